#include "orm/session/session_connection.hpp"

#include "aludel/base/error.hpp"
#include "engine/connection_view.hpp"

namespace aludel::orm {

namespace {

JoinTransactionMode mode_on(const engine::ConnectionImpl& connection, JoinTransactionMode asked) {
    if (asked != JoinTransactionMode::conditional_savepoint) return asked;
    return connection.in_nested_transaction() ? JoinTransactionMode::create_savepoint : JoinTransactionMode::rollback_only;
}

}  // namespace

void SessionConnection::open(const Engine& engine, const SessionOptions& options, std::source_location place) {
    const bool is_begun = lent_ && lent_->in_transaction();
    connection_.emplace(lent_ ? engine::ConnectionView::share(*lent_) : engine.connect(place));
    try {
        if (!lent_ && options.execution_options != ExecutionOptions()) connection_->execution_options(options.execution_options);
        if (is_begun) join(options.join_transaction_mode);
        if (options.twophase) two_phase_.emplace(connection_->begin_twophase());
    } catch (...) {
        release();
        throw;
    }
}

void SessionConnection::join(JoinTransactionMode asked) {
    const JoinTransactionMode mode = mode_on(*lent_, asked);
    serial_ = lent_->serial();
    innermost_ = lent_->innermost_savepoint();
    if (mode == JoinTransactionMode::create_savepoint) savepoint_.emplace(connection_->begin_nested());
    mode_ = mode;
}

void SessionConnection::check_joined() const {
    if (is_joined() && !lent_->has(serial_, innermost_))
        throw InvalidRequestError("The transaction of the connection that this Session has joined was ended by the program. Call rollback() of "
                                  "the Session; its next statement joins what is there then.");
}

void SessionConnection::end_joined(bool keep) {
    if (savepoint_) return keep ? savepoint_->commit() : savepoint_->rollback();
    if (keep) check_joined();
    if (keep && mode_ == JoinTransactionMode::rollback_only) return;
    lent_->end_transaction(serial_, innermost_, keep);   // with what is open within; nothing if it has ended
}

bool SessionConnection::is_of(const Engine& engine) const noexcept {
    return connection_ && engine && &connection_->aludel_state().engine() == &engine.aludel_impl();
}

void SessionConnection::commit() {
    if (is_joined()) end_joined(true);
    else if (two_phase_) two_phase_->commit();
    else connection_->commit();
    is_committed_ = true;
}

void SessionConnection::prepare() {
    two_phase_->prepare();
    is_prepared_ = true;
}

std::string SessionConnection::url() const { return connection_->aludel_state().engine().url.render_as_string(); }

void SessionConnection::abandon() noexcept {
    try {
        connection_->invalidate();   // a connection that is lost rolls nothing back
    } catch (...) {   // it was lost before
    }
}

void SessionConnection::rollback() {
    if (is_joined()) end_joined(false);
    else if (two_phase_) two_phase_->rollback();
    else connection_->rollback();
}

void SessionConnection::release() noexcept {
    if (lent_ && connection_) {
        lent_->session = 0;   // what the program executes is its own
        engine::ConnectionView::forget(*connection_);
    }
    savepoint_.reset();
    two_phase_.reset();
    is_prepared_ = is_committed_ = false;
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
