#include "drivers/sqlite3/database.hpp"

#include "aludel/base/error.hpp"
#include "drivers/sqlite3/errors.hpp"
#include "drivers/sqlite3/open_failure.hpp"
#include "drivers/sqlite3/pragma.hpp"
#include "drivers/sqlite3/regexp.hpp"

#include <sqlite3.h>

#include <climits>
#include <utility>

namespace aludel::sqlite3_driver {

Database::Database(const OpenOptions& options, driver::Deadline deadline)
    : name_(options.name) {
    limits.set_deadline(deadline);
    try {
        open(options);
        configure(options);
    } catch (...) {
        close();
        throw;
    }
}

void Database::open(const OpenOptions& options) {
    const int code = sqlite3_open_v2(options.file.c_str(), &handle_, options.flags(), nullptr);
    if (code != SQLITE_OK) throw_open_failure(handle_, code, options);
    sqlite3_extended_result_codes(handle_, 1);
    limits.watch_steps(handle_);
    limits.watch_locks(handle_, options.timeout);
    try {
        check_readable();
    } catch (const OperationalError& error) {
        if ((error.vendor_code() & 0xff) != SQLITE_CANTOPEN) throw;
        throw_open_failure(handle_, error.vendor_code(), options);
    }
}

void Database::configure(const OpenOptions& options) {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_FKEY, options.foreign_keys ? 1 : 0, nullptr);
    set_pragma("cache_size", options.cache_size);
    set_pragma("synchronous", options.synchronous);
    set_journal_mode(options.journal_mode);
    register_regexp(handle_, limits);
    register_batch_module(handle_, batch);
}

void Database::set_pragma(const char* name, const std::string& value) {
    if (!value.empty()) run_script("PRAGMA " + std::string(name) + " = " + value);
}

// SQLite answers with the mode that the database has now, and does not report an error when that is another one.
void Database::set_journal_mode(const std::string& mode) {
    if (mode.empty()) return;
    std::string found;
    const auto keep = [](void* to, int, char** values, char**) {
        *static_cast<std::string*>(to) = values[0];
        return 0;
    };
    const std::string sql = "PRAGMA journal_mode = " + mode;
    const int code = sqlite3_exec(handle_, sql.c_str(), keep, &found, nullptr);
    if (code != SQLITE_OK) fail(code, " (journal_mode = " + mode + ")");
    if (found != mode)
        throw OperationalError("SQLite keeps the journal_mode " + found + " of " + name_ + " and does not change it to " +
                               mode);
}

// SQLite opens files lazily: without this a damaged file would be found by the first statement only.
void Database::check_readable() {
    const int code = sqlite3_exec(handle_, "SELECT 1 FROM sqlite_master LIMIT 1", nullptr, nullptr, nullptr);
    const int primary = code & 0xff;
    const bool is_locked = primary == SQLITE_BUSY || primary == SQLITE_LOCKED;
    if (code != SQLITE_OK && (!is_locked || limits.must_end())) fail(code);
}

void Database::close() noexcept {
    for (auto& command : commands_) sqlite3_finalize(std::exchange(command, nullptr));
    if (handle_) sqlite3_close_v2(std::exchange(handle_, nullptr));
}

int Database::run(Command command) noexcept {
    constexpr std::array<const char*, 4> texts{"SAVEPOINT aludel_batch", "RELEASE aludel_batch",
                                               "ROLLBACK TO aludel_batch", "ROLLBACK"};
    const auto index = static_cast<std::size_t>(command);
    if (!commands_[index]) {
        const int code = sqlite3_prepare_v3(handle_, texts[index], -1, SQLITE_PREPARE_PERSISTENT, &commands_[index], nullptr);
        if (code != SQLITE_OK) return code;
    }
    const CallLimits::Step step(limits, commands_[index]);
    sqlite3_step(commands_[index]);
    return sqlite3_reset(commands_[index]);
}

::sqlite3_stmt* Database::prepare(const std::string& text) {
    if (const std::size_t nul = text.find('\0'); nul != std::string::npos)
        throw ProgrammingError("the SQL text holds a NUL character at position " + std::to_string(nul + 1));
    if (text.size() >= INT_MAX) throw ProgrammingError("the SQL text is longer than 2 GB");
    const BusyTimeoutPragma pragma(handle_, limits, text);
    ::sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(handle_, text.c_str(), static_cast<int>(text.size() + 1),
                                        SQLITE_PREPARE_PERSISTENT, &statement, &tail);
    if (code != SQLITE_OK) fail(code);
    if (!statement) throw ProgrammingError("the SQL text is empty");
    if (tail && *tail != '\0') {
        ::sqlite3_stmt* second = nullptr;
        const int second_code = sqlite3_prepare_v2(handle_, tail, -1, &second, nullptr);
        sqlite3_finalize(second);
        if (second || second_code != SQLITE_OK) {
            sqlite3_finalize(statement);
            throw ProgrammingError("only one statement can be executed at a time; run scripts with execute_script()");
        }
    }
    return statement;
}

void Database::run_script(const std::string& text) {
    const BusyTimeoutPragma pragma(handle_, limits, text);
    for (const char* rest = text.c_str(); *rest != '\0';) {
        limits.check();
        ::sqlite3_stmt* statement = nullptr;
        if (const int code = sqlite3_prepare_v2(handle_, rest, -1, &statement, &rest); code != SQLITE_OK) fail(code);
        if (statement) run_one(statement);   // else a comment
    }
}

void Database::run_one(::sqlite3_stmt* statement) {
    const CallLimits::Step step(limits, statement);
    while (sqlite3_step(statement) == SQLITE_ROW) {}
    if (const int code = sqlite3_finalize(statement); code != SQLITE_OK) fail(code);
}

void Database::fail(int code, const std::string& suffix) {
    throw_error(handle_, code, {name_, limits.lock_timeout(), limits.take_cause(code), suffix});
}

}  // namespace aludel::sqlite3_driver
