#include "orm/state/store.hpp"

#include "aludel/base/error.hpp"
#include "orm/state/link_block.hpp"
#include "orm/state/snapshot.hpp"

#include <utility>

namespace aludel::orm {

namespace {

constexpr std::align_val_t state_alignment{16};

State* allocate_alone(const ClassInfo& type) {
    void* memory = ::operator new(sizeof(State) + type.size, state_alignment);
    auto* state = new (memory) State(type);
    state->set(State::on_heap);
    return state;
}

void construct_object(State& state, void* from) {
    if (from) state.type->move(state.object(), from);
    else state.type->construct(state.object());
}

void free_alone(State& state) noexcept {
    drop_snapshot(state);
    state.type->destroy(state.object());
    ::operator delete(&state, state_alignment);
}

//! Frees a transient object. What it alone held is freed after it, not within: values may form a chain of any length.
void free_transient(State& state) noexcept {
    thread_local State* waiting = nullptr;   // linked through State::snapshot
    thread_local bool is_freeing = false;
    drop_snapshot(state);
    state.snapshot = reinterpret_cast<Snapshot*>(waiting);
    waiting = &state;
    if (is_freeing) return;
    is_freeing = true;
    while (State* next = waiting) {
        waiting = reinterpret_cast<State*>(std::exchange(next->snapshot, nullptr));
        free_alone(*next);
    }
    is_freeing = false;
}

}  // namespace

State& require_object(State* state) {
    if (state) return *state;
    throw ArgumentError("A null Ptr was given where an object is needed. Check it first: if (user) ...");
}

void throw_null_read() {
    throw ArgumentError("A null Ptr was read: it points to no object. Check it first, if (user) ..., or use get_one(), which "
                        "throws NoResultFound.");
}

void pin(State& state) noexcept {
    if (state.pins.fetch_add(1, std::memory_order_relaxed) == 0 && state.store)
        state.store->holders.fetch_add(1, std::memory_order_relaxed);
}

void unpin(State& state) noexcept {
    Store* const store = state.store;   // read first: without a holder the session's thread may free the state
    if (state.pins.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    if (store) drop_hold(*store);
    else free_transient(state);
}

void drop_hold(Store& store) noexcept {
    if (store.holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete &store;
}

State* new_transient(const ClassInfo& type, void* from) {
    State* state = allocate_alone(type);
    try {
        construct_object(*state, from);
    } catch (...) {
        ::operator delete(state, state_alignment);
        throw;
    }
    return state;
}

Store::~Store() {
    // Links may point to objects of other pools; they are destroyed first and free nothing of ours (the block of an
    // owned link holds plain pointers).
    each([](State& state) { drop_snapshot(state); });
    for (State* state : adopted) {
        state->type->destroy(state->object());
        ::operator delete(state, state_alignment);
    }
}

ObjectPool& Store::pool(const ClassInfo& type) {
    auto& pool = pools_[&type];
    if (!pool) pool = std::make_unique<ObjectPool>(type);
    return *pool;
}

IdentityMap& Store::identities(const Mapper& mapper) {
    auto& map = identities_[&mapper];
    if (!map) map = std::make_unique<IdentityMap>(mapper);
    return *map;
}

void Store::forget_all() noexcept {
    pending.clear();
    dirty.clear();
    deletions.clear();
    filled.clear();
    for (auto& [mapper, map] : identities_) map->clear();
}

State& Store::make(ObjectPool& objects, void* from) {
    State& state = objects.take();
    try {
        construct_object(state, from);
    } catch (...) {
        objects.give(state);
        throw;
    }
    state.store = this;
    return state;
}

void Store::adopt(State& state) {
    state.store = this;
    adopted.push_back(&state);
    if (state.pins.load(std::memory_order_relaxed) > 0) holders.fetch_add(1, std::memory_order_relaxed);
}

void Store::free(State& state) noexcept {
    if (state.has(State::on_heap)) {
        std::erase(adopted, &state);
        return free_alone(state);
    }
    const ClassInfo& type = *state.type;
    drop_snapshot(state);
    type.destroy(state.object());
    pool(type).give(state);
}

void Store::free_all(const std::vector<State*>& states) noexcept {
    for (State* state : states)
        if (state->has(State::on_heap)) state->set(State::marked);
    std::erase_if(adopted, [](State* state) { return state->has(State::marked); });
    for (State* state : states) {
        if (state->has(State::on_heap)) free_alone(*state);
        else free(*state);
    }
}

void note_filled(State& state, std::uint32_t slot) {
    if (state.status == Status::pending)
        state.store->filled.push_back({&state, slot, read_slot(mapper_of(state).slots[slot], state.object())});
}

void take_back_filled(Store& store, std::size_t count) {
    for (; store.filled.size() > count; store.filled.pop_back()) {
        const auto& [state, slot, before] = store.filled.back();
        if (state->status == Status::transient) write_slot(mapper_of(*state).slots[slot], state->object(), before, {});
    }
}

std::string describe(const State* state) { return state ? describe_identity(*state) : "None"; }

std::string describe_identity(const State& state) {
    return std::string(state.type->name) + repr(primary_key_of(state));
}

}  // namespace aludel::orm
