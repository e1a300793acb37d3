// The transaction of a connection: what the program has begun, beside what the driver says of the database's.

#include "engine/connection_impl.hpp"

#include <algorithm>
#include <utility>

namespace aludel::engine {

namespace {

//! The first line, without a full stop: to be quoted within a sentence.
std::string quotable(const std::string& message) {
    std::string line = message.substr(0, message.find('\n'));
    if (line.ends_with('.')) line.pop_back();
    return line;
}

[[noreturn]] void throw_ended(const std::string& failure) {
    if (!failure.empty())
        throw PendingRollbackError("The database rolled the transaction back when a statement failed: " + failure +
                                   ". What the transaction had done is undone. Call rollback() before going on.");
    throw PendingRollbackError("The transaction has ended without commit() or rollback(): the text of a statement or "
                               "script held a COMMIT, END or ROLLBACK. Call rollback() before going on. End "
                               "transactions with commit() and rollback(), or send such a text on a connection with "
                               "the isolation_level AUTOCOMMIT.");
}

[[noreturn]] void throw_undone() {
    throw OperationalError("The transaction was rolled back by another Connection or Session on the same database in "
                           "memory, which has one connection for all: what was done here is undone too. Call "
                           "rollback() before going on. Use one at a time, or a file: sqlite:///path");
}

std::string savepoint_name(std::uint32_t number) { return "sa_savepoint_" + std::to_string(number); }

}  // namespace

// ---- what the database says ---------------------------------------------------------------------------------------

bool ConnectionImpl::is_transaction_gone() const noexcept {
    if (part_ != Part::open) return part_ != Part::none;
    const driver::Connection& connection = *record_->connection;
    return !connection.in_transaction() && connection.is_alive();   // a dead one has errors of its own
}

//! Throws when the transaction is gone. It stays gone until rollback(): what follows must not be sent without it.
void ConnectionImpl::check_transaction() {
    if (!is_transaction_gone()) return;
    if (part_ == Part::undone) throw_undone();
    if (failure_.empty() && !engine().dialect.abilities().transactional_ddl) return participants().leave(part_);
    throw_ended(failure_);
}

void ConnectionImpl::note_failure(const StatementError& error) noexcept {
    const auto* from_database = dynamic_cast<const DBAPIError*>(&error);
    if (!from_database) return;
    if (from_database->connection_invalidated()) {
        invalid_ = true;
        engine().pool().invalidate_all();   // what was opened before is most likely dead too
        return;
    }
    if (part_ != Part::open || !is_transaction_gone()) return;
    try {
        failure_ = quotable(error.message());
    } catch (const std::exception&) {   // no memory: the short sentence will do
    }
}

void ConnectionImpl::run_unlogged(const std::string& sql, void (driver::Connection::*run)(std::string_view)) {
    driver::Connection& connection = driver_connection();
    try {
        (connection.*run)(sql);
    } catch (StatementError& error) {
        engine().log.attach(error, sql);
        note_failure(error);
        throw;
    }
}

void ConnectionImpl::run_on_driver(const std::string& sql) {
    engine().log.line(sql);
    run_unlogged(sql, &driver::Connection::run);
}

//! The same for a text that will not come again, so that the driver does not keep it prepared.
void ConnectionImpl::run_once(const std::string& sql) {
    engine().log.line(sql);
    run_unlogged(sql, &driver::Connection::run_script);
}

// ---- begin ------------------------------------------------------------------------------------------------------------

void ConnectionImpl::begin_if_needed() {
    driver::Connection& connection = driver_connection();
    if (part_ == Part::open && connection.in_transaction()) [[likely]] return;
    check_transaction();
    if (part_ == Part::none) begin_or_join(connection.in_transaction());
}

void ConnectionImpl::begin_or_join(bool is_open) {
    if (is_open && !participants().empty()) join();   // another connection's, on a shared database
    else if (!is_open && !autocommit_) begin_on_driver();
    else if (!in_transaction_) engine().log.line("BEGIN (implicit; the isolation level is AUTOCOMMIT)");
    if (!std::exchange(in_transaction_, true)) ++serial_;
}

void ConnectionImpl::begin_on_driver() {
    const std::string& sql = begin_command_.empty() ? engine().begin_command : begin_command_;
    if (engine().log.is_on()) engine().log.line(sql + " (implicit)");
    participants().end(Part::ended);   // of those who have not noticed yet that theirs is gone
    run_unlogged(sql, &driver::Connection::run);
    join();
}

void ConnectionImpl::join() {
    participants().join(part_);
    savepoints_.clear();   // of a transaction that another connection has committed
    failure_.clear();
}

std::uint64_t ConnectionImpl::begin() {
    check_open();
    if (in_transaction_) {
        check_transaction();
        throw InvalidRequestError("This connection has a transaction already: it began with a statement or with "
                                  "begin(). Call commit() or rollback() first, or use begin_nested().");
    }
    begin_if_needed();
    return serial_;
}

// ---- end --------------------------------------------------------------------------------------------------------------

void ConnectionImpl::forget_transaction() noexcept {
    if (record_) participants().leave(part_);
    part_ = Part::none;
    in_transaction_ = false;
    owns_nested_ = false;
    savepoints_.clear();
    failure_.clear();
    ++serial_;
}

void ConnectionImpl::commit() {
    check_open();
    if (!in_transaction_) return;
    check_transaction();
    if (part_ == Part::open || (is_unclaimed() && record_->connection->in_transaction())) {
        run_on_driver("COMMIT");   // when it fails, the driver says whether the transaction is still there
        participants().end(Part::none);
    }
    forget_transaction();
}

void ConnectionImpl::rollback() {
    if (closed_) check_open();
    check_process();
    if (invalid_) {
        forget_transaction();
        return release_record();
    }
    if (!in_transaction_) return;
    const bool is_ours = part_ == Part::open || is_unclaimed();
    if (part_ == Part::open) participants().end(Part::undone);
    forget_transaction();
    if (!is_ours) return;
    record_->connection->close_cursors();
    if (record_->connection->in_transaction()) run_on_driver("ROLLBACK");   // else the database did it by itself
}

//! True when a transaction of the database can only be one that the program's own text has begun (in AUTOCOMMIT).
bool ConnectionImpl::is_unclaimed() const noexcept {
    return part_ == Part::none && participants().empty();
}

//! Of a shared connection, which the pool leaves as it is: rolls back unless another holder takes part.
void ConnectionImpl::undo_own() noexcept {
    try {
        if (!participants().has_others(part_)) rollback();
    } catch (...) {   // the connection is dead: nothing is left to undo
    }
}

// ---- savepoints ---------------------------------------------------------------------------------------------------------

std::uint32_t ConnectionImpl::begin_nested() {
    begin_if_needed();
    const std::uint32_t number = savepoint_count_ + 1;
    if (autocommit_ && !record_->connection->in_transaction()) {
        begin_on_driver();   // a savepoint needs a transaction around it, so this one is the transaction
        owns_nested_ = true;
    } else {
        run_once("SAVEPOINT " + savepoint_name(number));
    }
    savepoints_.push_back(number);
    return savepoint_count_ = number;
}

bool ConnectionImpl::has(std::uint64_t serial, std::uint32_t savepoint) const noexcept {
    return in_transaction_ && serial == serial_ &&
           (savepoint == 0 || std::binary_search(savepoints_.begin(), savepoints_.end(), savepoint));
}

void ConnectionImpl::end_transaction(std::uint64_t serial, std::uint32_t savepoint, bool keep) {
    if (!has(serial, savepoint)) return;
    check_process();
    if (savepoint == 0) return keep ? commit() : rollback();
    if (keep) check_transaction();
    if (owns_nested_ && savepoint == savepoints_.front()) return end_nested_transaction(keep);
    if (keep) run_once("RELEASE SAVEPOINT " + savepoint_name(savepoint));
    savepoints_.erase(std::lower_bound(savepoints_.begin(), savepoints_.end(), savepoint), savepoints_.end());
    if (!keep && !invalid_ && !is_transaction_gone()) roll_back_to(savepoint_name(savepoint));
}

//! Releases the savepoint too: until then the server keeps what it needs to return to it.
void ConnectionImpl::roll_back_to(const std::string& savepoint) {
    const std::string undo = "ROLLBACK TO SAVEPOINT " + savepoint, release = "RELEASE SAVEPOINT " + savepoint;
    engine().log.line(undo);
    engine().log.line(release);
    run_unlogged(undo + "; " + release, &driver::Connection::run_script);   // in one round trip
}

//! Ends the transaction that is the outermost savepoint in AUTOCOMMIT.
void ConnectionImpl::end_nested_transaction(bool keep) {
    const bool is_open = part_ == Part::open && record_->connection->in_transaction();
    owns_nested_ = false;
    savepoints_.clear();
    participants().leave(part_);
    if (!is_open) return;
    try {
        run_on_driver(keep ? "COMMIT" : "ROLLBACK");
    } catch (const DBAPIError&) {
        if (record_->connection->in_transaction()) run_on_driver("ROLLBACK");   // SQLite keeps it open
        throw;
    }
}

}  // namespace aludel::engine
