#pragma once

#include "aludel/driver/waiter.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/spawn.hpp>

#include <exception>
#include <utility>

namespace aludel::async {

//! Suspends the fiber that waits instead of blocking its thread; the synchronous API then serves many fibers on one
//! thread. Give it to an engine, `create_engine(url, {.waiter = &fiber_waiter()})`, and run the work by `spawn`.
//!
//! Outside a fiber it polls. Shared by any number of engines and threads.
driver::Waiter& fiber_waiter();

namespace detail {
//! Tells the waiter which fiber runs on this thread, while it lives.
class FiberScope {
public:
    explicit FiberScope(boost::asio::yield_context& fiber) noexcept;
    FiberScope(const FiberScope&) = delete;
    FiberScope& operator=(const FiberScope&) = delete;
    ~FiberScope();

private:
    boost::asio::yield_context* outer_;
};
}  // namespace detail

//! Runs `work()` in a fiber on the executor (a stackful coroutine of Boost.Asio). An exception that leaves it is
//! thrown out of the executor's `run()`.
template <class Executor, class F>
void spawn(Executor&& executor, F&& work) {
    boost::asio::spawn(
        std::forward<Executor>(executor),
        [work = std::forward<F>(work)](boost::asio::yield_context fiber) mutable {
            detail::FiberScope scope(fiber);
            work();
        },
        [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
}

}  // namespace aludel::async
