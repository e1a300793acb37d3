#include "engine/connection_impl.hpp"

#include "engine/connection_view.hpp"
#include "engine/execution.hpp"

#include <utility>

namespace aludel::engine {

void destroy(const ConnectionBase* state) noexcept { delete static_cast<const ConnectionImpl*>(state); }

ConnectionImpl::ConnectionImpl(const Ref<EngineBase>& engine, std::source_location taken_at)
    : engine_(engine), taken_at_(taken_at), waiter_(impl_of(engine).options.waiter), options_(impl_of(engine).options.execution_options) {
    check_readonly(options_);
    take_transaction_options();
    start_deadline(options_.timeout);
    driver_connection();
}

//! Databases that say READ ONLY when a transaction begins have nowhere to say it in AUTOCOMMIT.
void ConnectionImpl::check_readonly(const ExecutionOptions& options) const {
    const std::string& level = options.isolation_level.empty() ? engine().options.isolation_level : options.isolation_level;
    if (!options.readonly || level != "AUTOCOMMIT" || !engine().dialect().readonly_command(true).empty()) return;
    throw ArgumentError("readonly is for transactions, and this connection has none: its isolation_level is AUTOCOMMIT. "
                        "Leave one of the two out.");
}

//! How transactions of this connection begin, where that is not as the engine has it.
void ConnectionImpl::take_transaction_options() {
    const std::string& mode = options_.begin_mode.empty() ? engine().options.begin_mode : options_.begin_mode;
    begin_command_ = engine().dialect().begin_command({mode, options_.readonly, options_.deferrable});
}

ConnectionImpl::~ConnectionImpl() {
    is_destroyed_ = true;
    close();
    delete spare.load(std::memory_order_acquire);
}

void ConnectionImpl::check_open() const {
    if (closed_) throw ResourceClosedError("This Connection is closed. Take another one with engine.connect().");
    check_process();
    if (invalid_ && in_transaction_)
        throw PendingRollbackError("Can't reconnect until the invalid transaction is rolled back: its database "
                                   "connection was lost. Call rollback() before using the connection again.");
}

void ConnectionImpl::check_process() const {
    if (is_of_parent()) [[unlikely]]
        throw ResourceClosedError("This Connection was taken from its engine before the process was forked, and its "
                                  "database connection is the parent's. Take another one with engine.connect() here.");
}

//! Takes a driver connection when there is none, or the one there is has died.
void ConnectionImpl::open_again() {
    check_open();
    check_may_wait();
    if (invalid_) release_record();
    if (!record_) take_record();
}

void ConnectionImpl::take_record() {
    Ref<pool::Record> record = engine().pool().checkout(deadline_, taken_at_);
    record->connection->set_deadline(deadline_);
    {
        const std::lock_guard lock(record_mutex_);
        record_ = std::move(record);
    }
    engine().log.pool_line("Connection checked out from pool");
    try {
        set_up_record();
    } catch (...) {   // the pool must not count it any longer
        release_record();
        throw;
    }
}

void ConnectionImpl::set_up_record() {
    if (!record_->attachment) record_->attachment = std::make_unique<RecordData>(engine().options.query_cache_size);
    kept_ = static_cast<RecordData*>(record_->attachment.get());
    if (!options_.isolation_level.empty()) set_isolation_level(options_.isolation_level);
    else autocommit_ = engine().options.isolation_level == "AUTOCOMMIT";
    if (options_.readonly) set_readonly();
}

void ConnectionImpl::release_record() noexcept {
    kept_ = nullptr;
    if (record_) {
        engine().log.pool_line(record_->detached ? "Detached connection being closed" : "Connection being returned to pool");
        if (!is_of_parent()) restore_settings();
        Ref<pool::Record> record;
        {
            const std::lock_guard lock(record_mutex_);
            record = std::move(record_);
            record_ = {};
        }
        engine().pool().checkin(std::move(record));
    }
    invalid_ = false;
}

void ConnectionImpl::check_may_change(const char* option) const {
    if (in_transaction_)
        throw InvalidRequestError(std::string("This connection has begun a transaction already, so its ") + option +
                                  " cannot be changed. Set it before the first statement, or after commit() or "
                                  "rollback().");
}

void ConnectionImpl::set_options(const ExecutionOptions& options) {
    ExecutionOptions made = options_.overridden_by(options);
    tell(*this, event::set_connection_execution_options, made);
    if (made.begin_mode != options_.begin_mode) check_may_change("begin_mode");
    if (made.readonly != options_.readonly) check_may_change("readonly");
    if (made.deferrable != options_.deferrable) check_may_change("deferrable");
    engine().dialect().begin_command({made.begin_mode});   // refuses an unknown one
    check_readonly(made);
    if (made.isolation_level != options_.isolation_level) {
        check_may_change("isolation_level");
        driver_connection();
        set_isolation_level(made.isolation_level);
    }
    const bool becomes_readonly = made.readonly && !options_.readonly;
    options_ = std::move(made);
    take_transaction_options();
    if (becomes_readonly) {
        driver_connection();
        set_readonly();
    }
}

void ConnectionImpl::set_readonly() {
    const std::string command = engine().dialect().readonly_command(true);
    if (command.empty() || own_readonly_) return;
    record_->connection->run(command);
    own_readonly_ = true;
}

void ConnectionImpl::set_isolation_level(std::string_view level) {
    autocommit_ = level == "AUTOCOMMIT";
    if (autocommit_) return;
    record_->connection->run(engine().dialect().isolation_level_command(level));
    own_isolation_ = true;
}

//! Gives the driver connection the engine's settings again, before it goes back to the pool.
void ConnectionImpl::restore_settings() noexcept {
    autocommit_ = false;
    const bool had_isolation = std::exchange(own_isolation_, false), was_readonly = std::exchange(own_readonly_, false);
    if ((!had_isolation && !was_readonly) || !record_->connection->is_alive()) return;
    try {
        record_->connection->close_cursors();
        if (record_->connection->in_transaction())
            record_->connection->transact({driver::TransactionCommand::Step::rollback, "ROLLBACK"});
        if (was_readonly) record_->connection->run(engine().dialect().readonly_command(false));
        if (!had_isolation) return;
        const std::string& level = engine().options.isolation_level;
        record_->connection->run(engine().dialect().isolation_level_command(level == "AUTOCOMMIT" ? "" : level));
    } catch (...) {   // of a level nobody knows: not to be used again
        record_->connection->close();
    }
}

//! What the connection has begun by itself; the pool's option is about what it has not.
void ConnectionImpl::roll_back_at_close() noexcept {
    engine().log.line("ROLLBACK");
    if (record_ && !autocommit_)
        pool::reset(*record_->connection, pool::ResetOnReturn::rollback, engine().options.waiter);
}

void ConnectionImpl::close() noexcept {
    if (closed_) return;
    start_deadline(options_.timeout);
    if (is_of_parent()) engine().log.pool_line("Connection left to the parent process");
    else if (is_prepared_) undo_own();
    else if (in_transaction_ && record_ && record_->shared) undo_own();
    else if (in_transaction_) {
        tell_closing();
        roll_back_at_close();
    }
    forget_transaction();
    release_record();   // the pool closes the rows
    closed_ = true;
}

//! A connection that is closed in a transaction rolls back. Nobody can be told here of what a listener throws.
void ConnectionImpl::tell_closing() noexcept {
    try {
        tell(*this, event::rollback);
    } catch (...) {
    }
}

void ConnectionImpl::tell_connected() { tell(*this, event::engine_connect); }

void ConnectionImpl::cancel() noexcept {
    const std::lock_guard lock(record_mutex_);
    if (record_) record_->connection->cancel();
}

void ConnectionImpl::invalidate() {
    check_open();
    if (!record_) return;
    engine().tell(event::invalidate, *record_->connection);
    record_->connection->close();
    invalid_ = true;
}

void ConnectionImpl::detach() {
    check_open();
    if (invalid_)
        throw InvalidRequestError("This Connection is invalidated and has no database connection to detach. Use it again "
                                  "first, which opens another one.");
    driver_connection();
    if (!record_->detached) engine().log.pool_line("Connection detached from pool");
    engine().pool().detach(*record_);
}

}  // namespace aludel::engine
