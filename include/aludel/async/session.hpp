#pragma once

#include "aludel/async/connection.hpp"
#include "aludel/async/engine.hpp"
#include "aludel/async/operation.hpp"
#include "aludel/async/result.hpp"
#include "aludel/async/shared_state.hpp"
#include "aludel/async/statements.hpp"
#include "aludel/orm/session.hpp"

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

//! A transaction of an `AsyncSession`, or a SAVEPOINT in it (SQLAlchemy's `AsyncSessionTransaction`).
//!
//! Ended by `commit` or `rollback`. Destroyed before, it is rolled back ahead of the next operation on the session.
//! Movable.
class AsyncSessionTransaction {
public:
    AsyncSessionTransaction() = default;
    AsyncSessionTransaction(std::shared_ptr<async::detail::SharedState> state, SessionTransaction transaction)
        : state_(std::move(state)), transaction_(std::make_shared<SessionTransaction>(std::move(transaction))) {}
    AsyncSessionTransaction(AsyncSessionTransaction&&) noexcept = default;
    AsyncSessionTransaction& operator=(AsyncSessionTransaction&& other) noexcept {
        std::swap(state_, other.state_);
        std::swap(transaction_, other.transaction_);
        return *this;
    }
    ~AsyncSessionTransaction() {
        if (transaction_ && transaction_->is_active()) state_->leave_behind(std::move(transaction_));
    }

    //! Flushes; COMMIT, or RELEASE SAVEPOINT; throws as `SessionTransaction::commit`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto commit(Token&& token = {}) {
        return run("commit()", [](SessionTransaction& transaction) { transaction.commit(); }, std::forward<Token>(token));
    }
    //! ROLLBACK, or ROLLBACK TO SAVEPOINT. Harmless when it has ended.
    template <async::CompletionToken Token = async::DefaultToken>
    auto rollback(Token&& token = {}) {
        return run("rollback()", [](SessionTransaction& transaction) { transaction.rollback(); },
                   std::forward<Token>(token));
    }
    bool is_active() const noexcept { return transaction_ && transaction_->is_active(); }

private:
    template <class F, class Token>
    auto run(const char* operation, F work, Token&& token) {
        if (!state_) throw ResourceClosedError("This AsyncSessionTransaction was moved from.");
        return async::run(
            [state = state_, transaction = transaction_, operation, work] {
                const async::detail::SharedState::Use use(*state, operation);
                work(*transaction);
            },
            std::forward<Token>(token), state_->otherwise());
    }

    std::shared_ptr<async::detail::SharedState> state_{};
    std::shared_ptr<SessionTransaction> transaction_{};
};

//! A session for coroutines (SQLAlchemy's `AsyncSession`): `Session`, whose operations on the database are awaited.
//!
//! What needs no database, such as `add`, is called as on a `Session`. Operations run in a fiber on the executor of the
//! coroutine, one at a time; each takes a completion token of Asio as its last argument. The objects are the session's own
//! `Ptr`s. Reading a relationship that is not loaded, or an object that has expired, throws `AwaitRequired`, as it would
//! block the event loop: load it with the query, `co_await session.load(user->posts)`, or do it within `run_sync`.
//! `{.expire_on_commit = false}` keeps objects readable after a commit.
//!
//! Movable. A destructor cannot wait: destroyed with a transaction open, its connection is rolled back and given back to
//! the pool by a fiber on the executor of its latest operation. `co_await session.close()` does it at once.
class AsyncSession : public AsyncStatements<async::detail::SessionState> {
    Session& session() const { return state().session; }

public:
    explicit AsyncSession(const AsyncEngine& engine, SessionOptions options = {},
                          std::source_location place = std::source_location::current())
        : AsyncStatements(std::make_shared<async::detail::SessionState>(
              Session(engine.sync_engine(), std::move(options), place), engine.otherwise())) {}
    AsyncSession(AsyncSession&&) noexcept = default;
    AsyncSession& operator=(AsyncSession&& other) noexcept {
        std::swap(state_, other.state_);
        return *this;
    }

    // ---- objects ----------------------------------------------------------------------------------------------------

    //! Takes the value, and everything it links to, into the session; see `Session::add`.
    template <class T>
    auto add(T&& value) {
        return session().add(std::forward<T>(value));
    }
    template <class R>
    auto add_all(R&& range) {
        return session().add_all(std::forward<R>(range));
    }
    template <class T>
    auto add_all(std::initializer_list<T> values) {
        return session().add_all(values);
    }
    //! Reads the object's row again when the object is next read; refresh it before, or read it within `run_sync`.
    template <class T>
    void expire(const Ptr<T>& object) {
        session().expire(object);
    }
    //! These `Deferred` fields and relationships alone; see `Session::expire`.
    template <class T>
    void expire(const Ptr<T>& object, orm::Attributes attributes) {
        session().expire(object, attributes);
    }
    void expire_all() { session().expire_all(); }
    template <class T>
    void expunge(const Ptr<T>& object) {
        session().expunge(object);
    }
    void expunge_all() { session().expunge_all(); }
    template <class T>
    bool contains(const Ptr<T>& object) const {
        return session().contains(object);
    }
    template <class T>
    bool is_modified(const Ptr<T>& object) const {
        return session().is_modified(object);
    }

    //! The object with this primary key, or null; see `Session::get`.
    template <class T, class... K>
        requires(sizeof...(K) > 0 && !(async::CompletionToken<K> || ...))
    auto get(K... key) {
        return run("get()", [key...](Session& session) { return session.get<T>(key...); }, async::DefaultToken());
    }
    template <class T, class K, async::CompletionToken Token>
    auto get(K key, Token&& token) {
        return run("get()", [key = std::move(key)](Session& session) { return session.get<T>(key); },
                   std::forward<Token>(token));
    }
    //! The object with this primary key; throws `NoResultFound` when there is none.
    template <class T, class... K>
        requires(sizeof...(K) > 0 && !(async::CompletionToken<K> || ...))
    auto get_one(K... key) {
        return run("get_one()", [key...](Session& session) { return session.get_one<T>(key...); }, async::DefaultToken());
    }
    //! The session's object with the key of the given value or `Ptr`, brought up to it; see `Session::merge`.
    template <class T, async::CompletionToken Token = async::DefaultToken>
    auto merge(T object, MergeOptions options = {}, Token&& token = {}) {
        return run("merge()", [object = std::move(object), options](Session& session) { return session.merge(object, options); },
                   std::forward<Token>(token));
    }
    //! Deletes the object's row at the next flush; awaited, as cascades may load what is deleted with it.
    template <class T, async::CompletionToken Token = async::DefaultToken>
    auto delete_(const Ptr<T>& object, Token&& token = {}) {
        return run("delete_()", [object](Session& session) { session.delete_(object); }, std::forward<Token>(token));
    }
    //! Reads the row again, now; see `Session::refresh`.
    template <class T, async::CompletionToken Token = async::DefaultToken>
    auto refresh(const Ptr<T>& object, Token&& token = {}) {
        return run("refresh()", [object](Session& session) { session.refresh(object); }, std::forward<Token>(token));
    }
    //! Reads these `Deferred` fields and relationships, now; see `Session::refresh`.
    template <class T, async::CompletionToken Token = async::DefaultToken>
    auto refresh(const Ptr<T>& object, orm::Attributes attributes, Token&& token = {}) {
        return run("refresh()", [object, wanted = std::vector<orm::Attribute>(attributes)](Session& session) { session.refresh(object, wanted); },
                   std::forward<Token>(token));
    }
    //! Loads a relationship that is not loaded: `co_await session.load(user->posts)` (SQLAlchemy's `awaitable_attrs`). The
    //! object must live until it completes.
    template <async::CompletionToken Token = async::DefaultToken>
    auto load(const orm::Link& relationship, Token&& token = {}) {
        return run("load()", [link = &relationship](Session&) { link->load(); }, std::forward<Token>(token));
    }

    // ---- transaction ------------------------------------------------------------------------------------------------

    //! Sends the pending changes, within the transaction; see `Session::flush`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto flush(Token&& token = {}) {
        return run("flush()", [](Session& session) { session.flush(); }, std::forward<Token>(token));
    }
    //! Flushes and commits; see `Session::commit`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto commit(Token&& token = {}) {
        return run("commit()", [](Session& session) { session.commit(); }, std::forward<Token>(token));
    }
    //! Rolls back the transaction; see `Session::rollback`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto rollback(Token&& token = {}) {
        return run("rollback()", [](Session& session) { session.rollback(); }, std::forward<Token>(token));
    }
    //! A transaction as a handle: `auto tx = co_await session.begin(); ...; co_await tx.commit();`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto begin(Token&& token = {}) {
        return run_with_state("begin()", [](const std::shared_ptr<async::detail::SessionState>& state) {
            return AsyncSessionTransaction(state, state->session.begin());
        }, std::forward<Token>(token));
    }
    //! A SAVEPOINT as a handle; begins a transaction when there is none. Flushes first.
    template <async::CompletionToken Token = async::DefaultToken>
    auto begin_nested(Token&& token = {}) {
        return run_with_state("begin_nested()", [](const std::shared_ptr<async::detail::SessionState>& state) {
            return AsyncSessionTransaction(state, state->session.begin_nested());
        }, std::forward<Token>(token));
    }
    //! Awaits the coroutine `work()`, then commits; rolls back when it throws or is cancelled. `work` is kept until then:
    //! `co_await session.begin([&]() -> asio::awaitable<void> { session.add(user); co_return; });`.
    template <class F>
        requires std::is_invocable_v<F&>
    async::asio::awaitable<void> begin(F work) {
        AsyncSessionTransaction transaction = co_await begin(async::DefaultToken());
        co_await async::detail::in_transaction([&] { return work(); }, [&] { return transaction.commit(); },
                                               [&] { return transaction.rollback(); });
    }
    //! Awaits the coroutine `work()` in a SAVEPOINT; only what it did is undone when it throws.
    template <class F>
        requires std::is_invocable_v<F&>
    async::asio::awaitable<void> begin_nested(F work) {
        AsyncSessionTransaction savepoint = co_await begin_nested(async::DefaultToken());
        co_await async::detail::in_transaction([&] { return work(); }, [&] { return savepoint.commit(); },
                                               [&] { return savepoint.rollback(); });
    }
    //! Rolls back and releases all objects; later use throws `ResourceClosedError`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto close(Token&& token = {}) {
        return run("close()", [](Session& session) { session.close(); }, std::forward<Token>(token));
    }
    //! Closes the session's database connection itself instead of giving it back, then the session.
    template <async::CompletionToken Token = async::DefaultToken>
    auto invalidate(Token&& token = {}) {
        return run("invalidate()", [](Session& session) { session.invalidate(); }, std::forward<Token>(token));
    }
    bool in_transaction() const noexcept { return state_ && state_->session.in_transaction(); }
    //! The connection of the current transaction; begins one when there is none.
    template <async::CompletionToken Token = async::DefaultToken>
    auto connection(Token&& token = {}) {
        return run_with_state("connection()", [](const std::shared_ptr<async::detail::SessionState>& state) {
            return AsyncConnection(std::make_shared<async::detail::ConnectionState>(state->session.connection(), state));
        }, std::forward<Token>(token));
    }

    // ---- what there is ----------------------------------------------------------------------------------------------

    SessionObjects new_() const { return session().new_(); }
    SessionObjects dirty() const { return session().dirty(); }
    SessionObjects deleted() const { return session().deleted(); }
    std::size_t identity_count() const { return session().identity_count(); }
    //! The synchronous session: for `run_sync`, listeners and what needs no database.
    Session& sync_session() const { return session(); }
};

}  // namespace aludel
