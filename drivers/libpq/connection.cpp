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

}  // namespace

Connection::Connection(const driver::ConnectArgs& arguments)
    : session_(arguments), statements_(arguments.statement_cache_size) {
    adopt_formats();
}

Connection::~Connection() { close(); }

// The text forms that are decoded; nearly every server has them as defaults.
void Connection::adopt_formats() {
    if (!setting(session_.channel(), "DateStyle").starts_with("ISO")) session_.run("SET DateStyle = ISO");
    if (setting(session_.channel(), "IntervalStyle") != "postgres") session_.run("SET IntervalStyle = postgres");
}

Ref<driver::Statement> Connection::prepare(std::string_view sql, const driver::PrepareHints& hints) {
    session_.channel().get();
    Statement* statement = statements_.find(sql, [](const Statement& s) { return !s.is_open(); });
    if (!statement) statement = statements_.add(make_ref<Statement>(session_, sql));
    statement->set_hints(hints);
    return Ref<driver::Statement>(statement);
}

void Connection::run(std::string_view sql) {
    if (sql == "ROLLBACK" && session_.is_occupied())
        statements_.for_each([](Statement& statement) { statement.close_before_rollback(); });
    session_.run(std::string(sql));
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
