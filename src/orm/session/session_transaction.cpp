#include "aludel/base/error.hpp"
#include "orm/session/session_state.hpp"

namespace aludel {

SessionTransaction::SessionTransaction(orm::SessionState& session, std::size_t depth) noexcept
    : session_(&session), depth_(depth), serial_(session.serial(depth)) {}

SessionTransaction::~SessionTransaction() {
    try {
        rollback();
    } catch (const std::exception&) {   // the connection is dead: nothing is left to undo
    }
}

bool SessionTransaction::is_active() const noexcept { return session_ && session_->serial(depth_) == serial_; }

void SessionTransaction::commit() {
    if (!is_active())
        throw InvalidRequestError("This transaction has ended: it, or the one around it, was committed or rolled "
                                  "back.");
    if (depth_ == 0) return session_->commit();
    while (session_->depth() > depth_) session_->end_nested(session_->depth(), true);
    session_->end_nested(depth_, true);
}

void SessionTransaction::rollback() {
    if (!is_active()) return;
    if (depth_ == 0) return session_->rollback();
    while (session_->depth() > depth_) session_->end_nested(session_->depth(), false);
    session_->end_nested(depth_, false);
}

}  // namespace aludel
