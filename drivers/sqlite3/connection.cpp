#include "drivers/sqlite3/connection.hpp"

#include "aludel/base/error.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace aludel::sqlite3_driver {

SqliteConnection::SqliteConnection(const OpenOptions& options, std::size_t statement_cache_size,
                                   driver::Deadline deadline)
    : database_(options, deadline), statements_(statement_cache_size) {}

SqliteConnection::~SqliteConnection() { close(); }

Ref<driver::Statement> SqliteConnection::prepare(std::string_view sql, const driver::PrepareHints& hints) {
    check_open();
    SqliteStatement& statement = statement_for(sql);
    if (hints.insert) statement.set_insert_shape(*hints.insert);
    return Ref<driver::Statement>(&statement);
}

SqliteStatement& SqliteConnection::statement_for(std::string_view sql) {
    if (auto* known = statements_.find(sql, [](const SqliteStatement& s) { return !s.is_open(); })) return *known;
    return *statements_.add(make_statement(sql));
}

Ref<SqliteStatement> SqliteConnection::make_statement(std::string_view sql) {
    check_open();
    database_.limits.begin();   // reading the schema may wait for a lock
    return make_ref<SqliteStatement>(database_, sql);
}

void SqliteConnection::run(std::string_view sql) {
    const CallLimits::Group call(database_.limits);
    const Ref<driver::Statement> statement = prepare(sql, {});
    statement->execute({});
    while (statement->next()) {}  // a PRAGMA may answer
}

void SqliteConnection::transact(const driver::TransactionCommand& command) {
    using Step = driver::TransactionCommand::Step;
    if (command.step != Step::rollback && command.step != Step::rollback_to) return take(command);
    const CallLimits::Lifted lifted(database_.limits);   // it waits for nobody
    take(command);
}

// The text of a savepoint does not come again, so it is not kept prepared.
void SqliteConnection::take(const driver::TransactionCommand& command) {
    if (command.step <= driver::TransactionCommand::Step::rollback) run(command.text);
    else run_script(command.text);
}

void SqliteConnection::run_script(std::string_view sql) {
    check_open();
    const CallLimits::Group call(database_.limits);
    database_.run_script(std::string(sql));
}

std::int64_t SqliteConnection::last_insert_id() const {
    return database_.is_open() ? sqlite3_last_insert_rowid(database_.get()) : 0;
}

driver::TransactionStatus SqliteConnection::transaction_status() const noexcept {
    const bool open = database_.is_open() && sqlite3_get_autocommit(database_.get()) == 0;
    return open ? driver::TransactionStatus::active : driver::TransactionStatus::none;
}

void SqliteConnection::close_cursors() noexcept {
    if (database_.open_statements > 0) statements_.for_each([](SqliteStatement& statement) { statement.close(); });
}

void SqliteConnection::close() noexcept {
    statements_.for_each([](SqliteStatement& statement) { statement.detach(); });
    database_.close();
}

std::string SqliteConnection::server_version() const { return sqlite3_libversion(); }

std::vector<std::pair<std::string, std::string>> SqliteConnection::server_settings() const {
    std::vector<std::pair<std::string, std::string>> settings;
    for (int i = 0; const char* option = sqlite3_compileoption_get(i); ++i) {
        const std::string_view text(option);
        const std::size_t equals = std::min(text.find('='), text.size());
        settings.emplace_back(text.substr(0, equals), text.substr(std::min(equals + 1, text.size())));
    }
    return settings;
}

void SqliteConnection::check_open() const {
    if (!database_.is_open()) throw ResourceClosedError("the connection is closed");
}

}  // namespace aludel::sqlite3_driver
