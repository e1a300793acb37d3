#include "orm/instances/object_events.hpp"

#include "orm/events/class_events.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/store.hpp"

namespace aludel::orm {

namespace {

void note(Store& store, InstanceState& state, ClassEventId id, std::vector<std::string> members) {
    if (is_heard(id) && store.session && is_heard(mapper_of(state), id)) store.session->note({AnyPtr(state), id, std::move(members)});
}

}  // namespace

void note_load_event(Store& store, InstanceState& state) {
    note(store, state, ClassEventId::load, {});
    if (store.session && store.session->is_heard(event::SessionEventId::loaded_as_persistent))
        store.session->note({AnyPtr(state), event::SessionEventId::loaded_as_persistent});
}

void note_refresh_event(Store& store, InstanceState& state, std::vector<std::string> members) {
    note(store, state, ClassEventId::refresh, std::move(members));
}

void note_expire_event(InstanceState& state, std::vector<std::string> members) {
    if (state.store) note(*state.store, state, ClassEventId::expire, std::move(members));
}

}  // namespace aludel::orm
