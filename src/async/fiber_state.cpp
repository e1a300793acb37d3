#include "async/fiber_state.hpp"

#include "aludel/async/waiter.hpp"
#include "async/fiber_stack.hpp"
#include "base/caller.hpp"

#include <cxxabi.h>

#include <utility>

namespace aludel::async::detail {

namespace {

// Read through functions that are not inlined: a fiber may continue on another thread, so no address of a thread's
// variable may be kept across a suspension.
thread_local FiberState* running = nullptr;
[[gnu::noinline]] FiberState* exchange_running(FiberState* fiber) noexcept { return std::exchange(running, fiber); }

// The layout is part of the C++ ABI.
[[gnu::noinline]] void exchange_exceptions(ExceptionState& other) noexcept {
    auto& of_thread = *reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals());
    std::swap(of_thread.caught, other.caught);
    std::swap(of_thread.uncaught, other.uncaught);
}

}  // namespace

[[gnu::noinline]] FiberState* current_fiber() noexcept { return running; }

void FiberState::enter() noexcept {
    enter_stack(stacks);
    exchange_exceptions(exceptions_);
    outer_ = exchange_running(this);
    outer_caller_ = exchange_caller(this);
}

void FiberState::leave() noexcept {
    end();
    leave_stack(stacks);
}

void FiberState::end() noexcept {
    exchange_caller(outer_caller_);
    exchange_running(outer_);
    exchange_exceptions(exceptions_);
}

FiberScope::FiberScope(boost::asio::yield_context& fiber, Stacks& stacks)
    : state_(std::make_unique<FiberState>(fiber, stacks)) {
    state_->enter();
}

FiberScope::~FiberScope() { state_->end(); }

std::exception_ptr FiberScope::ending() const noexcept { return state_->ending; }

}  // namespace aludel::async::detail
