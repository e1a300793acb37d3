#include "orm/state/link_block.hpp"
#include "orm/state/store.hpp"
#include "orm/state/sweep.hpp"

#include <vector>

namespace aludel::orm {

namespace {

bool is_root(const State& state) {
    return state.pins.load(std::memory_order_acquire) > 0 || state.edits > 0 || state.has(State::in_dirty) ||
           state.has(State::to_delete) || state.status == Status::pending;
}

//! Marks the roots and everything that loaded links reach from them.
void mark(Store& store) {
    std::vector<State*> reached;
    auto reach = [&](State& state) {
        if (state.has(State::marked)) return;
        state.set(State::marked);
        reached.push_back(&state);
    };
    store.each([&](State& state) {
        if (is_root(state)) reach(state);
    });
    while (!reached.empty()) {
        State& state = *reached.back();
        reached.pop_back();
        for (const auto& relationship : mapper_of(state).relationships)
            if (const LinkBlock* block = LinkAccess::block(LinkAccess::of(state, *relationship)))
                for (const auto* list : {&block->items, &block->removed})
                    for (State* element : *list)
                        if (element->store == &store) reach(*element);
    }
}

}  // namespace

void sweep(Store& store) {
    mark(store);
    std::vector<State*> garbage;
    store.each([&](State& state) {
        if (state.has(State::marked)) state.clear(State::marked);
        else garbage.push_back(&state);
    });
    for (State* state : garbage)
        if (state->status == Status::persistent)
            store.identities(mapper_of(*state)).erase(primary_key_of(*state), *state);
    store.free_all(garbage);
}

}  // namespace aludel::orm
