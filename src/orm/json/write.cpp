#include "aludel/base/error.hpp"
#include "aludel/orm/json.hpp"
#include "base/message_text.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/store.hpp"
#include "types/json_write.hpp"

#include <algorithm>
#include <span>

namespace aludel::orm {

namespace {

bool lists(const std::vector<std::uint32_t>& columns, const Slot& slot) {
    return std::find(columns.begin(), columns.end(), slot.offset) != columns.end();
}

void append_key(std::string& out, std::string_view name) {
    if (out.back() != '{') out += ',';
    append_json_string(out, name);
    out += ':';
}

void append_columns(std::string& out, const MapperImpl& mapper, const void* object, const JsonSpec& spec) {
    for (std::size_t i = 0; i < mapper.slots.size(); ++i) {
        const Slot& slot = mapper.slots[i];
        if ((!spec.include.empty() && !lists(spec.include, slot)) || lists(spec.exclude, slot)) continue;
        if (aludel::detail::DeferredAccess::is_unloaded(slot, object)) aludel::detail::DeferredAccess::of(slot, object).load();
        append_key(out, mapper.document_keys[i]);
        try {
            append_json(out, slot, object);
        } catch (const ConversionError& error) {
            throw ConversionError("to_json: " + std::string(mapper.type.name) + "." + mapper.document_keys[i] + ": " +
                                  value_part(error.message()));
        }
    }
}

[[noreturn]] void throw_unloaded(const RelationshipDef& relationship, const InstanceState* owner) {
    const std::string of = owner ? describe_identity(*owner) : "an object that was read by value or copied";
    throw InvalidRequestError("to_json: " + relationship.full_name() + " of " + of + " isn't loaded, and to_json sends "
                              "no statement. Load it before, with selectinload(...) in the SELECT or by touching it, "
                              "or leave it out of .relationships.");
}

// The elements in memory; those of a new object, which has no row yet, are all there is.
std::span<InstanceState* const> loaded_elements(const Link& link, const RelationshipDef& relationship) {
    if (const LoadedLink* loaded = LinkAccess::block(link)) return loaded->items;
    const InstanceState* owner = LinkAccess::owner(link);
    const bool is_new = owner && (owner->status == Status::pending || owner->status == Status::transient);
    if (!link.is_loaded() && !is_new) throw_unloaded(relationship, owner);
    return {};
}

void append_object(std::string& out, const MapperImpl& mapper, const void* object, const JsonSpec& spec);

void append_state(std::string& out, const MapperImpl& mapper, const InstanceState* state, const JsonSpec& spec) {
    if (!state) {
        out += "null";
        return;
    }
    if (state->has(InstanceState::expired | InstanceState::stale) || loaded_slots(*state) < mapper.slots.size())
        throw InvalidRequestError("to_json: " + describe_identity(*state) + " has expired, and to_json sends no "
                                  "statement. Call session.refresh(...) before, or give the object itself, as in "
                                  "to_json(users, *user), which reads it again.");
    append_object(out, mapper, state->object(), spec);
}

void append_link(std::string& out, const void* object, const JsonLink& wanted) {
    const RelationshipDef& relationship = *wanted.relationship;
    const auto* at = static_cast<const std::byte*>(object) + relationship.spec.offset;
    const auto elements = loaded_elements(*reinterpret_cast<const Link*>(at), relationship);
    append_key(out, relationship.spec.name);
    if (!relationship.spec.many) {
        return append_state(out, *relationship.target, elements.empty() ? nullptr : elements.front(), wanted.spec);
    }
    out += '[';
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i > 0) out += ',';
        append_state(out, *relationship.target, elements[i], wanted.spec);
    }
    out += ']';
}

void append_object(std::string& out, const MapperImpl& mapper, const void* object, const JsonSpec& spec) {
    out += '{';
    append_columns(out, mapper, object, spec);
    for (const JsonLink& wanted : spec.links) append_link(out, object, wanted);
    out += '}';
}

}  // namespace

void append_json(std::string& out, const MappingBase& table, const void* object, const JsonSpec& spec) {
    append_object(out, require_configured(MappingAccess::mapper(table)), object, spec);
}

void append_json(std::string& out, const MappingBase& table, const InstanceState* state, const JsonSpec& spec) {
    append_state(out, require_configured(MappingAccess::mapper(table)), state, spec);
}

}  // namespace aludel::orm
