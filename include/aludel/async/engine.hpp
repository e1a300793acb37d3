#pragma once

#include "aludel/async/connection.hpp"
#include "aludel/async/notifications.hpp"
#include "aludel/async/operation.hpp"
#include "aludel/engine/engine.hpp"

#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace aludel {

namespace async::detail {
template <class A>
struct AwaitedType;
template <class T, class E>
struct AwaitedType<asio::awaitable<T, E>> {
    using type = T;
};
//! What an awaitable gives.
template <class A>
using awaited_t = typename AwaitedType<A>::type;

//! Awaits the work, then `keep`; when one of them throws, `undo`, which a cancellation does not reach, and throws what they
//! have thrown.
template <class Work, class Keep, class Undo>
asio::awaitable<awaited_t<std::invoke_result_t<Work&>>> in_transaction(Work work, Keep keep, Undo undo) {
    using R = awaited_t<std::invoke_result_t<Work&>>;
    std::optional<std::conditional_t<std::is_void_v<R>, std::monostate, R>> given;
    std::exception_ptr failure;
    try {
        if constexpr (std::is_void_v<R>) co_await work();
        else given.emplace(co_await work());
        co_await keep();
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) {
        const bool throws = co_await asio::this_coro::throw_if_cancelled();
        co_await asio::this_coro::throw_if_cancelled(false);
        try {
            co_await undo();
        } catch (...) {   // what has failed before counts
        }
        co_await asio::this_coro::throw_if_cancelled(throws);
        std::rethrow_exception(failure);
    }
    if constexpr (!std::is_void_v<R>) co_return std::move(*given);
}
}  // namespace async::detail

//! An engine for coroutines (SQLAlchemy's `AsyncEngine`): the synchronous engine, whose waits suspend the coroutine
//! instead of blocking its thread. Made by `create_async_engine`.
//!
//! A handle, cheap to copy; thread-safe. One engine serves any number of executors. `sync_engine()` is the engine behind
//! it, for listeners, `dialect()` and the pool; what it does itself outside of `run_sync` throws `AwaitRequired`.
class AsyncEngine {
public:
    //! An engine without a database; see `Engine`.
    AsyncEngine() = default;
    //! `otherwise`: where operations run whose completion token has no executor.
    AsyncEngine(Engine engine, async::asio::any_io_executor otherwise)
        : engine_(std::move(engine)), otherwise_(std::move(otherwise)) {}

    //! A connection of the pool; see `Engine::connect`. `AsyncConnection connection = co_await engine.connect();`
    template <async::CompletionToken Token = async::DefaultToken>
    auto connect(Token&& token = {}, std::source_location place = std::source_location::current()) const {
        return async::run(
            [engine = engine_, otherwise = otherwise_, place] {
                auto state = std::make_shared<async::detail::ConnectionState>(engine.connect(place), otherwise);
                const async::detail::SharedState::Use use(*state, "connect()");
                return AsyncConnection(state);
            },
            std::forward<Token>(token), otherwise_);
    }
    //! Awaits `work(connection)` in a transaction: committed when it returns, rolled back when it throws or is cancelled.
    //! Gives what `work` returns. `work` is a coroutine that takes an `AsyncConnection&`, and is kept until it has ended.
    template <class F>
    auto begin(F work, std::source_location place = std::source_location::current()) const
        -> std::invoke_result_t<F&, AsyncConnection&> {
        AsyncConnection connection = co_await connect(async::DefaultToken(), place);
        auto body = [&] { return work(connection); };
        auto keep = [&] { return commit_and_close(connection); };
        auto undo = [&] { return connection.close(); };
        using R = async::detail::awaited_t<std::invoke_result_t<F&, AsyncConnection&>>;
        if constexpr (std::is_void_v<R>) co_await async::detail::in_transaction(body, keep, undo);
        else co_return co_await async::detail::in_transaction(body, keep, undo);
    }

    //! Listens for the notifications of these channels, on a connection of its own; see `Engine::listen`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto listen(std::vector<std::string> channels, ListenOptions options = {}, Token&& token = {}) const {
        return async::run(
            [engine = engine_, otherwise = otherwise_, channels = std::move(channels), options] {
                return AsyncNotifications(std::make_shared<async::detail::NotificationsState>(
                    engine.listen(channels, options), otherwise));
            },
            std::forward<Token>(token), otherwise_);
    }

    //! Closes the pooled connections; those in use are closed when they come back.
    template <async::CompletionToken Token = async::DefaultToken>
    auto dispose(Token&& token = {}) const {
        return async::run([engine = engine_] { engine.dispose(); }, std::forward<Token>(token), otherwise_);
    }

    //! The engine behind it.
    const Engine& sync_engine() const noexcept { return engine_; }
    explicit operator bool() const noexcept { return static_cast<bool>(engine_); }
    const Dialect& dialect() const { return engine_.dialect(); }
    const URL& url() const { return engine_.url(); }
    std::string_view driver() const { return engine_.driver(); }
    pool::PoolView pool() const { return engine_.pool(); }
    const async::asio::any_io_executor& otherwise() const noexcept { return otherwise_; }

private:
    static async::asio::awaitable<void> commit_and_close(AsyncConnection& connection) {
        co_await connection.commit();
        co_await connection.close();
    }

    Engine engine_{};
    async::asio::any_io_executor otherwise_{};
};

//! An engine for coroutines; see `create_engine` for the URL and the options. Names of Python's asynchronous drivers are
//! accepted: "postgresql+asyncpg://...", "sqlite+aiosqlite://...". Operations whose completion token has no executor, such
//! as `use_future`, run on Asio's `system_executor`.
AsyncEngine create_async_engine(const URL& url, EngineOptions options = {});
AsyncEngine create_async_engine(std::string_view url, EngineOptions options = {});
//! An engine for coroutines; operations whose completion token has no executor run on `executor`.
AsyncEngine create_async_engine(async::asio::any_io_executor executor, std::string_view url, EngineOptions options = {});

//! An engine for coroutines from a map of strings; see `engine_from_config`.
AsyncEngine async_engine_from_config(const std::vector<std::pair<std::string, std::string>>& configuration,
                                     std::string_view prefix = "aludel.");
template <class M>
    requires requires { typename M::key_type; typename M::mapped_type; }
AsyncEngine async_engine_from_config(const M& configuration, std::string_view prefix = "aludel.") {
    return async_engine_from_config({configuration.begin(), configuration.end()}, prefix);
}

}  // namespace aludel
