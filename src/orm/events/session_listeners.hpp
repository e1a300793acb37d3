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

}  // namespace aludel::orm
