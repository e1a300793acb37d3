#include "drivers/sqlite3/errors.hpp"

#include "aludel/base/error.hpp"
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

std::string locked_text(int code, const std::string& message, const ErrorContext& context) {
    if (code == SQLITE_BUSY_SNAPSHOT)
        return fmt::format("{}: {} was changed after this transaction had begun to read it; roll back and run the "
                           "transaction again", message, context.database);
    return fmt::format("{}: another connection or program uses {} and did not let go of it within {} s (option "
                       "`timeout`); let it commit or roll back, or, if this transaction has read before it writes, "
                       "roll it back and run it again", message, context.database, context.timeout);
}

// Where in the text a wrong statement is wrong.
std::string place(::sqlite3* database) {
    const int offset = sqlite3_error_offset(database);
    return offset < 0 ? std::string() : fmt::format(" (at character {})", offset + 1);
}

[[noreturn]] void throw_generic(::sqlite3* database, std::string message, ServerDiagnostics found) {
    if (message == "integer overflow") throw DataError(std::move(message), std::move(found));
    message += place(database);
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
        case SQLITE_LOCKED: throw OperationalError(locked_text(code, message, context), std::move(found));
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
