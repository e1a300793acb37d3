#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/persistence/references.hpp"

namespace aludel::orm {

namespace {

//! What the database computes from the row may be another value now.
void expire_properties(InstanceState& state) {
    const MapperImpl& mapper = mapper_of(state);
    if (!mapper.has_properties || state.status != Status::persistent || state.has(InstanceState::expired)) return;
    std::vector<std::uint32_t> properties;
    for (std::uint32_t slot = 0; slot < loaded_slots(state); ++slot)
        if (mapper.is_property(slot)) properties.push_back(slot);
    expire_fields(state, properties);
}

void forget_changes(InstanceState& state) {
    each_loaded_link(state, [&](const RelationshipDef& relationship, LoadedLink& block) {
        if (is_never_loaded(relationship)) LinkAccess::set_unloaded(LinkAccess::of(state, relationship), state);
        else block.forget_changes();
    });
}

}  // namespace

void Flush::finish() {
    settle_deleted();
    settle_inserted();
    settle_updated();
    for (const auto* settled : {&inserted_, &updated_})
        for (InstanceState* state : *settled) {
            expire_properties(*state);
            watch_changes_since(*state);
        }
    std::erase_if(store_.pending, [](const InstanceState* state) { return state->status != Status::pending; });
    std::erase_if(store_.deletions, [](const InstanceState* state) { return state->status != Status::persistent; });
}

void Flush::settle_deleted() {
    for (InstanceState* state : store_.deletions) {
        const bool is_late = state->status == Status::persistent && !is_written(*state) && !gone_.contains(state);
        if (is_late) continue;   // a listener has asked for it since
        if (state->status == Status::persistent) {
            store_.identities(mapper_of(*state)).erase(row_values(*state, mapper_of(*state).keys), *state);
            state->status = Status::deleted;
            deleted_.push_back(state);
        } else {
            if (store_.session->is_heard(event::SessionEventId::pending_to_transient))
                store_.session->note({AnyPtr(*state), event::SessionEventId::pending_to_transient});
            state->status = Status::transient;
        }
        forget_changes(*state);
        drop_snapshot(*state);
        state->clear(
            InstanceState::to_delete | InstanceState::marked | InstanceState::in_dirty);
    }
}

//! Enters an object under its key. An object that has the same key lost its row behind the session's back: else the
//! database would have refused the key.
void Flush::enter(InstanceState& state) {
    IdentityMap& identities = store_.identities(mapper_of(state));
    const KeyValues key = primary_key_of(state);
    if (InstanceState* former = identities.find(key); former && former != &state) {
        identities.erase(key, *former);
        former->status = Status::deleted;
        deleted_.push_back(former);
    }
    identities.insert(state);
}

//! An object whose primary key was changed is entered under the new one.
void Flush::rekey(InstanceState& state, KeyValues before) {
    if (before == primary_key_of(state)) return;
    store_.identities(mapper_of(state)).erase(before, state);
    enter(state);
    rekeyed_.push_back({&state, std::move(before)});
}

//! What listeners have changed since its row was written is to be written, too.
void Flush::watch_changes_since(InstanceState& state) {
    if (!written_ || state.status != Status::persistent || state.has(InstanceState::expired)) return;
    const auto known = written_->find(&state);
    if (known == written_->end()) return;
    const MapperImpl& mapper = mapper_of(state);
    const std::uint32_t loaded = loaded_slots(state);
    const auto is_changed = [&](std::uint32_t slot) { return !mapper.is_property(slot) && !slot_equals(mapper.slots[slot], state.object(), known->second[slot]); };
    std::uint32_t first = 0;
    while (first < loaded && !is_changed(first)) ++first;
    if (first == loaded) return;
    watch(state);
    for (std::uint32_t slot = 0; slot < loaded; ++slot) state.snapshot->values[slot] = known->second[slot];
}

void Flush::settle_inserted() {
    for (InstanceState* state : store_.pending) {
        if (state->status != Status::pending || !is_written(*state)) continue;
        enter(*state);
        state->status = Status::persistent;
        inserted_.push_back(state);
        forget_changes(*state);
    }
    for (InstanceState* state : inserted_)
        if (state->edits > 0) watch(*state);   // its guard may still write
}

void Flush::settle_updated() {
    std::vector<InstanceState*> still_edited;
    for (InstanceState* state : store_.dirty) {
        if (!state->has(InstanceState::in_dirty) || state->status != Status::persistent) continue;
        if (!is_written(*state)) {   // a listener has changed it since
            still_edited.push_back(state);
            continue;
        }
        updated_.push_back(state);
        rekey(*state, row_values(*state, mapper_of(*state).keys));
        forget_changes(*state);
        if (state->edits > 0) {
            take_snapshot(*state);
            still_edited.push_back(state);
            continue;
        }
        drop_snapshot(*state);
        state->clear(InstanceState::in_dirty);
    }
    store_.dirty = std::move(still_edited);
}

}  // namespace aludel::orm
