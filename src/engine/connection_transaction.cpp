// The transaction of a connection: what the program has begun, beside what the driver says of the database's.

#include "engine/connection_impl.hpp"

#include "engine/connection_view.hpp"
#include "engine/execution.hpp"

#include <utility>

namespace aludel::engine {

using Step = driver::TransactionCommand::Step;

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
                                   ". What the transaction had done is undone. Call rollback() before using the "
                                   "connection again.");
    throw PendingRollbackError("The transaction has ended without commit() or rollback(): the text of a statement or "
                               "script held a COMMIT, END or ROLLBACK. Call rollback() before using the connection "
                               "again. End transactions with commit() and rollback(), or send such a text on a connection with "
                               "the isolation_level AUTOCOMMIT.");
}

[[noreturn]] void throw_undone() {
    throw OperationalError("The transaction was rolled back by another Connection or Session on the same database in "
                           "memory, which has one connection for all: what was done here is undone too. Call "
                           "rollback() before using the connection again. Use one at a time, or a file: "
                           "sqlite:///path");
}

[[noreturn]] void throw_prepared(const std::string& xid) {
    throw InvalidRequestError("The two-phase transaction " + xid + " is prepared, so nothing can be done in it any more. "
                              "Call commit() or rollback().");
}

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
    if (failure_.empty() && !engine().dialect().abilities().transactional_ddl) return holders().leave(part_);
    throw_ended(failure_);
}

void ConnectionImpl::note_failure(StatementError& error) {
    auto* from_database = dynamic_cast<DBAPIError*>(&error);
    if (!from_database) return;
    const bool invalidates_pool = tell_failure(*from_database);
    if (from_database->connection_invalidated()) {
        invalid_ = true;
        if (record_) engine().tell(event::invalidate, *record_->connection);
        if (invalidates_pool) engine().pool().invalidate_all();   // what was opened before is most likely dead too
        return;
    }
    if (part_ != Part::open || !is_transaction_gone()) return;
    try {
        failure_ = quotable(error.message());
    } catch (const std::exception&) {   // no memory: the short sentence will do
    }
}

//! Lets listeners say whether the connection is lost, and the pool's others with it (which is returned), and throws what
//! they want to be thrown instead.
bool ConnectionImpl::tell_failure(DBAPIError& error) {
    if (!engine().events.is_heard(event::Id::handle_error)) return true;
    ErrorContext context(error);
    {
        const Exclusive::Pause pause(in_use);
        engine().events.emit(event::handle_error, context);
    }
    if (context.is_disconnect() && !error.connection_invalidated()) {
        error.set_connection_invalidated();
        if (record_) record_->connection->close();
    }
    if (!context.replacement()) return context.invalidates_pool();
    if (error.connection_invalidated()) invalid_ = true;
    if (invalid_ && context.invalidates_pool()) engine().pool().invalidate_all();
    std::rethrow_exception(context.replacement());
}

template <class F>
void ConnectionImpl::take_step(std::string_view sql, F&& take) {
    try {
        take();
    } catch (StatementError& error) {
        engine().log.attach(error, sql);
        note_failure(error);
        throw;
    }
}

void ConnectionImpl::transact_unlogged(Step step, const std::string& sql) {
    driver::Connection& connection = driver_connection();
    take_step(sql, [&] { connection.transact({step, sql}); });
}

void ConnectionImpl::transact(Step step, const std::string& sql) {
    engine().log.line(sql);
    transact_unlogged(step, sql);
}

// ---- begin ------------------------------------------------------------------------------------------------------------

void ConnectionImpl::begin_if_needed() {
    driver::Connection& connection = driver_connection();
    if (part_ == Part::open && connection.in_transaction()) [[likely]] return;
    if (is_telling_begin_) return;   // what a listener executes is not part of the transaction
    if (is_prepared_) throw_prepared(xid_);
    check_transaction();
    if (part_ != Part::none) return;
    if (!in_transaction_) tell_begin();
    begin_or_join(driver_connection().in_transaction());
}

void ConnectionImpl::tell_begin() {
    struct Telling {
        bool& is_telling;
        explicit Telling(bool& flag) : is_telling(flag) { is_telling = true; }
        ~Telling() { is_telling = false; }
    } telling(is_telling_begin_);
    if (xid_.empty()) tell(*this, event::begin);
    else tell(*this, event::begin_twophase, std::string_view(xid_));
}

void ConnectionImpl::begin_or_join(bool is_open) {
    if (is_open && !holders().empty()) join();   // another connection's, on a shared database
    else if (!is_open && !autocommit_) begin_on_driver();
    else if (!in_transaction_) engine().log.line("BEGIN (implicit; the isolation level is AUTOCOMMIT)");
    if (!std::exchange(in_transaction_, true)) ++serial_;
}

void ConnectionImpl::begin_on_driver() {
    const std::string& sql = begin_command_;
    if (engine().log.is_on()) engine().log.line(sql + " (implicit)");
    holders().end(Part::ended);   // of those who have not noticed yet that theirs is gone
    transact_unlogged(Step::begin, sql);
    join();
}

void ConnectionImpl::join() {
    holders().join(part_);
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
    if (record_) holders().leave(part_);
    part_ = Part::none;
    in_transaction_ = false;
    owns_nested_ = false;
    is_prepared_ = false;
    xid_.clear();
    savepoints_.clear();
    failure_.clear();
    ++serial_;
}

void ConnectionImpl::commit() {
    check_open();
    if (!in_transaction_) return;
    check_may_wait();
    if (is_prepared_) return end_own_prepared(TwoPhaseStep::commit);
    check_transaction();
    if (xid_.empty()) tell(*this, event::commit);
    else tell(*this, event::commit_twophase, std::string_view(xid_));
    if (part_ == Part::open || (is_unclaimed() && record_->connection->in_transaction())) {
        commit_on_driver();   // when it fails, the driver says whether the transaction is still there
        holders().end(Part::none);
    }
    forget_transaction();
}

namespace {

//! A connection that is lost while it commits leaves open whether the server has committed: an error of its own class,
//! so that no program takes it for a transaction that may simply be repeated.
template <class F>
void with_known_outcome(F&& commit) {
    try {
        commit();
    } catch (const DBAPIError& error) {
        if (!error.connection_invalidated()) throw;
        UnknownOutcomeError unknown("The connection was lost while the transaction was being committed, so the database "
                                    "may have committed it or rolled it back: " + quotable(error.message()) +
                                    ". Look for what the transaction has written before you run it again.",
                                    error.diagnostics());
        unknown.attach("COMMIT", {});
        throw unknown;
    }
}

}  // namespace

void ConnectionImpl::commit_on_driver() {
    with_known_outcome([&] { transact(Step::commit, "COMMIT"); });
}

bool ConnectionImpl::can_commit_with(const ExecutionImpl& execution, const driver::Batch& batch) const {
    const bool is_heard = execution.is_observed() || engine().events.is_heard(event::Id::commit);
    return batch.count == 1 && record_->connection->can_submit() && part_ == Part::open && savepoints_.empty() &&
           xid_.empty() && !is_heard;
}

//! Sends COMMIT behind a statement that was submitted, and waits for both.
void ConnectionImpl::commit_behind(ExecutionImpl& submitted) {
    driver::Connection& connection = *record_->connection;
    engine().log.line("COMMIT");
    with_known_outcome([&] {
        try {
            connection.submit({Step::commit, "COMMIT"});
            submitted.cursor->collect();
        } catch (StatementError& error) {
            note(error, submitted);
            throw;
        }
        take_step("COMMIT", [&] { connection.collect(); });
    });
    holders().end(Part::none);
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
    check_may_wait();
    if (is_prepared_) return end_own_prepared(TwoPhaseStep::rollback);
    if (xid_.empty()) tell(*this, event::rollback);
    else tell(*this, event::rollback_twophase, std::string_view(xid_));
    const bool is_ours = part_ == Part::open || is_unclaimed();
    if (part_ == Part::open) holders().end(Part::undone);
    forget_transaction();
    if (!is_ours) return;
    record_->connection->close_cursors();
    if (record_->connection->in_transaction()) transact(Step::rollback, "ROLLBACK");   // else the database did it by itself
}

//! True when a transaction of the database can only be one that the program's own text has begun (in AUTOCOMMIT).
bool ConnectionImpl::is_unclaimed() const noexcept {
    return part_ == Part::none && holders().empty();
}

//! Of a shared connection, which the pool leaves as it is: rolls back unless another holder takes part.
void ConnectionImpl::undo_own() noexcept {
    try {
        if (!holders().has_others(part_)) rollback();
    } catch (...) {   // the connection is dead: nothing is left to undo
    }
}

}  // namespace aludel::engine
