#include "orm/instances/loaded_link.hpp"
#include "orm/instances/store.hpp"
#include "orm/instances/sweep.hpp"

#include <vector>

namespace aludel::orm {

namespace {

bool is_root(const InstanceState& state) {
    return state.pins.load(std::memory_order_acquire) > 0 || state.edits > 0 || state.has(InstanceState::in_dirty) ||
           state.has(InstanceState::to_delete) || state.status == Status::pending;
}

//! Marks the roots and everything that loaded links reach from them.
void mark(Store& store) {
    std::vector<InstanceState*> reached;
    auto reach = [&](InstanceState& state) {
        if (state.has(InstanceState::marked)) return;
        state.set(InstanceState::marked);
        reached.push_back(&state);
    };
    store.each([&](InstanceState& state) {
        if (is_root(state)) reach(state);
    });
    while (!reached.empty()) {
        InstanceState& state = *reached.back();
        reached.pop_back();
        for (const auto& relationship : mapper_of(state).relationships)
            if (const LoadedLink* block = LinkAccess::block(LinkAccess::of(state, *relationship)))
                for (const auto* list : {&block->items, &block->removed})
                    for (InstanceState* element : *list)
                        if (element->store == &store) reach(*element);
    }
}

void forget_later(Store& store, const std::vector<InstanceState*>& garbage) {
    if (store.later.empty()) return;
    for (const InstanceState* state : garbage)
        for (const auto& relationship : mapper_of(*state).relationships) store.later.erase(&LinkAccess::of(*state, *relationship));
}

}  // namespace

void sweep(Store& store) {
    mark(store);
    std::vector<InstanceState*> garbage;
    store.each([&](InstanceState& state) {
        if (state.has(InstanceState::marked)) state.clear(InstanceState::marked);
        else garbage.push_back(&state);
    });
    for (InstanceState* state : garbage)
        if (state->status == Status::persistent)
            store.identities(mapper_of(*state)).erase(primary_key_of(*state), *state);
    forget_later(store, garbage);
    store.free_all(garbage);
}

}  // namespace aludel::orm
