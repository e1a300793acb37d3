#pragma once

#include "aludel/orm/session.hpp"
#include "aludel/orm/session_event.hpp"
#include "orm/events/listener_table.hpp"

namespace aludel::orm {

using event::SessionEventId;

//! Who listens to one session, to those of a sessionmaker, or to all.
class SessionListeners : public SessionListenersBase, public ListenerTable<SessionEventId, event::session_event_count> {
public:
    //! The listeners of all sessions.
    static SessionListeners& of_all();
};

//! Lends a session to its listeners, and finds what is behind one.
struct SessionAccess {
    static SessionImpl* state(const Session& session) noexcept { return session.state_; }
    static SessionListeners& listeners(const SessionMaker& sessions) noexcept;
    static Session borrow(SessionImpl& state) noexcept { return Session(&state); }
    static void release(Session& session) noexcept { session.state_ = nullptr; }
};

//! A session as its listeners get it: the one that is there, which is not theirs.
class BorrowedSession {
public:
    explicit BorrowedSession(SessionImpl& state) noexcept : session_(SessionAccess::borrow(state)) {}
    BorrowedSession(const BorrowedSession&) = delete;
    ~BorrowedSession() { SessionAccess::release(session_); }
    Session& operator*() noexcept { return session_; }

private:
    Session session_;
};

}  // namespace aludel::orm
