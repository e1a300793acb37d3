#include "orm/instances/deferred_fields.hpp"

#include "aludel/base/error.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/instances/store.hpp"

#include <cstddef>

namespace aludel::orm {

namespace {

using aludel::detail::DeferredAccess;
using aludel::detail::DeferredWord;

const DeferredWord& word_of(const InstanceState& state, std::uint32_t slot) noexcept {
    return DeferredAccess::of(mapper_of(state).slots[slot], state.object());
}

const DeferredField& field_of(const DeferredWord& word, const InstanceState& owner) {
    const MapperImpl& mapper = mapper_of(owner);
    for (const DeferredField& field : mapper.deferred)
        if (&DeferredAccess::of(mapper.slots[field.slot], owner.object()) == &word) return field;
    throw UnmappedError("A Deferred field of " + mapper.name + " is not mapped: add a Mapped for it to the mapping.");
}

[[noreturn]] void throw_new(const InstanceState& owner, std::uint32_t slot) {
    throw DetachedInstanceError(describe_field(owner, slot) + " is not loaded, and the object has no row: it was copied from an object whose "
                                "field was not loaded. Assign a value, or load the field before the copy is made.");
}

[[noreturn]] void throw_detached(const InstanceState& owner, std::uint32_t slot) {
    throw DetachedInstanceError(describe_field(owner, slot) + " is not loaded, and the object belongs to no session any more. Load it with "
                                "undefer(...) or read it while the session is open.");
}

[[noreturn]] void throw_raised(const InstanceState& owner, std::uint32_t slot) {
    throw InvalidRequestError(describe_field(owner, slot) + " is not available due to raiseload: it is not loaded, and reading it may not "
                              "load it. Load it with the query: undefer(...), or session.refresh(object, {...}).");
}

[[noreturn]] void throw_await(const InstanceState& owner, std::uint32_t slot) {
    throw AwaitRequired(describe_field(owner, slot) + " is not loaded, and loading it here would block the event loop. Load it with the "
                        "query by undefer(...), await session.refresh(object, {...}), or read it within run_sync().");
}

}  // namespace

void load_deferred(const DeferredWord& word) {
    InstanceState& owner = *static_cast<InstanceState*>(DeferredAccess::owner(word));
    const std::uint32_t slot = field_of(word, owner).slot;
    if (owner.status == Status::pending || owner.status == Status::transient) throw_new(owner, slot);
    const bool is_attached = owner.status == Status::persistent || owner.status == Status::deleted;
    if (!owner.store || !owner.store->session || !is_attached) throw_detached(owner, slot);
    if (DeferredAccess::raises(word)) throw_raised(owner, slot);
    try {
        owner.store->session->load_field(owner, slot);
    } catch (const AwaitRequired&) {
        throw_await(owner, slot);
    }
}

void own_fields(InstanceState& state) noexcept {
    for (const DeferredField& field : mapper_of(state).deferred) DeferredAccess::set_owner(word_of(state, field.slot), &state);
}

void set_unloaded(InstanceState& state, std::uint32_t slot, bool raises) noexcept {
    DeferredAccess::set_unloaded(word_of(state, slot), raises);
}

void set_loaded(InstanceState& state, std::uint32_t slot) noexcept { DeferredAccess::set_loaded(word_of(state, slot)); }

void expire_fields(InstanceState& state) noexcept {
    for (const DeferredField& field : mapper_of(state).deferred)
        if (field.by_default) set_unloaded(state, field.slot, field.raises);
}

void expire_fields(InstanceState& state, const std::vector<std::uint32_t>& slots) {
    std::vector<std::uint32_t> plain;
    for (const std::uint32_t slot : slots) {
        if (const DeferredField* field = mapper_of(state).deferred_at(slot)) {
            set_unloaded(state, slot, field->by_default && field->raises);
            note_field(state, slot);
        } else plain.push_back(slot);
    }
    if (!plain.empty()) mark_stale(state, plain);
}

void recall_fields(InstanceState& state) noexcept {
    for (const DeferredField& field : mapper_of(state).deferred) set_loaded(state, field.slot);
}

std::vector<std::uint32_t> unloaded_fields(const InstanceState& state) {
    std::vector<std::uint32_t> slots;
    const MapperImpl& mapper = mapper_of(state);
    for (const DeferredField& field : mapper.deferred)
        if (is_unloaded(state, mapper.slots[field.slot]) && field.slot < loaded_slots(state)) slots.push_back(field.slot);
    return slots;
}

std::string describe_field(const InstanceState& state, std::uint32_t slot) {
    const MapperImpl& mapper = mapper_of(state);
    return mapper.name + "." + mapper.fields[slot] + " of " + describe_identity(state);
}

}  // namespace aludel::orm
