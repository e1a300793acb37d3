#pragma once

#include "aludel/async/operation.hpp"
#include "aludel/async/result.hpp"
#include "aludel/async/shared_state.hpp"
#include "aludel/engine/connection.hpp"

#include <memory>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

namespace async::detail {
//! The rows of a result as it is handed to a coroutine: in memory, so that reading them waits for nothing.
template <class Rows>
Rows prefetched(Rows rows) {
    if (!rows.closed()) rows.source()->prefetch();
    return rows;
}

//! A statement whose rows are to be streamed.
template <Executable S>
S streamed(const S& statement) {
    if constexpr (requires { statement.execution_options(ExecutionOptions{}); })
        return statement.execution_options({.stream_results = true});
    else return statement;
}

template <class State, class... R>
AsyncResult<R...> as_stream(const std::shared_ptr<State>& state, Result<R...> rows) {
    return AsyncResult<R...>(state, std::move(rows));
}
}  // namespace async::detail

//! The statements of an `AsyncConnection` or an `AsyncSession`, which have these in common. `State` is what one shares with
//! its operations.
template <class State>
class AsyncStatements {
public:
    //! Runs a statement; see `Connection::execute` and `Session::execute`. The rows, and their objects, are in memory when
    //! it completes, so the result is read without waiting:
    //! `auto names = (co_await connection.execute(select(users.name))).scalars().all();`.
    template <Executable S, async::CompletionToken Token = async::DefaultToken>
    auto execute(S statement, Params parameters = {}, Token&& token = {},
                 std::source_location place = std::source_location::current()) {
        return run("execute()",
                   [statement = std::move(statement), parameters = std::move(parameters), place](auto& target) {
                       return async::detail::prefetched(target.execute(statement, parameters, place));
                   },
                   std::forward<Token>(token));
    }
    template <Executable S, async::CompletionToken Token>
    auto execute(S statement, Token&& token, std::source_location place = std::source_location::current()) {
        return execute(std::move(statement), Params(), std::forward<Token>(token), place);
    }
    //! INSERT of mapped structs, a range of them or one, which bypasses a session's unit of work; see
    //! `Connection::execute`.
    template <Executable S, class O, async::CompletionToken Token = async::DefaultToken>
        requires((ObjectsRange<O> || MappedObject<std::remove_cvref_t<O>>) && !async::CompletionToken<O>)
    auto execute(S statement, O&& objects, Token&& token = {},
                 std::source_location place = std::source_location::current()) {
        return run("execute()",
                   [statement = std::move(statement), kept = std::decay_t<O>(std::forward<O>(objects)), place](auto& target) {
                       return async::detail::prefetched(target.execute(statement, kept, place));
                   },
                   std::forward<Token>(token));
    }
    //! Runs a statement once for each set of parameters; see `Connection::execute_many`.
    template <Executable S, async::CompletionToken Token = async::DefaultToken>
    auto execute_many(S statement, std::vector<Params> sets, Token&& token = {},
                      std::source_location place = std::source_location::current()) {
        engine::check_takes_sets<S>();
        return run("execute_many()",
                   [statement = std::move(statement), sets = std::move(sets), place](auto& target) {
                       return async::detail::prefetched(target.execute_many(statement, sets, place));
                   },
                   std::forward<Token>(token));
    }
    //! Runs a statement and gives the first item of each row: `(co_await session.scalars(select(users))).all()`.
    template <Executable S, async::CompletionToken Token = async::DefaultToken>
    auto scalars(S statement, Params parameters = {}, Token&& token = {},
                 std::source_location place = std::source_location::current()) {
        return run("scalars()",
                   [statement = std::move(statement), parameters = std::move(parameters), place](auto& target) {
                       return async::detail::prefetched(target.scalars(statement, parameters, place));
                   },
                   std::forward<Token>(token));
    }
    template <Executable S, async::CompletionToken Token>
    auto scalars(S statement, Token&& token, std::source_location place = std::source_location::current()) {
        return scalars(std::move(statement), Params(), std::forward<Token>(token), place);
    }
    //! Runs a statement and gives the first item of its first row, if there is one.
    template <Executable S, async::CompletionToken Token = async::DefaultToken>
    auto scalar(S statement, Params parameters = {}, Token&& token = {},
                std::source_location place = std::source_location::current()) {
        return run("scalar()",
                   [statement = std::move(statement), parameters = std::move(parameters), place](auto& target) {
                       return target.scalar(statement, parameters, place);
                   },
                   std::forward<Token>(token));
    }
    template <Executable S, async::CompletionToken Token>
    auto scalar(S statement, Token&& token, std::source_location place = std::source_location::current()) {
        return scalar(std::move(statement), Params(), std::forward<Token>(token), place);
    }
    //! Runs a statement and streams its rows, by a cursor of the server where there is one: an `AsyncResult`. The objects of
    //! a session come in portions.
    template <Executable S, async::CompletionToken Token = async::DefaultToken>
    auto stream(S statement, Params parameters = {}, Token&& token = {},
                std::source_location place = std::source_location::current()) {
        return run_with_state("stream()",
                              [statement = async::detail::streamed(statement), parameters = std::move(parameters),
                               place](const std::shared_ptr<State>& state) {
                                  auto rows = state->target().execute(statement, parameters, place);
                                  return async::detail::as_stream(state, State::in_portions(std::move(rows)));
                              },
                              std::forward<Token>(token));
    }
    template <Executable S, async::CompletionToken Token>
    auto stream(S statement, Token&& token, std::source_location place = std::source_location::current()) {
        return stream(std::move(statement), Params(), std::forward<Token>(token), place);
    }
    //! `stream`, of the first item of each row.
    template <Executable S, async::CompletionToken Token = async::DefaultToken>
    auto stream_scalars(S statement, Params parameters = {}, Token&& token = {},
                        std::source_location place = std::source_location::current()) {
        return run_with_state("stream_scalars()",
                              [statement = async::detail::streamed(statement), parameters = std::move(parameters),
                               place](const std::shared_ptr<State>& state) {
                                  auto all = state->target().execute(statement, parameters, place);
                                  auto rows = State::in_portions(std::move(all)).scalars();
                                  return AsyncRows<decltype(rows)>(state, std::move(rows));
                              },
                              std::forward<Token>(token));
    }
    //! Calls `work` with the synchronous connection or session, in a fiber: everything that the synchronous API does, such as
    //! `Base::metadata().create_all(connection)`, or reading relationships that load when they are read. Gives what it
    //! returns.
    template <class F, async::CompletionToken Token = async::DefaultToken>
    auto run_sync(F work, Token&& token = {}) {
        return run("run_sync()", std::move(work), std::forward<Token>(token));
    }

protected:
    AsyncStatements() = default;
    explicit AsyncStatements(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}
    ~AsyncStatements() = default;
    AsyncStatements(const AsyncStatements&) = default;
    AsyncStatements& operator=(const AsyncStatements&) = default;
    AsyncStatements(AsyncStatements&&) noexcept = default;
    AsyncStatements& operator=(AsyncStatements&&) noexcept = default;

    State& state() const {
        if (!state_) throw ResourceClosedError(State::empty);
        return *state_;
    }
    //! Runs `work(state)` in a fiber.
    template <class F, class Token>
    auto run_with_state(const char* operation, F work, Token&& token) {
        return async::run(
            [state = (state(), state_), operation, work = std::move(work)]() mutable {
                const async::detail::SharedState::Use use(*state, operation);
                return work(state);
            },
            std::forward<Token>(token), state().otherwise());
    }
    //! Runs `work` on the synchronous connection or session, in a fiber.
    template <class F, class Token>
    auto run(const char* operation, F work, Token&& token) {
        return async::run(
            [state = (state(), state_), operation, work = std::move(work)]() mutable {
                const async::detail::SharedState::Use use(*state, operation);
                return work(state->target());
            },
            std::forward<Token>(token), state().otherwise());
    }

    std::shared_ptr<State> state_{};
};

}  // namespace aludel
