#pragma once

#include "aludel/driver/waiter.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/context/stack_context.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <utility>

namespace aludel::async {

//! Suspends the fiber that waits instead of blocking its thread; the synchronous API then serves many fibers on one
//! thread. Give it to an engine, `create_engine(url, {.waiter = &fiber_waiter()})`, and run the work by `spawn`.
//!
//! Outside a fiber it polls. Shared by any number of engines and threads.
driver::Waiter& fiber_waiter();

//! The bytes of a fiber's stack. A page behind it is protected, so that a fiber that needs more ends the program
//! instead of writing into other memory. Up to 64 stacks of fibers that have ended are kept for the next ones.
inline constexpr std::size_t fiber_stack_size = 256 * 1024;

namespace detail {
struct FiberState;

//! Where a stack lies.
struct StackBounds {
    const void* bottom = nullptr;
    std::size_t size = 0;
};
//! The stack of a fiber, and the one that the thread had before and has again afterwards, as a sanitizer knows it.
struct Stacks {
    StackBounds own{}, outer{};
};

//! The stack of one fiber, from those that earlier fibers have left, and where it lies.
class FiberStack {
public:
    explicit FiberStack(std::shared_ptr<Stacks> known) noexcept : known_(std::move(known)) {}
    boost::context::stack_context allocate();
    void deallocate(boost::context::stack_context& stack) noexcept;

private:
    std::shared_ptr<Stacks> known_;
};

//! What the waiter has to know of a fiber, while the fiber's work runs.
class FiberScope {
public:
    FiberScope(boost::asio::yield_context& fiber, Stacks& stacks);
    FiberScope(const FiberScope&) = delete;
    FiberScope& operator=(const FiberScope&) = delete;
    ~FiberScope();

    //! What has to be thrown when the work has returned, because the fiber was ended while it waited; or null.
    std::exception_ptr ending() const noexcept;

private:
    std::unique_ptr<FiberState> state_;
};

//! Runs the work of a fiber; gives what it has thrown, or null.
template <class F>
std::exception_ptr run_fiber(boost::asio::yield_context& fiber, Stacks& stacks, F& work) {
    std::exception_ptr failure, ending;
    {
        const FiberScope scope(fiber, stacks);
        try {
            work();
        } catch (...) {
            failure = std::current_exception();
        }
        ending = scope.ending();
    }
    if (ending) std::rethrow_exception(ending);
    return failure;
}
}  // namespace detail

//! Runs `work()` in a fiber on the executor (a stackful coroutine of Boost.Asio). It begins when the executor runs, never
//! within this call. An exception that leaves it is thrown out of the executor's `run()`.
//!
//! The executor may run on several threads: a fiber runs on one of them at a time, and may continue on another one after
//! it has waited. When the executor is destroyed while the fiber waits, the fiber is ended: its stack is unwound by an
//! exception that isn't a `std::exception` and that a `catch (...)` has to rethrow, and waits in destructors throw
//! `OperationCancelled` at once.
template <class Executor, class F>
void spawn(Executor&& executor, F&& work) {
    const boost::asio::any_io_executor strand = boost::asio::make_strand(std::forward<Executor>(executor));
    boost::asio::post(strand, [strand, work = std::forward<F>(work)]() mutable {
        const auto stacks = std::make_shared<detail::Stacks>();
        boost::asio::spawn(
            strand, std::allocator_arg, detail::FiberStack(stacks),
            [work = std::move(work), stacks](boost::asio::yield_context fiber) mutable {
                return detail::run_fiber(fiber, *stacks, work);
            },
            [](std::exception_ptr error, std::exception_ptr failure) {
                if (error) std::rethrow_exception(error);
                if (failure) std::rethrow_exception(failure);
            });
    });
}

}  // namespace aludel::async
