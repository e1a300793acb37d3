#include "orm/events/session_listeners.hpp"

#include "aludel/orm/sessionmaker.hpp"

namespace aludel {

namespace orm {

void destroy(const SessionListenersBase* listeners) noexcept { delete static_cast<const SessionListeners*>(listeners); }

SessionListeners& SessionListeners::of_all() {
    static auto* listeners = new SessionListeners;
    return *listeners;
}

SessionListeners& SessionAccess::listeners(const SessionMaker& sessions) noexcept {
    return static_cast<SessionListeners&>(*sessions.listeners_);
}

}  // namespace orm

SessionMaker::SessionMaker(Engine engine, SessionOptions options)
    : engine_(std::move(engine)), options_(std::move(options)), listeners_(new orm::SessionListeners) {}

namespace event::detail {

ListenerHandle add(const SessionMaker& sessions, SessionEventId id, Ref<const aludel::detail::ListenerNode> listener, bool insert) {
    return orm::SessionAccess::listeners(sessions).add(id, std::move(listener), insert);
}

ListenerHandle add_to_sessions(SessionEventId id, Ref<const aludel::detail::ListenerNode> listener, bool insert) {
    return orm::SessionListeners::of_all().add(id, std::move(listener), insert);
}

}  // namespace event::detail
}  // namespace aludel
