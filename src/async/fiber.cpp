#include "async/fiber.hpp"

#include "aludel/async/waiter.hpp"
#include "aludel/base/error.hpp"
#include "base/caller.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <cxxabi.h>

#include <mutex>
#include <utility>

namespace aludel::async::detail {

namespace asio = boost::asio;

namespace {

// Read through a function that is not inlined: a fiber may continue on another thread, so no address of a thread's
// variable may be kept across a wait.
thread_local Fiber* current_fiber = nullptr;

// The layout is part of the C++ ABI.
void exchange_exceptions(ExceptionState& other) noexcept {
    auto& of_thread = *reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals());
    std::swap(of_thread.caught, other.caught);
    std::swap(of_thread.uncaught, other.uncaught);
}

//! The failure of an operation whose wait was interrupted: a statement that did not end in time, a pool without a
//! connection. Not that of a COMMIT whose outcome is unknown, nor the program's own.
std::exception_ptr as_cancellation(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const UnknownOutcomeError&) {
        return failure;
    } catch (const OperationalError& error) {
        return std::make_exception_ptr(OperationCancelled("The operation was cancelled: " + error.message()));
    } catch (...) {
        return failure;
    }
}

}  // namespace

[[gnu::noinline]] Fiber* Fiber::current() noexcept { return current_fiber; }

void Fiber::start(std::unique_ptr<Work> work, const asio::any_io_executor& executor, asio::cancellation_slot slot) {
    const auto fiber = std::make_shared<Fiber>(std::move(work), executor);
    if (slot.is_connected()) {
        fiber->slot_ = slot;
        slot.assign([fiber = std::weak_ptr(fiber)](asio::cancellation_type type) {
            if (type == asio::cancellation_type::none) return;
            if (const auto cancelled = fiber.lock()) cancelled->cancel();
        });
    }
    asio::dispatch(executor, [fiber] { fiber->begin(); });
}

Fiber::Fiber(std::unique_ptr<Work> work, const asio::any_io_executor& executor)
    : work_(std::move(work)), executor_(executor) {}

Fiber::~Fiber() = default;

void Fiber::begin() {
    if (was_cancelled_) {
        failure_ = std::make_exception_ptr(OperationCancelled("The operation was cancelled before it began."));
        return finish();
    }
    stack_.emplace(&body, this);
    resume();
}

void Fiber::body(void* self) noexcept { static_cast<Fiber*>(self)->run(); }

void Fiber::run() noexcept {
    try {
        work_->run();
    } catch (const FiberEnded&) {
    } catch (...) {
        failure_ = std::current_exception();
    }
}

void Fiber::suspend(Wait& wait) noexcept {
    has_waited_ = true;
    next_wait_ = &wait;
    stack_->suspend();
}

void Fiber::resume() {
    {
        const std::lock_guard lock(mutex_);   // when the thread that has begun the wait is done with it
        wait_ = nullptr;
    }
    exchange_thread_state();
    stack_->resume();
    exchange_thread_state();
    if (!stack_->has_ended()) return begin_wait();
    stack_.reset();
    finish();
}

// Another thread may resume the fiber at once: nothing of it is touched behind the lock.
void Fiber::begin_wait() {
    const auto self = shared_from_this();
    const std::lock_guard lock(mutex_);
    wait_ = next_wait_;
    ++turn_;
    wait_->begin(Resumption(self));
    if (is_cancellation_due_) wait_->interrupt();
}

void Fiber::wake(std::uint64_t turn) noexcept {
    const std::lock_guard lock(mutex_);
    if (wait_ && turn_ == turn) wait_->interrupt();
}

void Fiber::exchange_thread_state() noexcept {
    exchange_exceptions(exceptions_);
    std::swap(current_fiber, current_);
    caller_ = exchange_caller(caller_);
}

void Fiber::finish() {
    auto work = std::move(work_);
    if (is_ending_) return;
    if (slot_.is_connected()) slot_.clear();
    if (failure_ && was_interrupted_) failure_ = as_cancellation(failure_);
    if (has_waited_) return work->end(failure_);
    // Nobody may be told within the call that has begun the work.
    asio::post(executor_, [work = std::move(work), failure = failure_] { work->end(failure); });
}

void Fiber::end() noexcept {
    is_ending_ = true;
    resume();
}

void Fiber::cancel() noexcept {
    const std::lock_guard lock(mutex_);
    was_cancelled_ = true;
    is_cancellation_due_ = true;
    if (wait_) wait_->interrupt();
}

void start(std::unique_ptr<Work> work, const asio::any_io_executor& executor, asio::cancellation_slot slot) {
    Fiber::start(std::move(work), executor, slot);
}

void post(std::unique_ptr<Work> work, const asio::any_io_executor& executor) {
    asio::post(executor, [work = std::move(work), executor]() mutable { Fiber::start(std::move(work), executor, {}); });
}

}  // namespace aludel::async::detail
