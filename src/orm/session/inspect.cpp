#include "aludel/orm/inspect.hpp"

#include "aludel/base/error.hpp"
#include "aludel/orm/any_ptr.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/instances/store.hpp"

#include <algorithm>

namespace aludel {

namespace {

bool is_in(const std::vector<orm::InstanceState*>& list, const orm::InstanceState* object) {
    return std::find(list.begin(), list.end(), object) != list.end();
}

}  // namespace

void SessionObjects::throw_no_object(std::size_t index, std::size_t count) {
    throw ArgumentError("Object " + std::to_string(index) + " of a list of " + std::to_string(count) + " was asked for.");
}

bool Inspection::modified() const { return orm::is_modified(state()); }

std::vector<Value> Inspection::identity() const {
    const orm::MapperImpl& mapper = orm::mapper_of(state());
    if (state().snapshot && state().status == orm::Status::persistent) {   // a key that was edited is not that of the row yet
        std::vector<Value> key;
        for (const std::uint32_t slot : mapper.keys) key.push_back(state().snapshot->values[slot]);
        return key;
    }
    if (!orm::has_key(mapper, state().object())) return {};
    const orm::KeyValues key = orm::primary_key_of(state());
    return {key.values.begin(), key.values.end()};
}

std::vector<std::string> Inspection::unloaded() const {
    const orm::MapperImpl& mapper = orm::mapper_of(state());
    std::vector<std::string> names;
    const auto loaded = static_cast<std::ptrdiff_t>(expired() ? 0 : orm::loaded_slots(state()));
    names.assign(mapper.fields.begin() + loaded, mapper.fields.end());
    if (!expired())
        for (const std::uint32_t slot : orm::stale_slots(state())) names.push_back(mapper.fields[slot]);
    if (!expired())
        for (const std::uint32_t slot : orm::unloaded_fields(state())) names.push_back(mapper.fields[slot]);
    for (const auto& relationship : mapper.relationships)
        if (!orm::is_never_loaded(*relationship) && !orm::LinkAccess::of(state(), *relationship).is_loaded()) names.push_back(relationship->spec.name);
    return names;
}

History<Value> Inspection::column_history(std::string_view field) const {
    const orm::MapperImpl& mapper = orm::mapper_of(state());
    const auto slot = static_cast<std::size_t>(mapper.slot_of_field(field));
    const Value now = read_slot(mapper.slots[slot], state().object());
    History<Value> history;
    if (expired() || slot >= orm::loaded_slots(state()) || orm::is_unloaded(state(), mapper.slots[slot])) return history;
    const bool is_new = transient() || pending();
    const bool is_known = orm::knows_row_value(state(), static_cast<std::uint32_t>(slot));
    if (is_new || !is_known) history.added.push_back(now);   // what an assignment has replaced may not be loaded
    else if (!state().snapshot || state().snapshot->values[slot] == now) history.unchanged.push_back(now);
    else history.added.push_back(now), history.deleted.push_back(state().snapshot->values[slot]);
    return history;
}

History<orm::InstanceState*> Inspection::link_history(const orm::RelationshipDef& relationship) const {
    History<orm::InstanceState*> history;
    const orm::LoadedLink* block = orm::LinkAccess::block(orm::LinkAccess::of(state(), relationship));
    if (!block) return history;
    for (orm::InstanceState* element : block->items)
        (is_in(block->added, element) || transient() ? history.added : history.unchanged).push_back(element);
    history.deleted = block->removed;
    return history;
}

}  // namespace aludel
