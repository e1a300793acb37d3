#pragma once

#include "aludel/base/ref.hpp"

#include <cstdint>

namespace aludel::driver {

//! What a driver waits for on a socket.
enum class Readiness : std::uint8_t { read = 1, write = 2, read_or_write = 3 };

//! A moment on the steady clock, in nanoseconds; `never` waits forever.
struct Deadline {
    std::int64_t steady_ns = INT64_MAX;

    static constexpr Deadline never() { return {}; }
    //! The moment `seconds` from now; 0 or less: never.
    static Deadline after(double seconds);
    bool is_never() const { return steady_ns == INT64_MAX; }
    bool has_passed() const;

    friend bool operator==(Deadline, Deadline) = default;
    //! The earlier one.
    friend Deadline nearest(Deadline a, Deadline b) { return a.steady_ns < b.steady_ns ? a : b; }
};

class Bell;
void destroy(const Bell* bell) noexcept;

//! A call that can only block: of a client library without a way to wait outside of it.
class BlockingCall {
public:
    virtual void run() = 0;
    //! Makes a call that runs return soon, with an error; for any thread. Nothing follows from calling it too late.
    virtual void interrupt() noexcept = 0;

protected:
    ~BlockingCall() = default;
};

//! A socket that is waited for again and again, as long as a connection lives; what `Waiter::watch` gives. To be destroyed
//! before the socket is closed, handed to somebody else, or left to another process.
class WatchedSocket : public RefCounted {
public:
    virtual ~WatchedSocket() = default;
    //! Returns when the socket is ready, or earlier. Throws what `Waiter::wait` throws. For one thread or fiber at a time,
    //! which may be another one each time.
    virtual void wait(Readiness readiness, Deadline deadline) = 0;
};
void destroy(const WatchedSocket* socket) noexcept;

//! How drivers wait: the one place where a thread may block or a fiber may be suspended.
//!
//! A driver sends and receives without blocking and calls `wait` when the client library has nothing to do until the
//! socket is ready. The default waiter polls, so a synchronous program blocks its thread; a program of fibers injects
//! one that suspends the fiber. A waiter is used by the connections of one engine, on all threads that these run on.
class Waiter {
public:
    virtual ~Waiter() = default;
    //! Returns when `socket` is ready. Throws `TimeoutError` when the deadline passes first, or when what the fiber does
    //! was cancelled, which counts as an early deadline.
    virtual void wait(int socket, Readiness readiness, Deadline deadline) = 0;
    //! The socket of a connection, to be waited for many times. Calls `wait` each time, unless the waiter overrides this
    //! because it waits at less cost for a socket that it knows: one that stays registered with an event loop. Must not
    //! outlive the waiter.
    virtual Ref<WatchedSocket> watch(int socket);

    //! True in an operation that was cancelled, once that has ended one of its waits: what it tries again would never end.
    virtual bool was_cancelled() const noexcept { return false; }
    //! To be called when what such a wait was for has succeeded nevertheless: the next wait of the operation ends early, too.
    virtual void cancel_again() noexcept {}

    //! False where nothing may wait, so that nothing that needs an answer may be sent: on the thread of an event loop.
    virtual bool may_wait() const noexcept { return true; }
    //! Makes a blocking call, here or on a thread for such calls; throws what it throws.
    virtual void run(BlockingCall& call) { call.run(); }
    //! True when `run` uses another thread, and so is worth few calls.
    virtual bool has_threads() const noexcept { return false; }
    //! Internal: what lets one thread or fiber wait for another one.
    virtual Ref<Bell> make_bell();
};

//! The waiter that calls `poll(2)`; shared by all engines without a waiter of their own.
Waiter& poll_waiter();

}  // namespace aludel::driver
