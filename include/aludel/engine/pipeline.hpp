#pragma once

#include "aludel/engine/kept_statement.hpp"
#include "aludel/result/result.hpp"
#include "aludel/sql/executable.hpp"
#include "aludel/sql/select.hpp"
#include "aludel/types/value.hpp"

#include <exception>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

namespace engine {
class ConnectionImpl;

//! A statement of a pipeline, shared by the pipeline and the program's `Pending`.
struct PendingState : RefCounted {
    virtual ~PendingState() = default;

    Ref<result::RowSource> rows{};   //!< its execution
    std::exception_ptr error{};
    bool has_ended = false;

    //! The rows, once. Throws the statement's error, and `InvalidRequestError` when it has not run or was asked before.
    Ref<result::RowSource> take();
    virtual const sql::Node& node() const noexcept = 0;
};
void destroy(const PendingState* state) noexcept;

//! With the statement and its parameters, which the execution borrows.
template <class S>
struct PendingStatement final : PendingState {
    PendingStatement(const S& of, const Params& with) : statement(of), parameters(with) {}
    ~PendingStatement() { rows = {}; }
    const sql::Node& node() const noexcept override { return *statement.node(); }

    const S statement;
    const Params parameters;
};
[[noreturn]] void throw_empty_pending();
}  // namespace engine

//! The result of a statement in a `Pipeline`, which is there once `Connection::pipeline` has returned. `R...` are the types
//! of its rows, as those of the `Result` that `execute` gives. A handle, cheap to copy; used as its connection is.
template <class... R>
class Pending {
public:
    Pending() = default;
    explicit Pending(Ref<engine::PendingState> state) noexcept : state_(std::move(state)) {}

    //! The result; its rows are in memory. Once only. Throws the statement's own error, and `InvalidRequestError` when the
    //! pipeline has not run.
    Result<R...> get() const { return Result<R...>(state().take()); }
    //! True when the statement has run without an error.
    bool has_succeeded() const { return state().has_ended && !state().error; }
    //! The statement's own error; null when it has none.
    std::exception_ptr error() const { return state().error; }

private:
    engine::PendingState& state() const {
        if (!state_) engine::throw_empty_pending();
        return *state_;
    }
    Ref<engine::PendingState> state_{};
};

//! Collects the statements that `Connection::pipeline` sends in one round trip. Lives within that call.
class Pipeline {
public:
    //! Internal: what `Connection::pipeline` makes.
    explicit Pipeline(engine::ConnectionImpl& connection) noexcept : connection_(connection) {}
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;

    //! Adds a statement, whose rows come with `get()` of what this returns. It is sent when the pipeline is complete, in
    //! the order in which statements were added, and cannot depend on rows of another one. See `Connection::execute` for
    //! statement and parameters, which are copied. Throws `CompileError` and `StatementError` (a bind without a value) at
    //! once; what the database says is thrown by `get()`.
    template <Executable S>
    auto execute(const S& statement, const Params& parameters = {},
                 std::source_location place = std::source_location::current()) {
        return pending(add(statement, parameters, place), typename S::row_types{});
    }
    template <class S>
        requires(!Executable<S>) && std::is_convertible_v<const S&, std::string_view>
    void execute(const S&) {
        static_assert(!sizeof(S), "text is sent as execute(text(\"SELECT 1\"))");
    }

    //! Internal: sends them, and waits for all.
    void run();

private:
    template <class... R>
    static Pending<R...> pending(Ref<engine::PendingState> state, sql::RowTypes<R...>) {
        return Pending<R...>(std::move(state));
    }
    template <class S>
    Ref<engine::PendingState> add(const S& statement, const Params& parameters, std::source_location place) {
        auto state = make_ref<engine::PendingStatement<S>>(statement, parameters);
        engine::with_call(state->statement, [&](const engine::KeptCall& call) {
            add(*state, call, state->parameters, place);
        });
        return state;
    }
    void add(engine::PendingState& state, const engine::KeptCall& call, const Params& parameters,
             std::source_location place);

    engine::ConnectionImpl& connection_;
    std::vector<Ref<engine::PendingState>> statements_{};
};

}  // namespace aludel
