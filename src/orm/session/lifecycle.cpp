#include "orm/session/lifecycle.hpp"

#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/object_events.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/instances/store.hpp"

namespace aludel::orm {

namespace {

//! The key by which the session knows the object, in case it was edited.
void restore_key(InstanceState& state) {
    const MapperImpl& mapper = mapper_of(state);
    for (std::uint32_t slot : mapper.keys)
        write_slot(mapper.slots[slot], state.object(), state.snapshot->values[slot], mapper.column(slot).name);
}

}  // namespace

void mark_expired(InstanceState& state) {
    if (state.status != Status::persistent) return;
    if (state.snapshot) restore_key(state);
    drop_snapshot(state);
    clear_stale(state);
    state.clear(InstanceState::in_dirty | InstanceState::partial);
    state.set(InstanceState::expired);
    expire_fields(state);
    for (const auto& relationship : mapper_of(state).relationships)
        LinkAccess::set_unloaded(LinkAccess::of(state, *relationship), state);
    note_expire_event(state);
}

void undo_insertion(Store& store, InstanceState& state) {
    if (state.status == Status::persistent) {
        if (state.snapshot) restore_key(state);
        store.identities(mapper_of(state)).erase(primary_key_of(state), state);
        recall_fields(state);
    }
    state.status = Status::transient;
    drop_snapshot(state);
    clear_stale(state);
    state.clear(InstanceState::in_dirty | InstanceState::expired | InstanceState::to_delete | InstanceState::marked |
                InstanceState::partial);
    if (!state.has(InstanceState::generated_key)) return;
    const MapperImpl& mapper = mapper_of(state);   // the key belongs to a row that was never committed
    const Slot& key = mapper.slots[mapper.keys[0]];
    write_slot(key, state.object(), key.optional ? Value() : Value(0), {});
    state.clear(InstanceState::generated_key);
}

}  // namespace aludel::orm
