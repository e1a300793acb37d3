#pragma once

#include "aludel/async/engine.hpp"
#include "aludel/engine/event.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace aludel {

namespace async {

namespace detail {
void wait_for(asio::awaitable<void> work);

template <class T>
asio::awaitable<void> keep(asio::awaitable<T> work, std::optional<T>& result) {
    result.emplace(co_await std::move(work));
}

template <class R>
inline constexpr bool is_awaitable = false;
template <class T, class E>
inline constexpr bool is_awaitable<asio::awaitable<T, E>> = true;
}  // namespace detail

//! Awaits a coroutine from synchronous code that runs in a fiber: within `run_sync`, and in listeners of an asynchronous
//! engine (SQLAlchemy's `await_only`). Gives what it gives, throws what it throws; a cancellation of the operation around
//! reaches the coroutine. Throws `AwaitRequired` outside a fiber.
template <class T>
T wait_for(asio::awaitable<T> work) {
    if constexpr (std::is_void_v<T>) {
        detail::wait_for(std::move(work));
    } else {
        std::optional<T> result;
        detail::wait_for(detail::keep(std::move(work), result));
        return std::move(*result);
    }
}

}  // namespace async

namespace event {

namespace detail {
//! A listener that may be a coroutine, as one that isn't.
template <class F>
auto awaited(F listener) {
    return [listener = std::move(listener)]<class... A>(A&&... arguments) mutable {
        if constexpr (async::detail::is_awaitable<std::invoke_result_t<F&, A...>>)
            return async::wait_for(listener(std::forward<A>(arguments)...));
        else return listener(std::forward<A>(arguments)...);
    };
}
}  // namespace detail

//! Adds a listener to an asynchronous engine; see the other `listen`. The listener may be a coroutine, which the operation
//! that causes the event waits for:
//! `event::listen(engine, event::do_connect, [&](ConnectArgs& args) -> asio::awaitable<void> {
//!     args["password"] = co_await tokens.current(); });`.
template <class... A, class F>
ListenerHandle listen(const AsyncEngine& engine, Event<A...> event, F listener, ListenOptions options = {}) {
    return listen(engine.sync_engine(), event, detail::awaited(std::move(listener)), options);
}
template <class R, class... A, class F>
ListenerHandle listen(const AsyncEngine& engine, AnsweredEvent<R, A...> event, F listener, ListenOptions options = {}) {
    return listen(engine.sync_engine(), event, detail::awaited(std::move(listener)), options);
}

}  // namespace event

}  // namespace aludel
