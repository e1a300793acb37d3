#include "aludel/orm/object_session.hpp"

#include "orm/session/session_impl.hpp"

namespace aludel {

SessionHandle object_session(const AnyPtr& object) {
    const orm::InstanceState& state = *object.state();
    auto* session = state.store ? static_cast<orm::SessionImpl*>(state.store->session) : nullptr;
    return SessionHandle(session && session->is_inside(state) ? session : nullptr);
}

}  // namespace aludel
