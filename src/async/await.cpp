#include "aludel/async/await.hpp"

#include "aludel/base/error.hpp"
#include "async/fiber.hpp"
#include "async/wait.hpp"
#include "driver/bell.hpp"
#include "driver/may_wait.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <exception>
#include <memory>

namespace aludel::async::detail {

namespace {

//! A coroutine that a fiber waits for.
struct Awaiting {
    asio::cancellation_signal cancellation{};
    Ref<driver::Bell> bell{};
    std::exception_ptr failure{};
    std::atomic<bool> has_ended{false};
};

}  // namespace

// The coroutine has a strand, which its cancellation needs.
void wait_for(asio::awaitable<void> work) {
    Fiber* const fiber = Fiber::current();
    if (!fiber) driver::throw_await_required();
    const auto awaiting = std::make_shared<Awaiting>();
    awaiting->bell = make_bell(*fiber);
    const auto strand = asio::make_strand(fiber->executor());
    asio::co_spawn(asio::any_io_executor(strand), std::move(work),
                   asio::bind_cancellation_slot(awaiting->cancellation.slot(), [awaiting](std::exception_ptr failure) {
                       awaiting->failure = failure;
                       awaiting->has_ended = true;
                       awaiting->bell->ring();
                   }));
    bool was_cancelled = false;
    while (!awaiting->has_ended) {
        try {
            awaiting->bell->wait(driver::Deadline::never());
        } catch (const TimeoutError&) {   // the operation was cancelled
            was_cancelled = true;
            asio::dispatch(strand, [awaiting] { awaiting->cancellation.emit(asio::cancellation_type::terminal); });
        }
    }
    if (awaiting->failure) std::rethrow_exception(awaiting->failure);
    if (was_cancelled) fiber->cancel_again();
}

}  // namespace aludel::async::detail
