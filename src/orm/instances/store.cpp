#include "orm/instances/store.hpp"

#include "aludel/base/error.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/snapshot.hpp"

#include <utility>

namespace aludel::orm {

namespace {

constexpr std::align_val_t state_alignment{16};

InstanceState* allocate_alone(const ClassInfo& type) {
    void* memory = ::operator new(sizeof(InstanceState) + type.size, state_alignment);
    auto* state = new (memory) InstanceState(type);
    state->set(InstanceState::on_heap);
    return state;
}

void construct_object(InstanceState& state, void* from) {
    if (from) state.type->move(state.object(), from);
    else state.type->construct(state.object());
}

void free_alone(InstanceState& state) noexcept {
    drop_snapshot(state);
    if (state.type) state.type->destroy(state.object());
    ::operator delete(&state, state_alignment);
}

//! Frees a transient object. What it alone held is freed after it, not within: values may form a chain of any length.
void free_transient(InstanceState& state) noexcept {
    thread_local InstanceState* waiting = nullptr;   // linked through InstanceState::snapshot
    thread_local bool is_freeing = false;
    drop_snapshot(state);
    state.snapshot = reinterpret_cast<Snapshot*>(waiting);
    waiting = &state;
    if (is_freeing) return;
    is_freeing = true;
    while (InstanceState* next = waiting) {
        waiting = reinterpret_cast<InstanceState*>(std::exchange(next->snapshot, nullptr));
        free_alone(*next);
    }
    is_freeing = false;
}

}  // namespace

InstanceState& require_object(InstanceState* state) {
    if (state) return *state;
    throw ArgumentError("A null Ptr was given where an object is needed. Check it first: if (user) ...");
}

void throw_null_read() {
    throw ArgumentError("A null Ptr was read: it points to no object. Check it first, if (user) ..., or use get_one(), which "
                        "throws NoResultFound.");
}

void pin(InstanceState& state) noexcept {
    if (state.pins.fetch_add(1, std::memory_order_relaxed) == 0 && state.store)
        state.store->holders.fetch_add(1, std::memory_order_relaxed);
}

void unpin(InstanceState& state) noexcept {
    Store* const store = state.store;   // read first: without a holder the session's thread may free the state
    if (state.pins.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    if (store) drop_hold(*store);
    else free_transient(state);
}

void drop_hold(Store& store) noexcept {
    if (store.holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete &store;
}

InstanceState* new_transient(const ClassInfo& type, void* from) {
    InstanceState* state = allocate_alone(type);
    try {
        construct_object(*state, from);
    } catch (...) {
        ::operator delete(state, state_alignment);
        throw;
    }
    set_class(*state);
    return state;
}

Store::~Store() {
    // Links may point to objects of other pools; they are destroyed first and free nothing of ours (the block of an
    // owned link holds plain pointers).
    for (InstanceState* state : adopted) {
        drop_snapshot(*state);
        state->type->destroy(state->object());
        ::operator delete(state, state_alignment);
    }
}

ObjectPool& Store::pool(const ClassInfo& type) {
    auto& pool = pools_[&type];
    if (!pool) pool = std::make_unique<ObjectPool>(type);
    return *pool;
}

IdentityMap& Store::identities(const MapperImpl& mapper) {
    const bool tells_classes = mapper.inheritance.discriminator >= 0;   // else a row is of any class that it is asked for as
    const MapperImpl& root = tells_classes ? *mapper.inheritance.root : mapper;
    auto& map = identities_[&root];
    if (!map) map = std::make_unique<IdentityMap>(root);
    return *map;
}

void Store::forget_all() noexcept {
    pending.clear();
    dirty.clear();
    deletions.clear();
    filled.clear();
    later.clear();
    for (auto& [mapper, map] : identities_) map->clear();
}

InstanceState& Store::make(ObjectPool& objects, void* from) {
    InstanceState& state = objects.take();
    try {
        construct_object(state, from);
    } catch (...) {
        objects.give(state);
        throw;
    }
    state.store = this;
    return state;
}

void Store::adopt(InstanceState& state) {
    state.store = this;
    adopted.push_back(&state);
    if (state.pins.load(std::memory_order_relaxed) > 0) holders.fetch_add(1, std::memory_order_relaxed);
}

void Store::free(InstanceState& state) noexcept {
    if (state.has(InstanceState::partial)) loaded.erase(&state);
    clear_stale(state);
    if (state.has(InstanceState::on_heap)) {
        std::erase(adopted, &state);
        return free_alone(state);
    }
    const ClassInfo& type = *state.type;
    drop_snapshot(state);
    type.destroy(state.object());
    pool(type).give(state);
}

void Store::free_all(const std::vector<InstanceState*>& states) noexcept {
    for (InstanceState* state : states)
        if (state->has(InstanceState::on_heap)) state->set(InstanceState::marked);
    std::erase_if(adopted, [](InstanceState* state) { return state->has(InstanceState::marked); });
    for (InstanceState* state : states) {
        if (state->has(InstanceState::on_heap)) free_alone(*state);
        else free(*state);
    }
}

void set_class(InstanceState& state) {
    const MapperImpl* mapper = state.type->tag->mapper.load(std::memory_order_acquire);
    if (!mapper || mapper->inheritance.discriminator < 0 || mapper->inheritance.identity.is_null()) return;
    const auto slot = static_cast<std::size_t>(mapper->inheritance.discriminator);
    if (!slot_equals(mapper->slots[slot], state.object(), mapper->inheritance.identity))
        write_slot(mapper->slots[slot], state.object(), mapper->inheritance.identity, mapper->column(slot).name);
}

std::uint32_t loaded_slots(const InstanceState& state) {
    const auto all = static_cast<std::uint32_t>(mapper_of(state).slots.size());
    if (!state.has(InstanceState::partial)) return all;
    const auto known = state.store->loaded.find(&state);
    return known == state.store->loaded.end() ? all : known->second;
}

void mark_stale(InstanceState& state, const std::vector<std::uint32_t>& slots) {
    std::vector<std::uint32_t>& known = state.store->stale[&state];
    for (const std::uint32_t slot : slots)
        if (std::find(known.begin(), known.end(), slot) == known.end()) known.push_back(slot);
    std::sort(known.begin(), known.end());
    state.set(InstanceState::stale);
}

std::vector<std::uint32_t> stale_slots(const InstanceState& state) {
    return state.has(InstanceState::stale) ? state.store->stale.at(&state) : std::vector<std::uint32_t>();
}

void clear_stale(InstanceState& state) noexcept {
    if (!state.has(InstanceState::stale)) return;
    state.clear(InstanceState::stale);
    if (state.store) state.store->stale.erase(&state);
}

void clear_stale(InstanceState& state, const std::vector<std::uint32_t>& slots) noexcept {
    if (!state.has(InstanceState::stale)) return;
    std::vector<std::uint32_t>& known = state.store->stale.at(&state);
    std::erase_if(known, [&](std::uint32_t slot) { return std::find(slots.begin(), slots.end(), slot) != slots.end(); });
    if (known.empty()) clear_stale(state);
}

void note_filled(InstanceState& state, std::uint32_t slot) {
    if (state.status == Status::pending)
        state.store->filled.push_back({&state, slot, read_slot(mapper_of(state).slots[slot], state.object())});
}

void take_back_filled(Store& store, std::size_t count) {
    for (; store.filled.size() > count; store.filled.pop_back()) {
        const auto& [state, slot, before] = store.filled.back();
        if (state->status == Status::transient) write_slot(mapper_of(*state).slots[slot], state->object(), before, {});
    }
}

std::string describe(const InstanceState* state) { return state ? describe_identity(*state) : "None"; }

std::string describe_identity(const InstanceState& state) {
    return std::string(state.type->name) + repr(primary_key_of(state));
}

}  // namespace aludel::orm
