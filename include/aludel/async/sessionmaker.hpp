#pragma once

#include "aludel/async/session.hpp"

#include <map>
#include <source_location>
#include <type_traits>
#include <utility>

namespace aludel {

//! Opens asynchronous sessions that are all alike (SQLAlchemy's `async_sessionmaker`). A value: copy it, keep it in a
//! global; any thread may call it.
class AsyncSessionMaker {
public:
    AsyncSessionMaker(AsyncEngine engine, SessionOptions options)
        : engine_(std::move(engine)), options_(std::move(options)) {}

    AsyncSession operator()(std::source_location place = std::source_location::current()) const {
        return AsyncSession(engine_, options_, place);
    }
    //! Changes the options of the sessions that are opened from now on.
    void configure(SessionOptions options) { options_ = std::move(options); }
    //! Awaits the coroutine `work(session)` in a session of its own, then commits and closes; rolls back when it throws or
    //! is cancelled.
    template <class F>
    async::asio::awaitable<void> begin(F work) const {
        AsyncSession session = (*this)();
        co_await async::detail::in_transaction([&] { return work(session); }, [&] { return commit_and_close(session); },
                                               [&] { return session.close(); });
    }

private:
    static async::asio::awaitable<void> commit_and_close(AsyncSession& session) {
        co_await session.commit();
        co_await session.close();
    }

    AsyncEngine engine_;
    SessionOptions options_;
};

//! `auto async_session = async_sessionmaker(engine, {.expire_on_commit = false}); AsyncSession session = async_session();`
inline AsyncSessionMaker async_sessionmaker(const AsyncEngine& engine, SessionOptions options = {}) {
    return {engine, std::move(options)};
}

//! One session for each scope, such as a request or a task (SQLAlchemy's `async_scoped_session`). `scope` gives the key of
//! the current scope: anything that can be ordered. Used by one thread at a time.
template <class Scope>
class AsyncScopedSession {
public:
    using key_type = std::decay_t<std::invoke_result_t<Scope&>>;

    AsyncScopedSession(AsyncSessionMaker maker, Scope scope) : maker_(std::move(maker)), scope_(std::move(scope)) {}

    //! The session of the current scope; opens it when there is none.
    AsyncSession& operator()(std::source_location place = std::source_location::current()) {
        const key_type key = scope_();
        const auto found = sessions_.find(key);
        return found != sessions_.end() ? found->second : sessions_.emplace(key, maker_(place)).first->second;
    }
    AsyncSession* operator->() { return &(*this)(); }
    bool has() { return sessions_.contains(scope_()); }
    //! Closes the session of the current scope, if there is one, and forgets it.
    async::asio::awaitable<void> remove() {
        const auto found = sessions_.find(scope_());
        if (found == sessions_.end()) co_return;
        AsyncSession session = std::move(found->second);
        sessions_.erase(found);
        co_await session.close();
    }

private:
    AsyncSessionMaker maker_;
    Scope scope_;
    std::map<key_type, AsyncSession> sessions_{};
};

template <class Scope>
AsyncScopedSession<Scope> async_scoped_session(AsyncSessionMaker maker, Scope scope) {
    return {std::move(maker), std::move(scope)};
}

}  // namespace aludel
