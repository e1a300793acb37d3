#include "aludel/base/error.hpp"
#include "orm/session/session_impl.hpp"

namespace aludel {

SessionTransaction::SessionTransaction(orm::SessionImpl& session, std::size_t depth) noexcept
    : session_(&session), depth_(depth), serial_(session.serial(depth)) {}

SessionTransaction::~SessionTransaction() {
    try {
        rollback();
    } catch (...) {   // the connection is dead: nothing is left to undo
    }
}

bool SessionTransaction::is_current() const noexcept { return session_ && session_->serial(depth_) == serial_; }
bool SessionTransaction::is_active() const noexcept { return is_current() && session_->is_connected(); }

void SessionTransaction::commit() {
    if (!is_current())
        throw InvalidRequestError("This transaction has ended: it, or the one around it, was committed or rolled "
                                  "back.");
    end(true);
}

void SessionTransaction::prepare() {
    if (!is_current() || depth_ > 0)
        throw InvalidRequestError(depth_ > 0 ? "prepare() is for the whole transaction; this is a SAVEPOINT in it."
                                             : "This transaction has ended: it was committed or rolled back.");
    const Exclusive::NestedUse use(session_->in_use, "prepare()");
    session_->prepare();
}

void SessionTransaction::rollback() {
    if (is_current()) end(false);
    session_ = nullptr;
}

void SessionTransaction::end(bool keep) {
    const Exclusive::NestedUse use(session_->in_use, keep ? "commit()" : "rollback()");
    if (depth_ > 0) session_->end_nested_down_to(depth_, keep);
    else if (keep) session_->commit();
    else session_->rollback();
    session_ = nullptr;   // when it fails, the destructor rolls back
}

}  // namespace aludel
