// The edit guards of objects, and the calls of listeners and validators for what they change.

#include "orm/instances/edits.hpp"

#include "orm/events/class_events.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/instances/store.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace aludel::orm {

namespace {

using event::detail::ElementSignal;
using event::detail::FieldSignal;
using event::detail::LinkSignal;
using event::detail::ReplaceSignal;
using SomeElements = std::span<InstanceState* const>;

void* field_at(InstanceState& state, const Slot& slot) { return static_cast<std::byte*>(state.object()) + slot.offset; }
void* link_at(InstanceState& state, const RelationshipDef& relationship) { return &LinkAccess::of(state, relationship); }

template <class F>
void each_changed(InstanceState& state, const EditStart& start, F&& visit) {
    const MapperImpl& mapper = mapper_of(state);
    for (std::size_t slot = 0; slot < mapper.slots.size(); ++slot)
        if (!slot_equals(mapper.slots[slot], state.object(), start.values[slot])) visit(mapper, slot);
}

void note_start(InstanceState& state) {
    const MapperImpl& mapper = mapper_of(state);
    if (!is_any_field_heard(mapper)) return;
    EditStart start{{}, unloaded_fields(state), std::uncaught_exceptions()};
    for (const Slot& slot : mapper.slots) start.values.push_back(read_slot(slot, state.object()));
    state.store->edit_starts[&state] = std::move(start);
}

//! Calls those who listen to the fields that have changed; undoes the changes when one of them throws.
void announce_edit(InstanceState& state, const EditStart& start) {
    if (std::uncaught_exceptions() > start.exceptions || state.has(InstanceState::expired)) return;
    try {
        for (const AttributeEventId id : {AttributeEventId::validate, AttributeEventId::set})
            each_changed(state, start, [&](const MapperImpl& mapper, std::size_t slot) {
                emit<FieldSignal>(mapper, mapper.fields[slot], id, field_at(state, mapper.slots[slot]), start.values[slot]);
            });
    } catch (...) {
        each_changed(state, start, [&](const MapperImpl& mapper, std::size_t slot) {
            if (std::find(start.unloaded.begin(), start.unloaded.end(), slot) != start.unloaded.end()) set_unloaded(state, static_cast<std::uint32_t>(slot), false);
            else write_slot(mapper.slots[slot], state.object(), start.values[slot], mapper.fields[slot]);
        });
        throw;
    }
}

bool is_any_link_heard() noexcept {
    return is_heard(AttributeEventId::append) || is_heard(AttributeEventId::remove) || is_heard(AttributeEventId::set) ||
           is_heard(AttributeEventId::validate);
}

//! What a single link has, as far as memory knows.
InstanceState* object_in(InstanceState& owner, const RelationshipDef& relationship) {
    const LoadedLink* block = LinkAccess::block(LinkAccess::of(owner, relationship));
    return block && !block->items.empty() ? block->items.front() : nullptr;
}

void tell_element(InstanceState& owner, const RelationshipDef& relationship, InstanceState& element, AttributeEventId id) {
    emit<ElementSignal>(mapper_of(owner), relationship.spec.name, id, link_at(owner, relationship), element);
}
void tell_set(InstanceState& owner, const RelationshipDef& relationship, InstanceState* value, InstanceState* former) {
    if (value != former) emit<LinkSignal>(mapper_of(owner), relationship.spec.name, AttributeEventId::set, link_at(owner, relationship), value, former);
}

//! One side of a relationship: `element` comes into the link of `owner`, or leaves it.
void tell_side(InstanceState& owner, const RelationshipDef& relationship, InstanceState& element, bool comes) {
    if (comes) tell_element(owner, relationship, element, AttributeEventId::validate);
    if (relationship.spec.many) return tell_element(owner, relationship, element, comes ? AttributeEventId::append : AttributeEventId::remove);
    InstanceState* const former = object_in(owner, relationship);
    if (comes || former == &element) tell_set(owner, relationship, comes ? &element : nullptr, former);
}

}  // namespace

void begin_edit(InstanceState& state, const ClassTag& type) {
    if (state.is_incomplete()) complete_to_write(state, type);
    watch(state);
    if (state.edits == 0 && state.store) note_start(state);
    ++state.edits;
}

void end_edit(InstanceState& state) {
    if (--state.edits > 0 || !state.store || state.store->edit_starts.empty()) return;
    const auto known = state.store->edit_starts.find(&state);
    if (known == state.store->edit_starts.end()) return;
    const EditStart start = std::move(known->second);
    state.store->edit_starts.erase(known);
    announce_edit(state, start);
}

void validate_new(InstanceState& state) {
    if (!is_heard(AttributeEventId::validate)) return;
    const MapperImpl& mapper = mapper_of(state);
    for (std::size_t slot = 0; slot < mapper.slots.size(); ++slot)
        emit<FieldSignal>(mapper, mapper.fields[slot], AttributeEventId::validate, field_at(state, mapper.slots[slot]), Value());
    for (const auto& relationship : mapper.relationships)
        if (const LoadedLink* block = LinkAccess::block(LinkAccess::of(state, *relationship)))
            for (InstanceState* element : std::vector<InstanceState*>(block->items))
                tell_element(state, *relationship, *element, AttributeEventId::validate);
}

void announce_change(InstanceState& owner, const RelationshipDef& relationship, SomeElements leaving, SomeElements coming) {
    if (!is_any_link_heard()) return;
    const RelationshipDef* back = relationship.back;
    if (!relationship.spec.many) {   // one event for the object that goes and the one that comes
        InstanceState* const value = coming.empty() ? nullptr : coming.front();
        if (value) tell_element(owner, relationship, *value, AttributeEventId::validate);
        tell_set(owner, relationship, value, leaving.empty() ? nullptr : leaving.front());
    }
    for (InstanceState* element : leaving) {
        if (relationship.spec.many) tell_side(owner, relationship, *element, false);
        if (back) tell_side(*element, *back, owner, false);
    }
    for (InstanceState* element : coming) {
        if (relationship.spec.many) tell_side(owner, relationship, *element, true);
        if (!back) continue;
        InstanceState* const former = back->spec.many ? nullptr : object_in(*element, *back);
        tell_side(*element, *back, owner, true);
        if (former && former != &owner) tell_side(*former, relationship, *element, false);   // it moves from one to the other
    }
}

void announce_replacement(InstanceState& owner, const RelationshipDef& relationship, const std::vector<InstanceState*>& wanted) {
    if (relationship.spec.many)
        emit<ReplaceSignal>(mapper_of(owner), relationship.spec.name, AttributeEventId::bulk_replace, link_at(owner, relationship), wanted);
}

}  // namespace aludel::orm
