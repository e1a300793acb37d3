#pragma once

#include "aludel/driver/waiter.hpp"

#include <memory>

namespace aludel::driver {

//! A socket that is waited for again and again, for as long as a connection lives. To be destroyed before the socket is
//! closed, handed to somebody else, or left to another process.
class WatchedSocket {
public:
    virtual ~WatchedSocket() = default;
    //! As `Waiter::wait`, but may return earlier. For one thread or fiber at a time, which may be another one each time.
    virtual void wait(Readiness readiness, Deadline deadline) = 0;
};

//! What a waiter also is when it waits at less cost for a socket that it knows.
class SocketWatcher {
public:
    virtual std::unique_ptr<WatchedSocket> watch(int socket) = 0;

protected:
    ~SocketWatcher() = default;
};

//! The socket, watched by the waiter when that can do it; `Waiter::wait` is called each time otherwise.
std::unique_ptr<WatchedSocket> watch(Waiter& waiter, int socket);

}  // namespace aludel::driver
