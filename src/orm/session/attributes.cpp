#include "orm/session/attributes.hpp"

#include "aludel/base/error.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/object_events.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/loading/rest_of_rows.hpp"
#include "sql/expression_nodes.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace aludel::orm {

namespace {

//! The attributes of one object, in order.
struct Named {
    std::vector<std::uint32_t> slots{};
    std::vector<const RelationshipDef*> relationships{};
};

[[noreturn]] void throw_foreign(const std::string& name, const MapperImpl& mapper) {
    throw ArgumentError(name + " is not an attribute of class " + mapper.name + ". Name fields and relationships of the object's own mapping.");
}

Named named(const InstanceState& state, std::span<const Attribute> attributes) {
    const MapperImpl& mapper = mapper_of(state);
    Named found;
    for (const Attribute& attribute : attributes) {
        if (const RelationshipDef* relationship = attribute.relationship()) {
            const auto is_it = [&](const auto& own) { return own.get() == relationship; };
            if (std::none_of(mapper.relationships.begin(), mapper.relationships.end(), is_it)) throw_foreign(relationship->full_name(), mapper);
            found.relationships.push_back(relationship);
            continue;
        }
        const auto at = std::find(mapper.slot_columns.begin(), mapper.slot_columns.end(), column_of_table(attribute.column()));
        if (at == mapper.slot_columns.end()) throw_foreign("Column \"" + sql::as<sql::ColumnNode>(attribute.column()).name + "\"", mapper);
        found.slots.push_back(static_cast<std::uint32_t>(at - mapper.slot_columns.begin()));
    }
    return found;
}

void require_row(const SessionImpl& session, const InstanceState& state) {
    if (!session.is_inside(state)) throw InvalidRequestError(describe_identity(state) + " is not in this Session.");
    if (state.status != Status::persistent)
        throw InvalidRequestError(describe_identity(state) + " has no row that it could be read from again.");
}

std::vector<std::string> names_of(const MapperImpl& mapper, const Named& attributes) {
    std::vector<std::string> names;
    for (const std::uint32_t slot : attributes.slots) names.push_back(mapper.fields[slot]);
    for (const RelationshipDef* relationship : attributes.relationships) names.push_back(relationship->spec.name);
    return names;
}

void expire(InstanceState& state, const Named& attributes) {
    if (state.has(InstanceState::expired)) return;   // they are, with all others
    const MapperImpl& mapper = mapper_of(state);
    std::vector<std::uint32_t> loaded = attributes.slots;
    std::erase_if(loaded, [&](std::uint32_t slot) { return slot >= loaded_slots(state); });
    expire_fields(state, loaded);
    for (const RelationshipDef* relationship : attributes.relationships)
        LinkAccess::set_unloaded(LinkAccess::of(state, *relationship), state);
    note_expire_event(state, names_of(mapper, attributes));
}

//! The fields that are not loaded and come together.
std::vector<std::uint32_t> loaded_with(const InstanceState& state, std::uint32_t slot) {
    const MapperImpl& mapper = mapper_of(state);
    const std::string& group = mapper.deferred_at(slot)->group;
    std::vector<std::uint32_t> slots = unloaded_fields(state);
    std::erase_if(slots, [&](std::uint32_t other) {
        return other != slot && (group.empty() || mapper.deferred_at(other)->group != group);
    });
    return slots;
}

}  // namespace

void SessionImpl::load_field(InstanceState& state, std::uint32_t slot) {
    const Exclusive::NestedUse use(in_use, "loading a field");
    if (state.has(InstanceState::expired)) refresh_as_is(state);
    else if (slot >= loaded_slots(state)) complete(state);
    if (const std::vector<std::uint32_t> slots = loaded_with(state, slot); !slots.empty()) load_fields(connection_for(mapper_of(state)), state, slots);
    tell();
}

void expire_attributes(SessionImpl& session, InstanceState& state, std::span<const Attribute> attributes) {
    if (attributes.empty()) return session.expire(state);
    require_row(session, state);
    expire(state, named(state, attributes));
    session.tell();
}

void refresh_attributes(SessionImpl& session, InstanceState& state, std::span<const Attribute> attributes) {
    require_row(session, state);
    const Named wanted = named(state, attributes);
    expire(state, wanted);   // its changes of them are given up, others are sent
    session.autoflush();
    if (state.has(InstanceState::expired)) session.refresh_as_is(state);
    else if (state.has(InstanceState::partial)) session.complete(state);
    if (!wanted.slots.empty()) load_fields(session.connection_for(mapper_of(state)), state, wanted.slots);
    for (const RelationshipDef* relationship : wanted.relationships) {
        const Link& link = LinkAccess::of(state, *relationship);
        if (!link.is_loaded()) session.load_link_as_is(state, *relationship, link);
    }
    session.tell();
}

}  // namespace aludel::orm
