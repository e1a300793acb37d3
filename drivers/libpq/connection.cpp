#include "drivers/libpq/connection.hpp"

#include "aludel/base/error.hpp"

#include <string>

namespace aludel::libpq_driver {

namespace {

// The server tells the value of these settings when it connects and whenever they change.
std::string_view setting(const Channel& channel, const char* name) {
    const char* value = PQparameterStatus(channel.get(), name);
    return value ? value : "";
}

bool ends_transaction(std::string_view sql) { return sql == "COMMIT" || sql == "ROLLBACK"; }

}  // namespace

Connection::Connection(const driver::ConnectArgs& arguments)
    : session_(arguments), statements_(arguments.statement_cache_size) {
    adopt_settings();
}

Connection::~Connection() { close(); }

// Nearly every server has these as defaults, so this is no round trip.
void Connection::adopt_settings() {
    const Channel& channel = session_.channel();
    std::string commands;
    if (setting(channel, "standard_conforming_strings") != "on") commands += "SET standard_conforming_strings = on;";
    if (!setting(channel, "DateStyle").starts_with("ISO")) commands += "SET DateStyle = ISO;";
    if (setting(channel, "IntervalStyle") != "postgres") commands += "SET IntervalStyle = postgres;";
    const char* options = PQoptions(channel.get());
    const bool was_told = options && std::string_view(options).find("extra_float_digits") != std::string_view::npos;
    if (!was_told) commands += "SET extra_float_digits = 3;";
    if (!commands.empty()) session_.run(commands);
}

Ref<driver::Statement> Connection::prepare(std::string_view sql, const driver::PrepareHints& hints) {
    session_.channel().get();
    Statement* statement = statements_.find(sql, [](const Statement& s) { return !s.is_open(); });
    if (!statement) statement = statements_.add(make_ref<Statement>(session_, sql));
    statement->set_hints(hints);
    return Ref<driver::Statement>(statement);
}

void Connection::run(std::string_view sql) {
    if (ends_transaction(sql)) end_rows(sql);
    session_.run(std::string(sql));
}

// Cursors end with their transaction by themselves; a stream is read to its end, or cancelled before a rollback.
void Connection::end_rows(std::string_view end) {
    const bool cancels = end == "ROLLBACK" && session_.is_occupied();
    if (!session_.cursors().is_empty()) {
        session_.cursors().transaction_ended();
        statements_.for_each([](Statement& statement) { statement.close_cursor(); });
    }
    if (cancels) statements_.for_each([](Statement& statement) { statement.close_before_rollback(); });
}

void Connection::run_script(std::string_view sql) { session_.run(std::string(sql)); }

bool Connection::ping() {
    try {
        if (!session_.is_occupied()) session_.run("");
    } catch (const OperationCancelled&) {
        throw;
    } catch (const std::exception&) {  // the answer is no
        return false;
    }
    return is_alive();
}

void Connection::close_cursors() noexcept {
    statements_.for_each([](Statement& statement) { statement.close(); });
}

void Connection::close() noexcept {
    session_.channel().close();  // first, so that nothing is read to its end
    statements_.for_each([](Statement& statement) { statement.detach(); });
}

std::string Connection::server_version() const {
    const std::string_view version = setting(session_.channel(), "server_version");
    return std::string(version.substr(0, version.find(' ')));
}

}  // namespace aludel::libpq_driver
