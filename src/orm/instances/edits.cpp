// The edit guards of objects, and the calls of listeners and validators for what they change.

#include "orm/instances/edits.hpp"

#include "orm/events/class_events.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/session_services.hpp"
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

//! A Deferred field that was not loaded is changed when it has a value now; what is loaded meanwhile is not a change.
bool is_changed(const InstanceState& state, const EditStart& start, const Slot& field, std::size_t slot) {
    const bool was_unloaded = std::find(start.unloaded.begin(), start.unloaded.end(), slot) != start.unloaded.end();
    return was_unloaded ? !is_unloaded(state, field) : !slot_equals(field, state.object(), start.values[slot]);
}

template <class F>
void each_changed(InstanceState& state, const EditStart& start, F&& visit) {
    const MapperImpl& mapper = mapper_of(state);
    for (std::size_t slot = 0; slot < mapper.slots.size(); ++slot)
        if (is_changed(state, start, mapper.slots[slot], slot)) visit(mapper, slot);
}

void note_start(InstanceState& state) {
    if (state.store->edit_starts.contains(&state)) return;   // of an edit that an exception has ended
    const MapperImpl& mapper = mapper_of(state);
    if (!is_any_field_heard(mapper)) return;
    EditStart start{{}, unloaded_fields(state), std::uncaught_exceptions()};
    for (const Slot& slot : mapper.slots) start.values.push_back(read_slot(slot, state.object()));
    state.store->edit_starts[&state] = std::move(start);
}

//! Listeners send nothing that the program has not asked for.
class Quiet {
public:
    explicit Quiet(SessionServices* session) : session_(session), listening_(session), before_(session && session->set_autoflush(false)) {}
    Quiet(const Quiet&) = delete;
    ~Quiet() {
        if (session_) session_->set_autoflush(before_);
    }

private:
    SessionServices* session_;
    const Listening listening_;
    const bool before_;
};

//! Calls those who listen to the fields that have changed; undoes the changes when one of them throws.
void announce_edit(InstanceState& state, const EditStart& start) {
    if (state.has(InstanceState::expired)) return;
    const Quiet quiet(state.store->session);
    try {
        for (const AttributeEventId id : {AttributeEventId::validate, AttributeEventId::set})
            each_changed(state, start, [&](const MapperImpl& mapper, std::size_t slot) {
                emit<FieldSignal>(mapper, mapper.fields[slot], id, field_at(state, mapper.slots[slot]), start.values[slot]);
            });
    } catch (...) {
        each_changed(state, start, [&](const MapperImpl& mapper, std::size_t slot) {
            const DeferredField* field = mapper.deferred_at(static_cast<std::uint32_t>(slot));
            if (std::find(start.unloaded.begin(), start.unloaded.end(), slot) != start.unloaded.end())
                set_unloaded(state, static_cast<std::uint32_t>(slot), field->by_default && field->raises);
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
    if (relationship.direction == Direction::many_to_one && owner.store) return current_parent(owner, relationship);
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

namespace {

//! Takes out of the store what it knows of an edit, and calls those who listen.
void finish_edit(InstanceState& state) {
    const auto known = state.store->edit_starts.find(&state);
    if (known == state.store->edit_starts.end()) return;
    const EditStart start = std::move(known->second);
    state.store->edit_starts.erase(known);
    announce_edit(state, start);
}

}  // namespace

void end_edit(InstanceState& state) {
    struct Guard {   // goes last: what listeners send is not yet the end of the edit
        InstanceState& state;
        ~Guard() { --state.edits; }
    } const guard{state};
    if (state.edits > 1 || !state.store || state.store->edit_starts.empty()) return;
    const auto known = state.store->edit_starts.find(&state);
    const bool is_failing = known != state.store->edit_starts.end() && std::uncaught_exceptions() > known->second.exceptions;
    if (!is_failing) finish_edit(state);   // else the next edit or flush checks what it has left
}

void finish_failed_edits(Store& store) {
    if (store.edit_starts.empty()) return;
    std::vector<InstanceState*> states;
    for (const auto& [state, start] : store.edit_starts)
        if (state->edits == 0) states.push_back(const_cast<InstanceState*>(state));
    for (InstanceState* state : states) {
        if (state->status == Status::persistent || state->status == Status::pending) finish_edit(*state);
        else store.edit_starts.erase(state);
    }
}

void note_loaded_in_edit(InstanceState& state, std::uint32_t slot) {
    if (!state.store || state.store->edit_starts.empty()) return;
    const auto known = state.store->edit_starts.find(&state);
    if (known == state.store->edit_starts.end()) return;
    const Slot& field = mapper_of(state).slots[slot];
    known->second.values[slot] = read_slot(field, state.object());
    std::erase(known->second.unloaded, slot);
    if (is_unloaded(state, field)) known->second.unloaded.push_back(slot);
}

void validate_new(InstanceState& state) {
    if (!is_heard(AttributeEventId::validate)) return;
    const Listening listening(state.store ? state.store->session : nullptr);
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
    const Listening listening(owner.store->session);
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
