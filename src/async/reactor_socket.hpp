#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <atomic>
#include <cstdint>
#include <memory>

namespace aludel::async::detail {

class ReactorSockets;

//! A socket in the reactor of an execution context, where it stays from one wait to the next: to register it costs more
//! than to wait. It moves when it is waited for on another context, and leaves one that is being destroyed.
//!
//! The reactor has a descriptor of its own, a duplicate. The client library may close the socket whenever it finds it
//! broken; the number of its descriptor could then be that of another socket in the same reactor.
//!
//! For one thread or fiber at a time, except that contexts are destroyed on any thread.
class ReactorSocket {
public:
    explicit ReactorSocket(int socket) noexcept : socket_(socket) {}
    ReactorSocket(const ReactorSocket&) = delete;
    ReactorSocket& operator=(const ReactorSocket&) = delete;
    ~ReactorSocket() { leave(); }

    //! Its descriptor, in the reactor of this executor's context. Throws `OperationalError` when there is none to be had.
    boost::asio::posix::stream_descriptor& on(const boost::asio::any_io_executor& executor);

private:
    friend class ReactorSockets;

    void enter(boost::asio::execution_context& context, const boost::asio::any_io_executor& executor);
    void leave() noexcept;
    void forget() noexcept;

    const int socket_;
    std::uint32_t generation_ = 0;   // of the process that has registered it
    std::shared_ptr<ReactorSockets> neighbours_{};
    std::unique_ptr<boost::asio::posix::stream_descriptor> descriptor_{};
    std::atomic<boost::asio::execution_context*> context_{nullptr};   // null when it isn't registered
};

}  // namespace aludel::async::detail
