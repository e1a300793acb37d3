#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace aludel {

//! Root of every exception the library throws (SQLAlchemy's `SQLAlchemyError`).
//!
//! `what()` says what failed, where, and how to fix it, and ends with the stable code of the error's page in
//! `docs/errors`, e.g. `[aludel: no-result-found]`; long texts are shortened in the middle. You may copy and keep
//! exceptions.
class Error : public std::exception {
public:
    explicit Error(std::string message, std::string_view code = "error");

    const char* what() const noexcept override { return text_.c_str(); }
    //! The message without the statement, the parameters and the code.
    const std::string& message() const noexcept { return message_; }
    //! The name of the page in `docs/errors` that explains this error.
    std::string_view code() const noexcept { return code_; }

protected:
    void set_text(std::string text) { text_ = std::move(text); }
    std::string tail() const;
    void leave_out_values();

private:
    std::string message_;
    std::string hidden_message_;   // the message without values; empty when it has none
    std::string code_;
    std::string text_;
};

// One line per class: name, base, default code. Each takes (message) or (message, code).
#define ALUDEL_ERROR(name, base, default_code)                                                        \
    class name : public base {                                                                        \
    public:                                                                                           \
        explicit name(std::string message, std::string_view code = default_code)                      \
            : base(std::move(message), code) {}                                                       \
    }

//! A wrong argument: a malformed URL, a value of the wrong form, an option that does not exist.
ALUDEL_ERROR(ArgumentError, Error, "argument");
//! A URL names a dialect or a driver that is not part of this build.
ALUDEL_ERROR(NoSuchModuleError, ArgumentError, "no-such-module");
//! Two tables are joined without an ON clause and no foreign key links them.
ALUDEL_ERROR(NoForeignKeysError, ArgumentError, "no-foreign-keys");
//! Two tables are joined without an ON clause and several foreign keys link them.
ALUDEL_ERROR(AmbiguousForeignKeysError, ArgumentError, "ambiguous-foreign-keys");
//! Tables, mapped classes or objects depend on each other in a circle.
ALUDEL_ERROR(CircularDependencyError, Error, "circular-dependency");
//! A statement cannot be turned into SQL for this dialect.
ALUDEL_ERROR(CompileError, Error, "compile");
//! A construct exists, but not on this dialect.
ALUDEL_ERROR(UnsupportedCompilationError, CompileError, "unsupported-compilation");
//! A table, named by a foreign key or by the user, does not exist.
ALUDEL_ERROR(NoSuchTableError, Error, "no-such-table");
//! A call is not valid in the object's current state (SQLAlchemy's `InvalidRequestError`).
ALUDEL_ERROR(InvalidRequestError, Error, "invalid-request");
//! A row or a table has no column of this name.
ALUDEL_ERROR(NoSuchColumnError, InvalidRequestError, "no-such-column");
//! A row has several columns of this name.
ALUDEL_ERROR(AmbiguousColumnError, InvalidRequestError, "ambiguous-column");
//! One row was required and none was found.
ALUDEL_ERROR(NoResultFound, InvalidRequestError, "no-result-found");
//! One row was required and several came.
ALUDEL_ERROR(MultipleResultsFound, InvalidRequestError, "multiple-results-found");
//! A connection, a session or a result is used after it was closed.
ALUDEL_ERROR(ResourceClosedError, InvalidRequestError, "resource-closed");
//! A session or an engine is asked for a database and has none.
ALUDEL_ERROR(UnboundExecutionError, InvalidRequestError, "unbound-execution");
//! A transaction failed and must be rolled back before the connection is used again.
ALUDEL_ERROR(PendingRollbackError, InvalidRequestError, "pending-rollback");
//! A connection or a session is used by two threads or fibers at once, or from within a call on it.
ALUDEL_ERROR(IllegalStateChangeError, InvalidRequestError, "illegal-state-change");
//! An asynchronous engine would have to wait for the database where its thread must not block: outside of an awaited
//! operation and of `run_sync` (SQLAlchemy's `MissingGreenlet`).
ALUDEL_ERROR(AwaitRequired, InvalidRequestError, "await-required");
//! An asynchronous operation was cancelled by its cancellation slot; or a fiber cannot wait for the database because it is
//! being ended: its executor is being destroyed.
ALUDEL_ERROR(OperationCancelled, Error, "operation-cancelled");

//! A class or member is used with the mapper without being mapped.
ALUDEL_ERROR(UnmappedError, InvalidRequestError, "unmapped");
//! A mapping is wrong: it misses a field, names a column twice, or contradicts its struct.
ALUDEL_ERROR(MappingError, InvalidRequestError, "mapping");
//! A flush met an object that cannot be saved as it is.
ALUDEL_ERROR(FlushError, Error, "flush");
//! An UPDATE or DELETE of a mapped object did not find its row.
ALUDEL_ERROR(StaleDataError, Error, "stale-data");
//! A lazy load or a refresh is needed, and the object belongs to no session.
ALUDEL_ERROR(DetachedInstanceError, Error, "detached-instance");
//! A refresh found no row for an object.
ALUDEL_ERROR(ObjectDeletedError, InvalidRequestError, "object-deleted");

//! An error in the execution of a statement; carries the statement and its parameters.
class StatementError : public Error {
public:
    explicit StatementError(std::string message, std::string_view code = "statement");

    //! The whole SQL text, empty while unknown.
    const std::string& statement() const noexcept { return statement_; }
    //! All parameters as text, as the echo log shows them; a fixed sentence when `hide_parameters` is set.
    const std::string& parameters() const noexcept { return parameters_; }
    //! Adds the statement and its parameters; used by the engine when the error passes through it.
    void attach(std::string_view statement, std::string_view parameters);
    //! Replaces the values that the message quotes with `***`; used by the engine when `hide_parameters` is set.
    void hide_values();

private:
    void write_text();

    std::string statement_;
    std::string parameters_;
};

//! A NULL was read into a type that cannot hold it. Declare the field `std::optional`, or select `optional_(column)`.
ALUDEL_ERROR(UnexpectedNullError, StatementError, "unexpected-null");
//! A value cannot be converted to the type it is read into or bound to.
ALUDEL_ERROR(ConversionError, StatementError, "conversion");

//! Details that a database reports about an error; see `DBAPIError::diagnostics`. Filled in by the drivers.
struct ServerDiagnostics {
    std::string sqlstate{};       //!< five characters, empty where the database has none
    int vendor_code = 0;          //!< e.g. SQLite's extended result code
    std::string constraint{};     //!< name of the violated constraint, if given
    std::string table{};          //!< table concerned, if given
    std::string column{};         //!< column concerned, if given
    bool disconnected = false;    //!< the connection is dead
    bool retryable = false;       //!< another run of the transaction may succeed: a deadlock, a conflict, a lock
};

//! An error reported by the database or its client library (SQLAlchemy's `DBAPIError`).
class DBAPIError : public StatementError {
public:
    explicit DBAPIError(std::string message, std::string_view code = "dbapi", ServerDiagnostics diagnostics = {});

    const std::string& sqlstate() const noexcept { return diagnostics_.sqlstate; }
    int vendor_code() const noexcept { return diagnostics_.vendor_code; }
    const std::string& constraint() const noexcept { return diagnostics_.constraint; }
    const ServerDiagnostics& diagnostics() const noexcept { return diagnostics_; }
    //! True when the connection is dead and has been taken out of its pool.
    bool connection_invalidated() const noexcept { return diagnostics_.disconnected; }
    //! Used by the engine when a listener of `handle_error` says that the connection is dead.
    void set_connection_invalidated() noexcept { diagnostics_.disconnected = true; }

protected:
    void name_constraint(std::string name) { diagnostics_.constraint = std::move(name); }

private:
    ServerDiagnostics diagnostics_;
};

#define ALUDEL_DBAPI_ERROR(name, default_code)                                       \
    class name : public DBAPIError {                                                 \
    public:                                                                          \
        explicit name(std::string message, ServerDiagnostics diagnostics = {},       \
                      std::string_view code = default_code)                          \
            : DBAPIError(std::move(message), code, std::move(diagnostics)) {}        \
    }

//! A constraint was violated: unique, foreign key, NOT NULL, check.
class IntegrityError : public DBAPIError {
public:
    explicit IntegrityError(std::string message, ServerDiagnostics diagnostics = {}, std::string_view code = "integrity")
        : DBAPIError(std::move(message), code, std::move(diagnostics)) {}

    //! True when the constraint that was violated is on this column of a table, alone or among others:
    //! `error.violates(users.email)`. Of a foreign key on the column too, of a CHECK where it was written with the column.
    //! SQLite does not say which foreign key it was, so there the answer is false.
    template <class C>
        requires(!std::is_convertible_v<const C&, std::string_view>)
    bool violates(const C& column) const {
        constexpr bool is_column = requires { constraint_fails_on(column, diagnostics()); };
        static_assert(is_column, "violates() takes a column of a table, such as users.email, or the name of a constraint");
        if constexpr (is_column) return constraint_fails_on(column, diagnostics());
        else return false;
    }
    //! True when the constraint with this name was violated. SQLite names the columns of a UNIQUE constraint instead: the
    //! name is then that of the statement's table and columns, where the table was defined with it.
    bool violates(std::string_view constraint) const noexcept {
        return !constraint.empty() && this->constraint() == constraint;
    }
    //! Used by the engine when the database has left out the name of the constraint.
    void set_constraint(std::string name) { name_constraint(std::move(name)); }
};
//! Outside the statement's control: cannot connect, locked, disk full, server down, out of memory.
ALUDEL_DBAPI_ERROR(OperationalError, "operational");
//! Wrong SQL: syntax, missing table or column, missing privilege.
ALUDEL_DBAPI_ERROR(ProgrammingError, "programming");
//! A value is out of range or malformed for its type.
ALUDEL_DBAPI_ERROR(DataError, "data");
//! The database is in a state it should not be in, e.g. a corrupt file.
ALUDEL_DBAPI_ERROR(InternalError, "internal");
//! The database does not support what was asked.
ALUDEL_DBAPI_ERROR(NotSupportedError, "not-supported");
//! The client library was misused or failed by itself.
ALUDEL_DBAPI_ERROR(InterfaceError, "interface");

//! A deadline passed: the pool had no connection to give in time, the database could not be reached in time, or a
//! statement was cancelled because its `timeout` had passed. Of a statement it carries the text and, where the database
//! has answered, the SQLSTATE. `connection_invalidated()` says whether the connection was given up.
class TimeoutError : public OperationalError {
public:
    explicit TimeoutError(std::string message, ServerDiagnostics diagnostics = {})
        : OperationalError(std::move(message), std::move(diagnostics), "timeout") {}
};
//! The connection was lost after COMMIT was sent and before its answer came: the transaction may have been committed
//! or rolled back. Look for what it has written before you run it again; `retry` never does.
class UnknownOutcomeError : public OperationalError {
public:
    explicit UnknownOutcomeError(std::string message, ServerDiagnostics diagnostics = {})
        : OperationalError(std::move(message), std::move(diagnostics), "unknown-outcome") {}
};

#undef ALUDEL_DBAPI_ERROR
#undef ALUDEL_ERROR

}  // namespace aludel
