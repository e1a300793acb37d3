#pragma once

#include "orm/events/session_listeners.hpp"
#include "orm/instances/session_services.hpp"

namespace aludel::orm {

//! A session as its listeners get it, while they are called: the one that is there, which is not theirs.
class BorrowedSession {
public:
    BorrowedSession(SessionImpl& state, SessionServices& services) noexcept : session_(SessionAccess::borrow(state)), listening_(&services) {}
    BorrowedSession(const BorrowedSession&) = delete;
    ~BorrowedSession() { SessionAccess::release(session_); }
    Session& operator*() noexcept { return session_; }

private:
    Session session_;
    const Listening listening_;
};

}  // namespace aludel::orm
