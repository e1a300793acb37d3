#pragma once

#include "aludel/async/operation.hpp"
#include "aludel/async/shared_state.hpp"
#include "aludel/async/statements.hpp"

#include <memory>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

//! A transaction of an `AsyncConnection`, or a savepoint within one (SQLAlchemy's `AsyncTransaction`).
//!
//! Ended by `commit` or `rollback`. Destroyed before, it is rolled back ahead of the next operation on the connection.
//! Movable.
class AsyncTransaction {
public:
    AsyncTransaction() = default;
    AsyncTransaction(std::shared_ptr<async::detail::SharedState> state, Transaction transaction)
        : state_(std::move(state)), transaction_(std::make_shared<Transaction>(std::move(transaction))) {}
    AsyncTransaction(AsyncTransaction&&) noexcept = default;
    AsyncTransaction& operator=(AsyncTransaction&& other) noexcept {
        std::swap(state_, other.state_);
        std::swap(transaction_, other.transaction_);
        return *this;
    }
    ~AsyncTransaction() {
        if (transaction_ && transaction_->is_active()) state_->leave_behind(std::move(transaction_));
    }

    //! Sends COMMIT, or RELEASE SAVEPOINT; throws as `Transaction::commit`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto commit(Token&& token = {}) {
        return run("commit()", [](Transaction& transaction) { transaction.commit(); }, std::forward<Token>(token));
    }
    //! Sends ROLLBACK, or ROLLBACK TO and RELEASE SAVEPOINT; does nothing when the transaction has ended.
    template <async::CompletionToken Token = async::DefaultToken>
    auto rollback(Token&& token = {}) {
        return run("rollback()", [](Transaction& transaction) { transaction.rollback(); }, std::forward<Token>(token));
    }
    bool is_active() const noexcept { return transaction_ && transaction_->is_active(); }

private:
    template <class F, class Token>
    auto run(const char* operation, F work, Token&& token) {
        if (!state_) throw ResourceClosedError("This AsyncTransaction was moved from.");
        return async::run(
            [state = state_, transaction = transaction_, operation, work] {
                const async::detail::SharedState::Use use(*state, operation);
                work(*transaction);
            },
            std::forward<Token>(token), state_->otherwise());
    }

    std::shared_ptr<async::detail::SharedState> state_{};
    std::shared_ptr<Transaction> transaction_{};
};

//! A connection taken from an asynchronous engine's pool (SQLAlchemy's `AsyncConnection`): `Connection` for coroutines.
//!
//! Each operation is awaited, and runs the synchronous one in a fiber on the executor of the coroutine; several threads
//! may run that executor, and one operation runs at a time. Each also takes a completion token of Asio as its last
//! argument. Statements, parameters and objects are kept by the operation. Cancelled by its cancellation slot, an
//! operation cancels its statement on the server and throws `OperationCancelled`; the connection can be used afterwards.
//!
//! Movable. A destructor cannot wait: destroyed open, the connection is rolled back and given back to the pool by a fiber
//! on the executor of its latest operation, which has to run for that. `co_await connection.close()` does it at once.
class AsyncConnection : public AsyncStatements<async::detail::ConnectionState> {
public:
    AsyncConnection() = default;
    explicit AsyncConnection(std::shared_ptr<async::detail::ConnectionState> state) noexcept
        : AsyncStatements(std::move(state)) {}

    // ---- statements -------------------------------------------------------------------------------------------------

    //! Sends the statements that `add` adds to its `Pipeline&` in one round trip, and gives what `add` returns; see
    //! `Connection::pipeline`.
    template <class F, async::CompletionToken Token = async::DefaultToken>
    auto pipeline(F add, Token&& token = {}) {
        return run("pipeline()", [add = std::move(add)](Connection& connection) mutable { return connection.pipeline(add); },
                   std::forward<Token>(token));
    }
    //! Sends text to the database unchanged; see `Connection::exec_driver_sql`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto exec_driver_sql(SqlText text, std::vector<Value> parameters = {}, Token&& token = {},
                         std::source_location place = std::source_location::current()) {
        return run("exec_driver_sql()",
                   [text = unsafe_sql(text.view()), parameters = std::move(parameters), place](Connection& connection) {
                       return async::detail::prefetched(connection.exec_driver_sql(text, parameters, place));
                   },
                   std::forward<Token>(token));
    }
    //! Sends a script of several statements separated by semicolons, within the transaction.
    template <async::CompletionToken Token = async::DefaultToken>
    auto execute_script(SqlText script, Token&& token = {},
                        std::source_location place = std::source_location::current()) {
        return run("execute_script()",
                   [script = unsafe_sql(script.view()), place](Connection& connection) { connection.execute_script(script, place); },
                   std::forward<Token>(token));
    }

    // ---- transaction ------------------------------------------------------------------------------------------------

    //! Commits the current transaction; see `Connection::commit`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto commit(Token&& token = {}) {
        return run("commit()", [](Connection& connection) { connection.commit(); }, std::forward<Token>(token));
    }
    //! Rolls back the current transaction; see `Connection::rollback`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto rollback(Token&& token = {}) {
        return run("rollback()", [](Connection& connection) { connection.rollback(); }, std::forward<Token>(token));
    }
    //! Begins a transaction; see `Connection::begin`. `auto tx = co_await connection.begin(); ...; co_await tx.commit();`
    template <async::CompletionToken Token = async::DefaultToken>
    auto begin(Token&& token = {}) {
        return run_with_state("begin()", [](const std::shared_ptr<async::detail::ConnectionState>& state) {
            return AsyncTransaction(state, state->connection->begin());
        }, std::forward<Token>(token));
    }
    //! Sets a SAVEPOINT; begins a transaction when there is none.
    template <async::CompletionToken Token = async::DefaultToken>
    auto begin_nested(Token&& token = {}) {
        return run_with_state("begin_nested()", [](const std::shared_ptr<async::detail::ConnectionState>& state) {
            return AsyncTransaction(state, state->connection->begin_nested());
        }, std::forward<Token>(token));
    }
    bool in_transaction() const { return state().connection->in_transaction(); }
    bool in_nested_transaction() const { return state().connection->in_nested_transaction(); }

    // ---- the connection itself ----------------------------------------------------------------------------------------

    //! Rolls back and returns the connection to the pool.
    template <async::CompletionToken Token = async::DefaultToken>
    auto close(Token&& token = {}) {
        return run("close()", [](Connection& connection) { connection.close(); }, std::forward<Token>(token));
    }
    bool closed() const noexcept { return !state_ || state_->connection->closed(); }
    //! Closes the database connection itself; see `Connection::invalidate`.
    template <async::CompletionToken Token = async::DefaultToken>
    auto invalidate(Token&& token = {}) {
        return run("invalidate()", [](Connection& connection) { connection.invalidate(); }, std::forward<Token>(token));
    }
    bool invalidated() const { return state().connection->invalidated(); }
    //! Sets options for the statements that follow; awaited, as an isolation level is sent to the database.
    template <async::CompletionToken Token = async::DefaultToken>
    auto execution_options(ExecutionOptions options, Token&& token = {}) {
        return run("execution_options()",
                   [options = std::move(options)](Connection& connection) { connection.execution_options(options); },
                   std::forward<Token>(token));
    }
    const Dialect& dialect() const { return state().connection->dialect(); }
    //! The synchronous connection: for `run_sync` and listeners only.
    Connection& sync_connection() const { return *state().connection; }
};

}  // namespace aludel
