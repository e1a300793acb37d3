#include "orm/instances/snapshot.hpp"

#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/edits.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/store.hpp"

namespace aludel::orm {

void take_snapshot(InstanceState& state) {
    const MapperImpl& mapper = mapper_of(state);
    if (!state.snapshot) state.snapshot = new Snapshot;
    Snapshot& taken = *state.snapshot;
    taken.values.clear();
    taken.unknown.clear();
    for (const Slot& slot : mapper.slots) taken.values.push_back(read_slot(slot, state.object()));
    for (const DeferredField& field : mapper.deferred)
        if (is_unloaded(state, mapper.slots[field.slot])) taken.unknown.push_back(field.slot);
}

void note_field(InstanceState& state, std::uint32_t slot) {
    note_loaded_in_edit(state, slot);
    if (!state.snapshot) return;
    const Slot& field = mapper_of(state).slots[slot];
    state.snapshot->values[slot] = read_slot(field, state.object());
    std::erase(state.snapshot->unknown, slot);
    if (is_unloaded(state, field)) state.snapshot->unknown.push_back(slot);
}

bool knows_row_value(const InstanceState& state, std::uint32_t slot) {
    return state.snapshot ? state.snapshot->knows(slot) : !is_unloaded(state, mapper_of(state).slots[slot]);
}

void delete_snapshot(InstanceState& state) noexcept {
    delete state.snapshot;
    state.snapshot = nullptr;
}

namespace {
bool is_changed(const InstanceState& state, const Slot& field, std::uint32_t slot) {
    if (is_unloaded(state, field)) return false;
    return !state.snapshot->knows(slot) || !slot_equals(field, state.object(), state.snapshot->values[slot]);
}
}  // namespace

std::vector<std::uint32_t> changed_slots(const InstanceState& state) {
    std::vector<std::uint32_t> changed;
    if (!state.snapshot) return changed;
    const MapperImpl& mapper = mapper_of(state);
    for (std::uint32_t i = 0; i < mapper.slots.size(); ++i)
        if (!mapper.is_property(i) && is_changed(state, mapper.slots[i], i)) changed.push_back(i);
    return changed;
}

bool is_modified(const InstanceState& state) {
    if (!changed_slots(state).empty()) return true;
    for (const auto& relationship : mapper_of(state).relationships)
        if (const LoadedLink* block = LinkAccess::block(LinkAccess::of(state, *relationship)))
            if (block->is_changed()) return true;
    return false;
}

void watch(InstanceState& state) {
    if (state.has(InstanceState::expired)) refresh_to_write(state);
    if (!state.store || state.status != Status::persistent) return;
    if (!state.snapshot) take_snapshot(state);
    if (!state.has(InstanceState::in_dirty)) {
        state.set(InstanceState::in_dirty);
        state.store->dirty.push_back(&state);
    }
}

}  // namespace aludel::orm
