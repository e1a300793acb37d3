#pragma once

#include "aludel/async/work.hpp"
#include "aludel/driver/waiter.hpp"

#include <boost/asio/execution_context.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace aludel::async {

//! Suspends the fiber that waits instead of blocking its thread; the synchronous API then serves many fibers on one
//! thread. Give it to an engine, `create_engine(url, {.waiter = &fiber_waiter()})`, and run the work by `spawn`.
//!
//! Outside a fiber it polls. Shared by any number of engines and threads.
driver::Waiter& fiber_waiter();

//! The waiter of asynchronous engines: as `fiber_waiter`, but outside a fiber it throws `AwaitRequired` before anything is
//! sent, and calls that can only block, SQLite's, are made on a small pool of threads.
driver::Waiter& async_waiter();

//! The bytes of a fiber's stack. A page behind it is protected, so that a fiber that needs more ends the program
//! instead of writing into other memory. Up to 64 stacks of fibers that have ended are kept for the next ones.
inline constexpr std::size_t fiber_stack_size = 256 * 1024;

namespace detail {
template <class F>
class Spawned final : public Work {
public:
    explicit Spawned(F work) : work_(std::move(work)) {}
    void run() override { work_(); }
    void end(std::exception_ptr failure) override {
        if (failure) std::rethrow_exception(failure);
    }

private:
    F work_;
};

void post(std::unique_ptr<Work> work, const boost::asio::any_io_executor& executor);
}  // namespace detail

//! Runs `work()` in a fiber on the executor, or on that of an execution context. It begins when the executor runs, never
//! within this call. An exception that leaves it is thrown out of the executor's `run()`.
//!
//! The executor may run on several threads: a fiber runs on one of them at a time, and may continue on another one after
//! it has waited. When the executor is destroyed while the fiber waits, the fiber is ended: its stack is unwound by an
//! exception that isn't a `std::exception`, and waits in destructors throw `OperationCancelled` at once.
template <class Executor, class F>
void spawn(Executor&& executor, F&& work) {
    auto made = std::make_unique<detail::Spawned<std::decay_t<F>>>(std::forward<F>(work));
    if constexpr (std::is_convertible_v<Executor&, boost::asio::execution_context&>)
        detail::post(std::move(made), executor.get_executor());
    else
        detail::post(std::move(made), std::forward<Executor>(executor));
}

}  // namespace aludel::async
