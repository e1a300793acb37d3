#include "orm/instances/object_events.hpp"

#include "orm/events/class_events.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/store.hpp"

#include <algorithm>

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

void note_refresh_flush_event(std::span<InstanceState* const> states, const std::vector<std::uint32_t>& slots) {
    if (slots.empty() || !is_heard(ClassEventId::refresh_flush)) return;
    for (InstanceState* state : states) {
        const MapperImpl& mapper = mapper_of(*state);   // of one class, or of several that share these fields
        std::vector<std::string> members;
        for (const std::uint32_t slot : slots)
            if (std::find(mapper.keys.begin(), mapper.keys.end(), slot) == mapper.keys.end()) members.push_back(mapper.fields[slot]);
        if (!members.empty() && state->store) note(*state->store, *state, ClassEventId::refresh_flush, std::move(members));
    }
}

}  // namespace aludel::orm
