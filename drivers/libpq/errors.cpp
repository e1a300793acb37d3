#include "drivers/libpq/errors.hpp"

#include "aludel/base/error.hpp"
#include "base/message_text.hpp"
#include "driver/hints.hpp"

#include <boost/algorithm/string/trim.hpp>

#include <string_view>

namespace aludel::libpq_driver {

namespace {

using Make = std::exception_ptr (*)(std::string, ServerDiagnostics);

template <class E>
std::exception_ptr make(std::string message, ServerDiagnostics diagnostics) {
    return std::make_exception_ptr(E(std::move(message), std::move(diagnostics)));
}

struct Rule {
    std::string_view prefix;   // of the SQLSTATE
    Make make;
};

// By class, as psycopg has it. What is not listed is operational.
constexpr Rule rules[] = {
    {"23", &make<IntegrityError>},     {"22", &make<DataError>},          {"42", &make<ProgrammingError>},
    {"0A", &make<NotSupportedError>},  {"20", &make<ProgrammingError>},   {"21", &make<ProgrammingError>},
    {"44", &make<ProgrammingError>},   {"3D", &make<ProgrammingError>},   {"3F", &make<ProgrammingError>},
    {"24", &make<InternalError>},      {"25", &make<InternalError>},      {"2B", &make<InternalError>},
    {"2D", &make<InternalError>},      {"2F", &make<InternalError>},      {"38", &make<InternalError>},
    {"39", &make<InternalError>},      {"3B", &make<InternalError>},      {"F0", &make<InternalError>},
    {"P0", &make<InternalError>},      {"XX", &make<InternalError>},
};

Make class_of(std::string_view sqlstate) {
    for (const Rule& rule : rules)
        if (sqlstate.starts_with(rule.prefix)) return rule.make;
    return &make<OperationalError>;
}

std::string_view field(const PGresult* result, int code) noexcept {
    const char* text = PQresultErrorField(result, code);
    return text ? text : "";
}

// The statement names a table that is not there. The SQLSTATE stands for tables missing in its own FROM too.
bool misses_a_table(const PGresult* result) noexcept {
    return field(result, PG_DIAG_SQLSTATE) == "42P01" && field(result, PG_DIAG_SOURCE_FUNCTION) != "errorMissingRTE";
}

// What to do when the statement could not simply be prepared anew, because of what was done before it.
std::string_view advice_on(StalePlan stale) noexcept {
    switch (stale) {
        case StalePlan::changed:
            return "; the tables of this statement were changed after it had been prepared. Roll back and run the "
                   "transaction again: the statement is then prepared anew";
        case StalePlan::unknown:
            return "; the server has forgotten the statements that this connection had prepared: by DISCARD ALL or "
                   "DEALLOCATE ALL, or because a pooler such as PgBouncer hands out another connection to the server. "
                   "Roll back and run the transaction again. Behind a pooler that gives each transaction another "
                   "connection, set prepared_statement_cache_size=0 in the URL or in connect_args";
        case StalePlan::no: break;
    }
    return {};
}

// Of an error of class 22, "data exception", what follows the first quotation mark may be a value.
std::string primary_message(const PGresult* result) {
    const std::string_view message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    const std::size_t quote = message.find('"');
    if (!field(result, PG_DIAG_SQLSTATE).starts_with("22") || quote == std::string_view::npos)
        return std::string(message);
    return std::string(message.substr(0, quote)) + value_part(message.substr(quote));
}

std::string message_of(const PGresult* result, const std::string& suffix) {
    std::string message = primary_message(result);
    if (message.empty()) message = boost::trim_copy(std::string(PQresultErrorMessage(result)));
    const auto add = [&](std::string_view label, int code) {
        const std::string_view text = field(result, code);
        if (!text.empty()) message.append(label).append(text);
    };
    const auto add_values = [&](std::string_view label, int code) {
        const std::string_view text = field(result, code);
        if (!text.empty()) message.append(label).append(value_part(text));
    };
    add(" at character ", PG_DIAG_STATEMENT_POSITION);
    message += suffix;
    if (misses_a_table(result)) message += driver::missing_table_hint;
    message += advice_on(stale_plan(result));
    add_values("\nDETAIL: ", PG_DIAG_MESSAGE_DETAIL);
    add("\nHINT: ", PG_DIAG_MESSAGE_HINT);
    add_values("\nCONTEXT: ", PG_DIAG_CONTEXT);
    return message;
}

// The server ends the connection after such an error. SQLSTATEs of class 08 alone do not say so: dblink and foreign
// tables raise them for connections of their own.
bool is_fatal(const PGresult* result, std::string_view sqlstate) {
    const std::string_view severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity == "FATAL" || severity == "PANIC" || sqlstate == "57P01" || sqlstate == "57P02" ||
           sqlstate == "57P03";
}

// Of "Key (a, b)=(1, 2) already exists.", in whatever language: "a, b".
std::string columns_of_detail(std::string_view detail) {
    const std::size_t open = detail.find('('), close = detail.find(")=(");
    return open == detail.npos || close == detail.npos || close < open ? std::string()
                                                                       : std::string(detail.substr(open + 1, close - open - 1));
}

// The columns of a UNIQUE or EXCLUDE constraint are in the detail alone. That of a foreign key may be of the other table.
bool tells_columns_in_detail(std::string_view sqlstate) { return sqlstate == "23505" || sqlstate == "23P01"; }

ServerDiagnostics diagnostics_of(const PGresult* result) {
    ServerDiagnostics diagnostics;
    diagnostics.sqlstate = field(result, PG_DIAG_SQLSTATE);
    diagnostics.constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
    diagnostics.table = field(result, PG_DIAG_TABLE_NAME);
    diagnostics.column = field(result, PG_DIAG_COLUMN_NAME);
    if (diagnostics.column.empty() && tells_columns_in_detail(diagnostics.sqlstate))
        diagnostics.column = columns_of_detail(field(result, PG_DIAG_MESSAGE_DETAIL));
    return diagnostics;
}

}  // namespace

Failure failure_of(const PGresult* result, bool lost, const std::string& suffix) {
    ServerDiagnostics diagnostics = diagnostics_of(result);
    diagnostics.disconnected = lost || is_fatal(result, diagnostics.sqlstate);
    diagnostics.retryable = diagnostics.sqlstate == "40001" || diagnostics.sqlstate == "40P01";
    Failure failure{{}, message_of(result, suffix), diagnostics.disconnected};
    if (diagnostics.sqlstate.empty() && !lost) {
        failure.error = make<InterfaceError>(failure.message, std::move(diagnostics));
        return failure;
    }
    const Make make_error = failure.disconnected ? &make<OperationalError> : class_of(diagnostics.sqlstate);
    failure.error = make_error(failure.message, std::move(diagnostics));
    return failure;
}

Failure timeout_of(const PGresult* result, const std::string& suffix) {
    const std::string message = "the statement did not end before its deadline and was cancelled: " +
                                message_of(result, suffix);
    return {make<TimeoutError>(message, diagnostics_of(result)), message};
}

Failure lost_connection(const std::string& reason) {
    ServerDiagnostics diagnostics;
    diagnostics.sqlstate = "08006";
    diagnostics.disconnected = true;
    std::string message = "the connection to PostgreSQL was lost: " + reason;
    return {make<OperationalError>(message, std::move(diagnostics)), message, true};
}

StalePlan stale_plan(const PGresult* result) noexcept {
    if (!is_error(result)) return StalePlan::no;
    const std::string_view sqlstate = field(result, PG_DIAG_SQLSTATE);
    if (sqlstate == "0A000" && field(result, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery")
        return StalePlan::changed;
    const bool is_ours = field(result, PG_DIAG_MESSAGE_PRIMARY).find("aludel_") != std::string_view::npos;
    return sqlstate == "26000" && is_ours ? StalePlan::unknown : StalePlan::no;
}

bool is_cancelled(const PGresult* result) noexcept { return field(result, PG_DIAG_SQLSTATE) == query_canceled; }

bool is_error(const PGresult* result) noexcept {
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
}

}  // namespace aludel::libpq_driver
