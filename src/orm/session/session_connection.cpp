#include "orm/session/session_connection.hpp"

#include "engine/connection_view.hpp"

namespace aludel::orm {

namespace {

JoinTransactionMode mode_on(const engine::ConnectionImpl& connection, JoinTransactionMode asked) {
    if (asked != JoinTransactionMode::conditional_savepoint) return asked;
    return connection.in_nested_transaction() ? JoinTransactionMode::create_savepoint : JoinTransactionMode::rollback_only;
}

}  // namespace

void SessionConnection::open(const Engine& engine, const SessionOptions& options, std::source_location place) {
    if (!lent_) {
        connection_.emplace(engine.connect(place));
        if (options.execution_options != ExecutionOptions()) connection_->execution_options(options.execution_options);
        return;
    }
    const bool is_begun = lent_->in_transaction();
    connection_.emplace(engine::ConnectionView::share(*lent_));
    if (!is_begun) return;
    mode_ = mode_on(*lent_, options.join_transaction_mode);
    if (mode_ == JoinTransactionMode::create_savepoint) savepoint_.emplace(connection_->begin_nested());
}

void SessionConnection::end_joined(bool keep) {
    if (savepoint_) return keep ? savepoint_->commit() : savepoint_->rollback();
    if (keep && mode_ == JoinTransactionMode::rollback_only) return;
    lent_->end_transaction(lent_->serial(), lent_->innermost_savepoint(), keep);
}

void SessionConnection::commit() {
    if (is_joined()) end_joined(true);
    else connection_->commit();
}

void SessionConnection::rollback() {
    if (is_joined()) end_joined(false);
    else connection_->rollback();
}

void SessionConnection::release() noexcept {
    if (lent_ && connection_) {
        lent_->session = 0;   // what the program executes is its own
        engine::ConnectionView::forget(*connection_);
    }
    savepoint_.reset();
    mode_.reset();
    connection_.reset();
}

void SessionConnection::close() noexcept {
    const bool is_left_open = mode_ == JoinTransactionMode::rollback_only;
    if (lent_ && connection_ && !is_left_open) {
        try {
            rollback();
        } catch (...) {   // the connection says so when it is next used
        }
    }
    release();   // the engine's own rolls back by itself
}

}  // namespace aludel::orm
