#include "engine/connection_state.hpp"

#include "engine/cursor.hpp"

#include <algorithm>
#include <utility>

namespace aludel::engine {

void destroy(const ConnectionBase* state) noexcept { delete static_cast<const ConnectionState*>(state); }

ConnectionState::ConnectionState(const Ref<CoreBase>& core) : core_(core) { driver_connection(); }

ConnectionState::~ConnectionState() { close(); }

void ConnectionState::check_open() const {
    if (closed_) throw ResourceClosedError("This Connection is closed. Take another one with engine.connect().");
    if (invalid_ && in_transaction_)
        throw PendingRollbackError("Can't reconnect until the invalid transaction is rolled back: its database "
                                   "connection was lost. Call rollback() before going on.");
}

driver::Connection& ConnectionState::driver_connection() {
    check_open();
    if (invalid_) release_record();
    if (!record_) {
        record_ = core().pool().checkout();
        if (!record_->attachment)
            record_->attachment = std::make_unique<PreparedTable>(core().options.query_cache_size);
        table_ = static_cast<PreparedTable*>(record_->attachment.get());
        core().log.pool_line("Connection checked out from pool");
        if (!options_.isolation_level.empty()) set_isolation_level(options_.isolation_level);
        else autocommit_ = core().options.isolation_level == "AUTOCOMMIT";
    }
    return *record_->connection;
}

void ConnectionState::release_record() noexcept {
    table_ = nullptr;
    if (record_) {
        core().log.pool_line("Connection being returned to pool");
        restore_isolation_level();
        core().pool().checkin(std::move(record_));
    }
    record_ = {};
    invalid_ = false;
}

void ConnectionState::set_options(const ExecutionOptions& options) {
    if (!options.isolation_level.empty() && options.isolation_level != options_.isolation_level) {
        if (in_transaction_)
            throw InvalidRequestError("This connection has begun a transaction already, so its isolation_level cannot "
                                      "be changed. Set it before the first statement, or after commit() or rollback().");
        driver_connection();
        set_isolation_level(options.isolation_level);
    }
    const std::string level = options.isolation_level.empty() ? options_.isolation_level : options.isolation_level;
    options_ = options;
    options_.isolation_level = level;
    if (options_.yield_per > 0) options_.stream_results = true;
}

void ConnectionState::set_isolation_level(std::string_view level) {
    autocommit_ = level == "AUTOCOMMIT";
    if (autocommit_) return;
    record_->connection->run(core().dialect.isolation_level_command(level));
    own_isolation_ = true;
}

//! Gives the driver connection the engine's level again, before it goes back to the pool.
void ConnectionState::restore_isolation_level() noexcept {
    autocommit_ = false;
    if (!std::exchange(own_isolation_, false) || !record_->connection->is_alive()) return;
    try {
        if (record_->connection->in_transaction()) record_->connection->run("ROLLBACK");
        const std::string& level = core().options.isolation_level;
        record_->connection->run(core().dialect.isolation_level_command(level == "AUTOCOMMIT" ? "" : level));
    } catch (const std::exception&) {   // of a level nobody knows: not to be used again
        record_->connection->close();
    }
}

void ConnectionState::close() noexcept {
    if (closed_) return;
    if (in_transaction_ && record_ && record_->shared) undo_own();
    else if (in_transaction_) core().log.line("ROLLBACK");
    forget_transaction();
    release_record();   // the pool rolls back and closes the rows
    closed_ = true;
}

//! Of a shared connection, which the pool leaves as it is: rolls back unless another holder takes part.
void ConnectionState::undo_own() noexcept {
    try {
        if (record_->transactions == 1) rollback();
    } catch (const std::exception&) {   // the connection is dead: nothing is left to undo
    }
}

void ConnectionState::invalidate() {
    check_open();
    if (!record_) return;
    record_->connection->close();
    invalid_ = true;
}

void ConnectionState::note_disconnect(const StatementError& error) noexcept {
    const auto* from_database = dynamic_cast<const DBAPIError*>(&error);
    if (!from_database || !from_database->connection_invalidated()) return;
    invalid_ = true;
    core().pool().invalidate_all();   // what was opened before is most likely dead too
}

// ---- transaction --------------------------------------------------------------------------------------------------

void ConnectionState::run_on_driver(const char* sql, const char* shown) {
    driver::Connection& connection = driver_connection();
    core().log.line(shown ? shown : sql);
    try {
        connection.run(sql);
    } catch (StatementError& error) {
        error.attach(sql, "");
        note_disconnect(error);
        throw;
    }
}

void ConnectionState::begin_if_needed() {
    driver::Connection& connection = driver_connection();
    check_not_undone();
    if (record_->shared ? connection.in_transaction() : in_transaction_) {
        if (std::exchange(in_transaction_, true)) return;
        rollbacks_seen_ = record_->rollbacks;   // joins another user's
        ++record_->transactions;
        return;
    }
    rollbacks_seen_ = record_->rollbacks;
    if (autocommit_) core().log.line("BEGIN (implicit; the isolation level is AUTOCOMMIT)");
    else run_on_driver("BEGIN", "BEGIN (implicit)");
    if (!std::exchange(in_transaction_, true)) ++record_->transactions;
    savepoints_.clear();
    ++serial_;
}

//! Of a shared connection: another user's rollback undid what was done here, too.
void ConnectionState::check_not_undone() {
    if (!in_transaction_ || !record_->shared || rollbacks_seen_ == record_->rollbacks) return;
    forget_transaction();
    throw OperationalError("The transaction was rolled back by another Connection or Session on the same database in "
                           "memory, which has one connection for all: what was done here is undone too. Use one at a "
                           "time, or a file: sqlite:///path");
}

std::uint64_t ConnectionState::begin() {
    check_open();
    if (in_transaction_)
        throw InvalidRequestError("This connection has a transaction already: it began with a statement or with "
                                  "begin(). Call commit() or rollback() first, or use begin_nested().");
    begin_if_needed();
    return serial_;
}

void ConnectionState::forget_transaction() noexcept {
    if (in_transaction_ && record_) --record_->transactions;
    in_transaction_ = false;
    savepoints_.clear();
    ++serial_;
}

void ConnectionState::commit() {
    check_open();
    if (!in_transaction_) return;
    check_not_undone();
    if ((record_->shared || autocommit_) && !record_->connection->in_transaction()) return forget_transaction();
    run_on_driver("COMMIT");   // when it fails, the transaction waits for a rollback()
    forget_transaction();
}

void ConnectionState::rollback() {
    if (closed_) check_open();
    if (invalid_) {
        forget_transaction();
        return release_record();
    }
    if (!in_transaction_) return;
    forget_transaction();
    if (record_->rollbacks != rollbacks_seen_) return;   // another user of the shared connection did it
    ++record_->rollbacks;
    record_->connection->close_cursors();
    if (record_->connection->in_transaction()) run_on_driver("ROLLBACK");   // else the database did it by itself
}

std::uint32_t ConnectionState::begin_nested() {
    begin_if_needed();
    const std::uint32_t number = savepoint_count_ + 1;
    run_on_driver("SAVEPOINT sa_savepoint_" + std::to_string(number));
    savepoints_.push_back(number);
    return savepoint_count_ = number;
}

bool ConnectionState::is_active(std::uint64_t serial, std::uint32_t savepoint) const noexcept {
    return in_transaction_ && serial == serial_ &&
           (savepoint == 0 || std::binary_search(savepoints_.begin(), savepoints_.end(), savepoint));
}

void ConnectionState::end_transaction(std::uint64_t serial, std::uint32_t savepoint, bool keep) {
    if (!is_active(serial, savepoint)) return;
    if (savepoint == 0) return keep ? commit() : rollback();
    if (keep) check_not_undone();
    else if (record_->rollbacks != rollbacks_seen_) return forget_transaction();   // gone with another user's rollback
    savepoints_.erase(std::lower_bound(savepoints_.begin(), savepoints_.end(), savepoint), savepoints_.end());
    if (invalid_ && !keep) return;   // gone with the connection; the transaction asks for its rollback
    run_on_driver((keep ? "RELEASE SAVEPOINT sa_savepoint_" : "ROLLBACK TO SAVEPOINT sa_savepoint_") +
                  std::to_string(savepoint));
}

}  // namespace aludel::engine
