#pragma once

#include "aludel/async/async.hpp"
#include "integration/support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace aludel::integration {

namespace asio = boost::asio;

//! A test of coroutines on one database, on one thread.
class AsyncTest : public DatabaseTest {
protected:
    //! The test's asynchronous engine, with default options unless it was made by `use_async_engine` before.
    AsyncEngine& async_engine() {
        if (!async_engine_) use_async_engine({});
        return async_engine_;
    }
    AsyncEngine& use_async_engine(EngineOptions options) {
        options.waiter = &async::async_waiter();
        return async_engine_ = AsyncEngine(playground().engine(options), io_.get_executor());
    }
    //! Runs a coroutine to its end, and whatever it leaves behind.
    template <class F>
    void run_coroutine(F coroutine) {
        std::exception_ptr failure;
        asio::co_spawn(io_, coroutine(), [&](std::exception_ptr error) { failure = error; });
        io_.restart();
        io_.run();
        if (failure) std::rethrow_exception(failure);
    }
    //! Runs a script in a transaction of its own.
    void set_up(std::string script) {
        run_coroutine([&]() -> asio::awaitable<void> {
            AsyncConnection connection = co_await async_engine().connect();
            co_await connection.execute_script(unsafe_sql(script));
            co_await connection.commit();
            co_await connection.close();
        });
    }
    static asio::awaitable<void> sleep(std::chrono::milliseconds time) {
        asio::steady_timer timer(co_await asio::this_coro::executor, time);
        co_await timer.async_wait(asio::use_awaitable);
    }

    asio::io_context io_{1};

private:
    AsyncEngine async_engine_{};
};

//! A vector in an expression of a coroutine, where g++ 12 takes no braced list.
template <class T, class... V>
std::vector<T> list_of(const V&... values) {
    return {T(values)...};
}

//! What the awaited operation throws. A coroutine cannot await within a catch block.
template <class E, class F>
asio::awaitable<E> thrown_by(F operation) {
    std::optional<E> error;
    try {
        co_await operation();
    } catch (const E& caught) {
        error.emplace(caught);
    }
    if (!error) throw std::logic_error("the operation was to throw");
    co_return std::move(*error);
}

}  // namespace aludel::integration
