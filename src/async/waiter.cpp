#include "aludel/async/waiter.hpp"

#include "aludel/base/error.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace aludel::async {

namespace {

namespace asio = boost::asio;

// The fiber that runs on this thread, or null. A fiber may go on on another thread after a suspension, so the variable
// is read through a function that is not inlined: no address of it may be kept across one.
thread_local asio::yield_context* current = nullptr;
[[gnu::noinline]] asio::yield_context* current_fiber() { return current; }
[[gnu::noinline]] asio::yield_context* exchange_current(asio::yield_context* fiber) {
    return std::exchange(current, fiber);
}

//! One wait: the socket in the reactor, and a timer that is the deadline and the bell at once. Shared with the
//! handlers, which may run after the fiber has gone on.
struct Wait {
    asio::posix::stream_descriptor socket;
    asio::steady_timer bell;
    bool ready = false;
    boost::system::error_code error{};

    Wait(const asio::any_io_executor& executor, int native) : socket(executor, native), bell(executor) {}
};

//! The client library keeps owning the socket, also when the fiber is destroyed while it waits; pending waits are
//! aborted.
class SocketLoan {
public:
    explicit SocketLoan(Wait& wait) : wait_(wait) {}
    SocketLoan(const SocketLoan&) = delete;
    ~SocketLoan() { wait_.socket.release(); }

private:
    Wait& wait_;
};

void ring_when(const std::shared_ptr<Wait>& wait, asio::posix::descriptor_base::wait_type what) {
    wait->socket.async_wait(what, [wait](boost::system::error_code error) {
        if (error == asio::error::operation_aborted) return;
        wait->ready = true;
        wait->error = error;
        wait->bell.cancel();
    });
}

std::chrono::steady_clock::time_point time_of(driver::Deadline deadline) {
    return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(deadline.steady_ns));
}

bool includes(driver::Readiness readiness, driver::Readiness part) {
    return (static_cast<unsigned>(readiness) & static_cast<unsigned>(part)) != 0;
}

void suspend(asio::yield_context& fiber, int socket, driver::Readiness readiness, driver::Deadline deadline) {
    const auto wait = std::make_shared<Wait>(fiber.get_executor(), socket);
    wait->bell.expires_at(time_of(deadline));
    if (includes(readiness, driver::Readiness::read)) ring_when(wait, asio::posix::descriptor_base::wait_read);
    if (includes(readiness, driver::Readiness::write)) ring_when(wait, asio::posix::descriptor_base::wait_write);

    {
        const SocketLoan loan(*wait);
        boost::system::error_code ignored;
        exchange_current(nullptr);
        wait->bell.async_wait(fiber[ignored]);
        exchange_current(&fiber);
    }
    if (!wait->ready) throw TimeoutError("The database did not answer before the deadline.");
    if (wait->error)
        throw OperationalError("Waiting for the database's socket failed: " + wait->error.message(),
                               {.disconnected = true});
}

class FiberWaiter final : public driver::Waiter {
public:
    void wait(int socket, driver::Readiness readiness, driver::Deadline deadline) override {
        if (asio::yield_context* fiber = current_fiber()) suspend(*fiber, socket, readiness, deadline);
        else driver::poll_waiter().wait(socket, readiness, deadline);
    }
};

}  // namespace

namespace detail {
FiberScope::FiberScope(boost::asio::yield_context& fiber) noexcept : outer_(exchange_current(&fiber)) {}
FiberScope::~FiberScope() { exchange_current(outer_); }
}  // namespace detail

driver::Waiter& fiber_waiter() {
    static FiberWaiter waiter;
    return waiter;
}

}  // namespace aludel::async
