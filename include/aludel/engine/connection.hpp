#pragma once

#include "aludel/compiler/dialect.hpp"
#include "aludel/engine/kept_statement.hpp"
#include "aludel/engine/object_range.hpp"
#include "aludel/engine/options.hpp"
#include "aludel/engine/pipeline.hpp"
#include "aludel/engine/transaction.hpp"
#include "aludel/result/result.hpp"
#include "aludel/schema/metadata.hpp"
#include "aludel/sql/dml.hpp"
#include "aludel/sql/entity.hpp"
#include "aludel/sql/select.hpp"
#include "aludel/sql/sql_text.hpp"

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

class DDL;
class DdlElement;

namespace engine {
class ConnectionView;
//! What an `Engine` shares with its connections; private to the library.
struct EngineBase : RefCounted {
    const void* library = nullptr;   //!< the copy of the library that made it
};
void destroy(const EngineBase* engine) noexcept;
class ConnectionImpl;

template <class S>
inline constexpr bool is_select = false;
template <class... R>
inline constexpr bool is_select<Select<R...>> = true;
template <class S>
inline constexpr bool is_bound = false;
template <class S, class... A>
inline constexpr bool is_bound<BoundStatement<S, A...>> = true;
template <class S>
constexpr void check_takes_sets() {
    static_assert(!is_bound<S>, "execute_many() takes its values from the sets of parameters: give it the statement itself "
                                "instead of a kept one");
    static_assert(!is_select<S>, "execute_many() is for INSERT, UPDATE and DELETE; call execute() once for each set of "
                                 "parameters of a SELECT");
}
}  // namespace engine

//! A connection taken from an engine's pool (SQLAlchemy's `Connection`).
//!
//! Commit as you go: the first statement begins a transaction, `commit()` or `rollback()` ends it, the next statement
//! begins another. Closed by its destructor, which rolls back and gives the connection back to the pool. Movable;
//! used by one thread at a time; the engine's waiter and log sink must outlive it.
class Connection {
public:
    //! Internal: what `Engine::connect` calls; `place` is where the program does.
    explicit Connection(const Ref<engine::EngineBase>& engine, std::source_location place = {});
    Connection(Connection&& other) noexcept = default;
    Connection& operator=(Connection&& other) noexcept {
        std::swap(state_, other.state_);
        return *this;
    }
    ~Connection();

    // ---- statements -------------------------------------------------------------------------------------------------

    //! Runs a statement. The rows are typed when the statement is: `Result<std::int64_t, std::string>`. Parameters are
    //! for its named binds, and are the columns of an INSERT or UPDATE without values(). `place` is where you call it,
    //! for logs and listeners. Throws `CompileError`,
    //! `StatementError` (a bind without a value), `DBAPIError` and its kin.
    template <Executable S>
    auto execute(const S& statement, const Params& parameters = {},
                 std::source_location place = std::source_location::current()) & {
        return make_result(engine::with_call(statement, [&](const engine::KeptCall& call) {
            return run(statement.node(), call, parameters, place);
        }), typename S::row_types{});
    }
    //! Runs a statement on a temporary connection, which its rows keep open:
    //! `for (auto [id] : engine.connect().execute(...))`.
    template <Executable S>
    auto execute(const S& statement, const Params& parameters = {},
                 std::source_location place = std::source_location::current()) && {
        auto result = execute(statement, parameters, place);
        state_ = {};
        return result;
    }
    template <class S>
        requires(!Executable<S>) && std::is_convertible_v<const S&, std::string_view>
    void execute(const S&) & {
        static_assert(!sizeof(S), "text is sent as execute(text(\"SELECT 1\"))");
    }
    //! INSERT of a range of mapped structs, straight from their memory, using the driver's fastest path:
    //! `execute(insert(users), std::vector<User>{...})`, `execute(insert(users), {ann, bob})`; see `ObjectsRange`.
    //! Fields that the database fills in are left out where they are not set. Rows of a RETURNING come in the order of
    //! the structs. A temporary connection cannot be committed, so only its rows are useful.
    template <Executable S, ObjectsRange R>
    auto execute(const S& statement, R&& objects, std::source_location place = std::source_location::current()) {
        return execute_objects(statement, objects, place);
    }
    template <Executable S, MappedObject T>
    auto execute(const S& statement, std::initializer_list<T> objects,
                 std::source_location place = std::source_location::current()) {
        return execute_objects(statement, objects, place);
    }
    //! INSERT of one mapped struct; `inserted_primary_key()` of the result is its key.
    template <Executable S, MappedObject T>
    auto execute(const S& statement, const T& object,
                 std::source_location place = std::source_location::current()) & {
        return make_result(run_object(statement.node(), sql::entity_of_class<T>(), &object, place),
                           typename S::row_types{});
    }
    template <Executable S, MappedObject T>
    auto execute(const S& statement, const T& object,
                 std::source_location place = std::source_location::current()) && {
        auto result = execute(statement, object, place);
        state_ = {};
        return result;
    }
    //! Runs an element of DDL: `connection.execute(CreateTable(users))`.
    void execute(const DdlElement& element, std::source_location place = std::source_location::current());
    //! Runs a `DDL`; does nothing if its `execute_if` is for other databases.
    void execute(const DDL& ddl, std::source_location place = std::source_location::current());
    //! Runs a statement once for each set of parameters, using the driver's fastest path (executemany). The
    //! first set decides the columns of an INSERT; a later one that lacks a parameter throws `StatementError` before
    //! anything is sent. Rows of a RETURNING, in a text too, come in the order of the sets. Throws `ArgumentError` for
    //! a text that only reads.
    template <Executable S>
    auto execute_many(const S& statement, std::initializer_list<Params> sets,
                      std::source_location place = std::source_location::current()) {
        engine::check_takes_sets<S>();
        return make_result(run_many(statement.node(), std::span(sets.begin(), sets.size()), place),
                           typename S::row_types{});
    }
    template <Executable S>
    auto execute_many(const S& statement, const std::vector<Params>& sets,
                      std::source_location place = std::source_location::current()) {
        engine::check_takes_sets<S>();
        return make_result(run_many(statement.node(), sets, place), typename S::row_types{});
    }
    //! Runs a statement and gives the first item of each row.
    template <Executable S>
    auto scalars(const S& statement, const Params& parameters = {},
                 std::source_location place = std::source_location::current()) & {
        return execute(statement, parameters, place).scalars();
    }
    template <Executable S>
    auto scalars(const S& statement, const Params& parameters = {},
                 std::source_location place = std::source_location::current()) && {
        return std::move(*this).execute(statement, parameters, place).scalars();
    }
    //! Runs a statement and gives the first item of its first row, if there is one.
    template <Executable S>
    auto scalar(const S& statement, const Params& parameters = {},
                std::source_location place = std::source_location::current()) {
        return execute(statement, parameters, place).scalar();
    }
    //! How the database would execute a statement: its plan, as lines of text (EXPLAIN; SQLite: EXPLAIN QUERY PLAN, as an
    //! indented tree). With `{.analyze = true}` it does execute it. Within the transaction, which begins as by `execute`.
    //! Throws `NotSupportedError` where the database has none of that.
    template <Executable S>
    std::string explain(const S& statement, const ExplainOptions& options = {}, const Params& parameters = {},
                        std::source_location place = std::source_location::current()) {
        return engine::with_call(statement, [&](const engine::KeptCall& call) {
            return run_explain(statement.node(), call, parameters, options, place);
        });
    }
    //! Sends several statements in one round trip, where the database can (PostgreSQL; one by one elsewhere):
    //! `auto [ann, open] = connection.pipeline([&](Pipeline& p) { return std::pair{p.execute(a), p.execute(b)}; });`, then
    //! `ann.get().one()`. They run in the order of the calls, which braces keep and a function's parentheses do not. Gives
    //! what `add` returns. A statement that is new to the connection costs one round trip more.
    //!
    //! In a transaction, which begins as by `execute`, a server runs nothing behind a statement that fails: the error of
    //! those has the SQLSTATE 25P02. In AUTOCOMMIT each stands for itself. Throws, when all statements have ended, the
    //! first `TimeoutError` among their errors, and what `add` throws, with nothing sent; also when the connection is lost,
    //! and then no statement has a result.
    template <class F>
    auto pipeline(F&& add) {
        Pipeline pipeline(aludel_state());
        if constexpr (std::is_void_v<decltype(add(pipeline))>) {
            add(pipeline);
            pipeline.run();
        } else {
            auto given = add(pipeline);
            pipeline.run();
            return given;
        }
    }
    //! Sends text to the database unchanged, with parameters by position in the database's own style (`?`, `$1`).
    Result<> exec_driver_sql(SqlText text, const std::vector<Value>& parameters = {},
                             std::source_location place = std::source_location::current());
    //! Sends a script of several statements separated by semicolons, within the transaction.
    void execute_script(SqlText script, std::source_location place = std::source_location::current());

    // ---- transaction ------------------------------------------------------------------------------------------------

    //! Commits the current transaction; does nothing when there is none. Throws `PendingRollbackError` when the database
    //! has ended the transaction by itself. When the COMMIT fails, call `rollback`; SQLite alone keeps the transaction
    //! and can commit it again.
    void commit();
    //! Rolls back the current transaction. Rows that were not read yet are lost.
    void rollback();
    //! Begins a transaction explicitly. Throws `InvalidRequestError` when one has begun, even by a SELECT.
    Transaction begin();
    //! Sets a SAVEPOINT; begins a transaction when there is none. In AUTOCOMMIT the outermost one is a transaction of its
    //! own, and its end is a COMMIT or ROLLBACK.
    Transaction begin_nested();
    //! Begins a transaction that is committed in two phases: `auto xa = connection.begin_twophase(); ...; xa.prepare();
    //! xa.commit();`. `xid` names it; empty: a new name. PostgreSQL (its `max_prepared_transactions` must not be 0). Throws
    //! `NotSupportedError` elsewhere, and `InvalidRequestError` when a transaction has begun.
    TwoPhaseTransaction begin_twophase(std::string_view xid = {});
    //! The names of the transactions of this database that are prepared and neither committed nor rolled back: after a
    //! crash, those to be ended by hand.
    std::vector<std::string> recover_twophase();
    //! Ends a prepared transaction, of this or another connection. Outside a transaction only.
    void commit_prepared(std::string_view xid);
    void rollback_prepared(std::string_view xid);
    //! True from the first statement, or `begin`, to the end of the transaction: by `commit`, by `rollback`, or by the
    //! database itself. In the last case the next statement throws `PendingRollbackError` until `rollback`.
    bool in_transaction() const noexcept;
    bool in_nested_transaction() const noexcept;

    // ---- the connection itself ----------------------------------------------------------------------------------------

    //! Rolls back and returns the connection to the pool. Later use throws `ResourceClosedError`.
    void close();
    bool closed() const noexcept;
    //! Closes the database connection itself; the next use, after a rollback(), opens another.
    void invalidate();
    bool invalidated() const noexcept;
    //! Takes the database connection out of the pool for good: the pool no longer counts it and opens another one when it
    //! needs one, and `close` really closes it. The transaction continues. Does nothing the second time. Throws
    //! `InvalidRequestError` for a connection that is invalidated, or shares its database connection with another one.
    void detach();
    //! Cancels what this connection is doing now on another thread: the call there throws `OperationalError` (SQLSTATE
    //! 57014), and the connection can be used again after it. Does nothing when no call is waiting for the database; a
    //! later call is never hit. The only member that any thread may call at any moment.
    void cancel() const;
    //! Sets options for the statements that follow; those that are not set stay as they are.
    Connection& execution_options(const ExecutionOptions& options) &;
    Connection execution_options(const ExecutionOptions& options) &&;

    //! The dialect of the engine, for the server that it is connected to. Valid as long as the engine.
    const Dialect& dialect() const;
    //! The version of the server, e.g. "15.18".
    std::string server_version();
    //! Internal: what `MetaData::create_all` and `drop_all` call.
    void create_tables(const MetaData& metadata, CreateOptions options);
    void drop_tables(const MetaData& metadata, CreateOptions options);
    //! True when a table or a view of this name ("table" or "schema.table") exists.
    bool has_table(std::string_view name);

    //! Internal: for the library only. Throws `ResourceClosedError` for a connection that was moved from.
    engine::ConnectionImpl& aludel_state() const;

private:
    friend class engine::ConnectionView;
    explicit Connection(Ref<engine::ConnectionBase> state) noexcept : state_(std::move(state)) {}
    template <class... R>
    static Result<R...> make_result(Ref<result::RowSource> source, sql::RowTypes<R...>) {
        return Result<R...>(std::move(source));
    }
    Ref<result::RowSource> run(const sql::NodeRef& statement, const engine::KeptCall& call, const Params& parameters,
                               std::source_location place);
    std::string run_explain(const sql::NodeRef& statement, const engine::KeptCall& call, const Params& parameters,
                            const ExplainOptions& options, std::source_location place);
    Ref<result::RowSource> run_many(const sql::NodeRef& statement, std::span<const Params> sets,
                                    std::source_location place);
    Ref<result::RowSource> run_objects(const sql::NodeRef& statement, const sql::EntityInfo& entity,
                                       engine::ObjectRange objects, std::source_location place);
    Ref<result::RowSource> run_object(const sql::NodeRef& statement, const sql::EntityInfo& entity, const void* object,
                                      std::source_location place);
    template <class S, class R>
    auto execute_objects(const S& statement, R& objects, std::source_location place) {
        return engine::with_objects(objects, [&](const engine::ObjectRange& range) {
            return make_result(run_objects(statement.node(), sql::entity_of_class<engine::element_t<R>>(), range, place),
                               typename S::row_types{});
        });
    }

    Ref<engine::ConnectionBase> state_;
};

}  // namespace aludel
