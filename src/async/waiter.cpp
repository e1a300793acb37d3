#include "aludel/async/waiter.hpp"

#include "aludel/base/error.hpp"
#include "async/fiber_state.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace aludel::async {

namespace {

namespace asio = boost::asio;

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

//! A fiber that is being ended cannot wait: what waits for the database then, in destructors above all, fails at once.
//! Only outside of these the exception that unwinds the stack may be thrown again (when a noexcept function kept it).
[[noreturn]] void throw_ended(const detail::FiberState& fiber) {
    if (std::uncaught_exceptions() > 0)
        throw OperationCancelled("The fiber that waits for the database is being ended.");
    std::rethrow_exception(fiber.ending);
}

// Both handlers and the fiber run on the fiber's strand, so none of them runs before the fiber is suspended.
void suspend(detail::FiberState& fiber, int socket, driver::Readiness readiness, driver::Deadline deadline) {
    const auto wait = std::make_shared<Wait>(fiber.yield.get_executor(), socket);
    wait->bell.expires_at(time_of(deadline));
    if (includes(readiness, driver::Readiness::read)) ring_when(wait, asio::posix::descriptor_base::wait_read);
    if (includes(readiness, driver::Readiness::write)) ring_when(wait, asio::posix::descriptor_base::wait_write);

    {
        const SocketLoan loan(*wait);
        boost::system::error_code ignored;
        fiber.leave();
        try {
            wait->bell.async_wait(fiber.yield[ignored]);
        } catch (const boost::context::detail::forced_unwind&) {
            fiber.ending = std::current_exception();
        }
        fiber.enter();
    }
    if (fiber.ending) throw_ended(fiber);
    if (!wait->ready) throw TimeoutError("The database did not answer before the deadline.");
    if (wait->error)
        throw OperationalError("Waiting for the database's socket failed: " + wait->error.message(),
                               {.disconnected = true});
}

class FiberWaiter final : public driver::Waiter {
public:
    void wait(int socket, driver::Readiness readiness, driver::Deadline deadline) override {
        detail::FiberState* fiber = detail::current_fiber();
        if (!fiber) return driver::poll_waiter().wait(socket, readiness, deadline);
        if (fiber->ending) throw_ended(*fiber);
        suspend(*fiber, socket, readiness, deadline);
    }
};

}  // namespace

driver::Waiter& fiber_waiter() {
    static FiberWaiter waiter;
    return waiter;
}

}  // namespace aludel::async
