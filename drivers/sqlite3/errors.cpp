#include "drivers/sqlite3/errors.hpp"

#include "aludel/base/error.hpp"
#include "base/message_text.hpp"
#include "driver/hints.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <string_view>

namespace aludel::sqlite3_driver {

namespace {

std::string_view after(std::string_view text, std::string_view prefix) {
    return text.starts_with(prefix) ? text.substr(prefix.size()) : std::string_view();
}

// "users.email" or "address.user_id, address.email"
void read_columns(std::string_view list, ServerDiagnostics& found) {
    if (list.starts_with("index '")) {
        found.constraint = list.substr(7, list.size() - 8);
        return;
    }
    while (!list.empty()) {
        const std::size_t comma = list.find(", ");
        const std::string_view item = list.substr(0, comma);
        const std::size_t dot = item.find('.');
        if (dot == std::string_view::npos) return;
        if (found.table.empty()) found.table = item.substr(0, dot);
        if (!found.column.empty()) found.column += ", ";
        found.column += item.substr(dot + 1);
        list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 2);
    }
}

// SQLite says which constraint failed in its sentence only.
void read_constraint(std::string_view message, ServerDiagnostics& found) {
    read_columns(after(message, "UNIQUE constraint failed: "), found);
    read_columns(after(message, "NOT NULL constraint failed: "), found);
    if (const auto check = after(message, "CHECK constraint failed: "); !check.empty()) found.constraint = check;
}

// True when the one who is in the way is this connection itself.
bool is_own_lock(int code, std::string_view message) {
    if ((code & 0xff) == SQLITE_LOCKED) return code != SQLITE_LOCKED_SHAREDCACHE;
    return message.find("SQL statements in progress") != std::string_view::npos;
}

// True when a transaction that has read cannot become one that writes. SQLite does not wait then: it could be for ever.
bool is_failed_upgrade(::sqlite3* database, int code) {
    if (code == SQLITE_BUSY_SNAPSHOT) return true;
    return database && (code & 0xff) == SQLITE_BUSY && sqlite3_get_autocommit(database) == 0 &&
           sqlite3_txn_state(database, nullptr) == SQLITE_TXN_READ;
}

std::string locked_text(::sqlite3* database, int code, const std::string& message, const ErrorContext& context) {
    if (is_own_lock(code, message))
        return message + ": this connection still reads the rows of an earlier statement; read them to the end or "
                         "close their result first";
    if (code == SQLITE_LOCKED_SHAREDCACHE)   // SQLite does not wait here
        return fmt::format("{}: another connection of this program, which shares the cache of {}, uses it; let it commit "
                           "or roll back, or leave the option cache=shared out: then connections wait for each other",
                           message, context.database);
    if (is_failed_upgrade(database, code))
        return fmt::format("{}: this transaction has read {} and cannot write, because another connection writes or has "
                           "written since; roll back and run it again. With begin_mode = \"IMMEDIATE\", an option of "
                           "engine, connection and session, a transaction waits for its turn when it begins",
                           message, context.database);
    return fmt::format("{}: another connection or program uses {} and has not released it within {} s (option "
                       "`timeout`); let it commit or roll back", message, context.database, context.timeout);
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// What to do about a command that SQLite refuses within a transaction, which the first statement has begun.
std::string_view outside_hint(std::string_view message) {
    if (holds(message, "cannot start a transaction"))
        return "; the connection has begun one: use begin(), commit() and rollback(), or send BEGIN on a connection "
               "with the isolation_level AUTOCOMMIT";
    if (holds(message, "wal mode from within a transaction"))
        return "; set it for all connections, sqlite:///path?journal_mode=wal, or send it on a connection with the "
               "isolation_level AUTOCOMMIT";
    if (holds(message, "Safety level"))
        return "; set it for all connections, sqlite:///path?synchronous=normal, or send it on a connection with the "
               "isolation_level AUTOCOMMIT";
    if (holds(message, "within a transaction") || holds(message, "inside a transaction"))
        return "; send it on a connection with the isolation_level AUTOCOMMIT";
    return {};
}

// Where in the text a wrong statement is wrong.
std::string place(::sqlite3* database) {
    const int offset = sqlite3_error_offset(database);
    return offset < 0 ? std::string() : fmt::format(" (at character {})", offset + 1);
}

// An error of the execution, unlike one of the text, may quote a value: of a pattern, a path in JSON, a text to search.
std::string with_values_marked(::sqlite3* database, const std::string& message) {
    const std::size_t quote = message.find_first_of("'\"");
    if (sqlite3_error_offset(database) >= 0 || message.starts_with("no such ") || quote == std::string::npos) return message;
    return message.substr(0, quote) + value_part(message.substr(quote));
}

[[noreturn]] void throw_locked(::sqlite3* database, int code, const std::string& message, const ErrorContext& context,
                               ServerDiagnostics found) {
    switch (context.cause) {
        case CallLimits::Cause::none: break;
        case CallLimits::Cause::cancelled:
            throw OperationalError("the statement was cancelled by another thread while it waited for a lock of " +
                                   context.database + context.suffix, std::move(found));
        case CallLimits::Cause::deadline:
            throw TimeoutError(fmt::format("{}: another connection or program uses {} and has not released it before "
                                           "the deadline; let it commit or roll back, or allow more time",
                                           message, context.database), std::move(found));
    }
    found.retryable = !is_own_lock(code, message);
    throw OperationalError(locked_text(database, code, message, context), std::move(found));
}

[[noreturn]] void throw_interrupted(const ErrorContext& context, ServerDiagnostics found) {
    if (context.cause == CallLimits::Cause::cancelled)
        throw OperationalError("the statement was cancelled by another thread" + context.suffix, std::move(found));
    throw TimeoutError("the statement did not end before its deadline and was interrupted" + context.suffix,
                       std::move(found));
}

[[noreturn]] void throw_generic(::sqlite3* database, std::string message, ServerDiagnostics found) {
    if (message == "integer overflow") throw DataError(std::move(message), std::move(found));
    message = with_values_marked(database, message) + place(database);
    message += outside_hint(message);
    if (message.starts_with("no such table: ")) message += driver::missing_table_hint;
    throw ProgrammingError(std::move(message), std::move(found));
}

[[noreturn]] void throw_not_a_database(const std::string& message, const ErrorContext& context, ServerDiagnostics found) {
    throw InternalError(fmt::format("{}: {}; it is damaged, encrypted or of another program: restore it from a backup "
                                    "or check the path", message, context.database), std::move(found));
}

}  // namespace

void throw_error(::sqlite3* database, int code, const ErrorContext& context) {
    const std::string said = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    const std::string message = said + context.suffix;
    ServerDiagnostics found;
    found.vendor_code = code;
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT: read_constraint(said, found); throw IntegrityError(message, std::move(found));
        case SQLITE_BUSY:
        case SQLITE_LOCKED: throw_locked(database, code, message, context, std::move(found));
        case SQLITE_INTERRUPT: throw_interrupted(context, std::move(found));
        case SQLITE_READONLY:
            throw OperationalError(fmt::format("{}: {} cannot be written; check its permissions and those of its "
                                               "folder, and the option `mode`", message, context.database),
                                   std::move(found));
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
            throw OperationalError(fmt::format("{} ({}, {})", message, context.database, sqlite3_errstr(code)),
                                   std::move(found));
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT: throw_not_a_database(message, context, std::move(found));
        case SQLITE_INTERNAL: throw InternalError(message, std::move(found));
        case SQLITE_MISMATCH:
        case SQLITE_TOOBIG: throw DataError(message, std::move(found));
        case SQLITE_MISUSE:
        case SQLITE_RANGE: throw InterfaceError(message, std::move(found));
        case SQLITE_ERROR: throw_generic(database, message, std::move(found));
        case SQLITE_AUTH: throw ProgrammingError(message, std::move(found));
        default: throw OperationalError(message, std::move(found));
    }
}

}  // namespace aludel::sqlite3_driver
