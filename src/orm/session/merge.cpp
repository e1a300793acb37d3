#include "orm/session/merge.hpp"

#include "aludel/base/error.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/snapshot.hpp"

#include <algorithm>
#include <utility>

namespace aludel::orm {

namespace {

//! A field that says nothing: the database or a default makes its value, and it has none.
bool is_unset(const MapperImpl& mapper, std::uint32_t slot, const Value& value) {
    const schema::ColumnDef& column = mapper.column(slot);
    const bool is_made = column.server_default || column.default_value.is_explicit() || column.computed || column.identity ||
                         column.server_onupdate || column.autoincrement;
    return is_made && (value.is_null() || (column.autoincrement && value == Value(0)));
}

//! What of an object's links a merge follows: those that are loaded, with cascade merge.
template <class F>
void each_merged_link(InstanceState& given, F&& visit) {
    for (const auto& relationship : mapper_of(given).relationships)
        if (const LoadedLink* block = LinkAccess::block(LinkAccess::of(given, *relationship)))
            if (relationship->spec.cascades.has(cascade::merge) && !relationship->spec.viewonly) visit(*relationship, *block);
}

void check_version(const MapperImpl& mapper, const InstanceState& given, const InstanceState& target) {
    if (mapper.version.slot < 0) return;
    const Slot& slot = mapper.slots[static_cast<std::size_t>(mapper.version.slot)];
    const Value merged = read_slot(slot, given.object()), known = read_slot(slot, target.object());
    const bool is_given = !merged.is_null() && merged != Value(0);
    if (is_given && merged != known)
        throw StaleDataError("The object to merge has version " + merged.repr() + ", and " + describe_identity(target) + " has " +
                             known.repr() + ": somebody else has changed it meanwhile. Load it again and repeat the change.");
}

}  // namespace

InstanceState& Merge::run(InstanceState& given) {
    first_ = &given;
    InstanceState& merged = reach(given);
    for (std::size_t i = 0; i < reached_.size(); ++i) reach_elements(*reached_[i]);   // the list grows while we walk
    for (InstanceState* one : reached_) link(*one, *counterparts_.at(one));
    const AnyHold hold(&merged);   // whatever listeners do
    session_.tell();
    return merged;
}

InstanceState& Merge::reach(InstanceState& given) {
    if (const auto known = counterparts_.find(&given); known != counterparts_.end()) return *known->second;
    InstanceState& target = counterpart(given);
    counterparts_.emplace(&given, &target);
    if (&target != &given) reached_.push_back(&given);
    return target;
}

void Merge::reach_elements(InstanceState& given) {
    InstanceState& target = *counterparts_.at(&given);
    each_merged_link(given, [&](const RelationshipDef& relationship, const LoadedLink& block) {
        const Link& link = LinkAccess::of(target, relationship);
        if (options_.load && target.status == Status::persistent) LinkAccess::load_as_is(link, target);   // finds the elements together
        for (InstanceState* element : std::vector<InstanceState*>(block.items)) reach(*element);
    });
}

InstanceState& Merge::counterpart(InstanceState& given) {
    if (session_.is_inside(given)) return given;
    const MapperImpl& mapper = require_mapper(*given.type->tag, given.type->name);
    if (!options_.load && given.snapshot)
        throw InvalidRequestError(describe_identity(given) + " has changes of its own, so it cannot be taken as what the row has: "
                                  "merge it without {.load = false}.");
    if (!has_key(mapper, given.object())) {
        if (!options_.load)
            throw InvalidRequestError("merge() with {.load = false} takes objects with a key; a " + mapper.name + " has none.");
        return make_new(mapper, given);
    }
    const KeyValues key = key_of(mapper, given.object(), mapper.keys);
    InstanceState* found = find(mapper, given, key);
    if (!found) return options_.load ? make_new(mapper, given) : make_clean(mapper, given);
    if (found->status == Status::persistent && found->is_incomplete()) complete_to_write(*found, *found->type->tag);
    check_version(mapper, given, *found);
    copy_columns(mapper, given, *found, false);
    return *found;
}

//! The session's object with the key, pending ones too, or that of the row.
InstanceState* Merge::find(const MapperImpl& mapper, const InstanceState& given, const KeyValues& key) {
    Store& store = session_.store();
    if (InstanceState* known = store.identities(mapper).find(key)) return known;
    for (const auto& [other, target] : counterparts_)   // a twin of the same merge
        if (target->type == given.type && target->status == Status::pending && primary_key_of(*target) == key) return target;
    return options_.load ? session_.get(mapper, key) : nullptr;
}

InstanceState& Merge::make_new(const MapperImpl& mapper, const InstanceState& given) {
    InstanceState& made = *new_transient(*given.type, nullptr);
    pin(made);   // until the session has it
    try {
        copy_columns(mapper, given, made, true);
        session_.add_existing(made);
    } catch (...) {
        unpin(made);
        throw;
    }
    unpin(made);
    return made;
}

//! An object as if its row had just been read.
InstanceState& Merge::make_clean(const MapperImpl& mapper, const InstanceState& given) {
    Store& store = session_.store();
    InstanceState& made = store.make(mapper, nullptr);
    try {
        copy_columns(mapper, given, made, true);
    } catch (...) {
        store.free(made);
        throw;
    }
    made.status = Status::detached;   // what before_attach throws leaves it so
    own_links(made);
    session_.emit(event::before_attach, AnyPtr(made));
    store.identities(mapper).insert(made);
    made.status = Status::persistent;
    session_.note(event::SessionEventId::after_attach, made);
    session_.note(event::SessionEventId::detached_to_persistent, made);
    return made;
}

void Merge::copy_columns(const MapperImpl& mapper, const InstanceState& given, InstanceState& target, bool is_new) {
    if (given.has(InstanceState::expired)) return;   // nothing of it is loaded
    std::vector<std::pair<std::uint32_t, Value>> changes;
    const std::uint32_t loaded = loaded_slots(given);
    for (std::uint32_t slot = 0; slot < loaded; ++slot) {
        const Slot& field = mapper.slots[slot];
        if (mapper.is_property(slot) && options_.load) continue;   // what the row has is read
        if (is_unloaded(given, field)) {   // it says nothing
            if (is_new) set_unloaded(target, slot, false);
            continue;
        }
        Value value = read_slot(field, given.object());
        const bool is_same = !is_unloaded(target, field) && slot_equals(field, target.object(), value);
        if (is_copied(mapper, given, slot) && !is_unset(mapper, slot, value) && !is_same) changes.emplace_back(slot, std::move(value));
    }
    const auto write = [&] {
        for (const auto& [slot, value] : changes) write_slot(mapper.slots[slot], target.object(), value, mapper.column(slot).name);
    };
    if (changes.empty() || is_new || !options_.load) return write();
    const Edit<AnyObject> guard(target);   // as the program would edit it
    write();
}

bool Merge::is_copied(const MapperImpl& mapper, const InstanceState& given, std::uint32_t slot) const {
    const bool is_counted = mapper.version.slot == static_cast<std::int32_t>(slot) && !mapper.version.is_given;
    if (is_counted && options_.load) return false;   // it was compared, and the flush counts
    const auto is_wanted = [&](const FieldName& field) { return field.name == mapper.fields[slot]; };
    return &given != first_ || options_.only.empty() ||
           std::any_of(options_.only.begin(), options_.only.end(), is_wanted) ||
           std::find(mapper.keys.begin(), mapper.keys.end(), slot) != mapper.keys.end();
}

void Merge::link(InstanceState& given, InstanceState& target) {
    each_merged_link(given, [&](const RelationshipDef& relationship, const LoadedLink& block) {
        std::vector<InstanceState*> elements;
        for (InstanceState* element : block.items) elements.push_back(counterparts_.at(element));
        Link& link = LinkAccess::of(target, relationship);
        if (is_never_loaded(relationship)) {   // what is given comes to what is there
            for (InstanceState* element : elements) LinkAccess::append(link, *element);
        } else if (options_.load) LinkAccess::replace(link, std::move(elements));
        else LinkAccess::set_loaded(link, target, std::move(elements));
    });
}

}  // namespace aludel::orm
