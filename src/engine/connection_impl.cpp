#include "engine/connection_impl.hpp"

#include "engine/cursor.hpp"

#include <utility>

namespace aludel::engine {

void destroy(const ConnectionBase* state) noexcept { delete static_cast<const ConnectionImpl*>(state); }

ConnectionImpl::ConnectionImpl(const Ref<EngineBase>& engine) : engine_(engine) { driver_connection(); }

ConnectionImpl::~ConnectionImpl() {
    close();
    delete spare.load(std::memory_order_acquire);
}

void ConnectionImpl::check_open() const {
    if (closed_) throw ResourceClosedError("This Connection is closed. Take another one with engine.connect().");
    check_process();
    if (invalid_ && in_transaction_)
        throw PendingRollbackError("Can't reconnect until the invalid transaction is rolled back: its database "
                                   "connection was lost. Call rollback() before going on.");
}

void ConnectionImpl::check_process() const {
    if (is_of_parent()) [[unlikely]]
        throw ResourceClosedError("This Connection was taken from its engine before the process was forked, and its "
                                  "database connection is the parent's. Take another one with engine.connect() here.");
}

driver::Connection& ConnectionImpl::driver_connection() {
    check_open();
    if (invalid_) release_record();
    if (!record_) {
        record_ = engine().pool().checkout();
        if (!record_->attachment)
            record_->attachment = std::make_unique<RecordData>(engine().options.query_cache_size);
        kept_ = static_cast<RecordData*>(record_->attachment.get());
        engine().log.pool_line("Connection checked out from pool");
        if (!options_.isolation_level.empty()) set_isolation_level(options_.isolation_level);
        else autocommit_ = engine().options.isolation_level == "AUTOCOMMIT";
    }
    return *record_->connection;
}

void ConnectionImpl::release_record() noexcept {
    kept_ = nullptr;
    if (record_) {
        engine().log.pool_line("Connection being returned to pool");
        if (!is_of_parent()) restore_isolation_level();
        engine().pool().checkin(std::move(record_));
    }
    record_ = {};
    invalid_ = false;
}

void ConnectionImpl::check_may_change(const char* option) const {
    if (in_transaction_)
        throw InvalidRequestError(std::string("This connection has begun a transaction already, so its ") + option +
                                  " cannot be changed. Set it before the first statement, or after commit() or "
                                  "rollback().");
}

void ConnectionImpl::set_options(const ExecutionOptions& options) {
    ExecutionOptions made = options;
    if (made.isolation_level.empty()) made.isolation_level = options_.isolation_level;
    if (made.begin_mode.empty()) made.begin_mode = options_.begin_mode;
    if (made.yield_per > 0) made.stream_results = true;
    if (made.begin_mode != options_.begin_mode) {
        check_may_change("begin_mode");
        begin_command_ = engine().dialect.begin_command(made.begin_mode);
    }
    if (made.isolation_level != options_.isolation_level) {
        check_may_change("isolation_level");
        driver_connection();
        set_isolation_level(made.isolation_level);
    }
    options_ = std::move(made);
}

void ConnectionImpl::set_isolation_level(std::string_view level) {
    autocommit_ = level == "AUTOCOMMIT";
    if (autocommit_) return;
    record_->connection->run(engine().dialect.isolation_level_command(level));
    own_isolation_ = true;
}

//! Gives the driver connection the engine's level again, before it goes back to the pool.
void ConnectionImpl::restore_isolation_level() noexcept {
    autocommit_ = false;
    if (!std::exchange(own_isolation_, false) || !record_->connection->is_alive()) return;
    try {
        if (record_->connection->in_transaction())
            record_->connection->transact({driver::TransactionCommand::Step::rollback, "ROLLBACK"});
        const std::string& level = engine().options.isolation_level;
        record_->connection->run(engine().dialect.isolation_level_command(level == "AUTOCOMMIT" ? "" : level));
    } catch (...) {   // of a level nobody knows: not to be used again
        record_->connection->close();
    }
}

//! What the connection has begun by itself; the pool's option is about what it has not.
void ConnectionImpl::roll_back_at_close() noexcept {
    engine().log.line("ROLLBACK");
    if (record_ && !autocommit_) pool::reset(*record_->connection, pool::ResetOnReturn::rollback);
}

void ConnectionImpl::close() noexcept {
    if (closed_) return;
    if (is_of_parent()) engine().log.pool_line("Connection left to the parent process");
    else if (in_transaction_ && record_ && record_->shared) undo_own();
    else if (in_transaction_) roll_back_at_close();
    forget_transaction();
    release_record();   // the pool closes the rows
    closed_ = true;
}

void ConnectionImpl::invalidate() {
    check_open();
    if (!record_) return;
    record_->connection->close();
    invalid_ = true;
}

}  // namespace aludel::engine
