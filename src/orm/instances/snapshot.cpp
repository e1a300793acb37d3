#include "orm/instances/snapshot.hpp"

#include "orm/instances/loaded_link.hpp"
#include "orm/instances/store.hpp"

namespace aludel::orm {

void take_snapshot(InstanceState& state) {
    const MapperImpl& mapper = mapper_of(state);
    if (!state.snapshot) state.snapshot = new Snapshot;
    state.snapshot->values.clear();
    for (const Slot& slot : mapper.slots) state.snapshot->values.push_back(read_slot(slot, state.object()));
}

void delete_snapshot(InstanceState& state) noexcept {
    delete state.snapshot;
    state.snapshot = nullptr;
}

std::vector<std::uint32_t> changed_slots(const InstanceState& state) {
    std::vector<std::uint32_t> changed;
    if (!state.snapshot) return changed;
    const MapperImpl& mapper = mapper_of(state);
    for (std::uint32_t i = 0; i < mapper.slots.size(); ++i)
        if (!slot_equals(mapper.slots[i], state.object(), state.snapshot->values[i])) changed.push_back(i);
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
