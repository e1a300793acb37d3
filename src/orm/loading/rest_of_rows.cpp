#include "orm/loading/rest_of_rows.hpp"

#include "orm/instances/object_events.hpp"
#include "orm/events/class_events.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/loading/related.hpp"
#include "orm/mapping/condition.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <utility>

namespace aludel::orm {

namespace {

using sql::NodeRef;
namespace build = sql::build;

//! The SELECT of some slots of a class: from the tables alone that have them.
class FieldSelect {
public:
    FieldSelect(const MapperImpl& mapper, const std::vector<std::uint32_t>& slots) : mapper_(mapper), slots_(slots) {
        reads_properties_ = std::any_of(slots.begin(), slots.end(), [&](std::uint32_t slot) { return mapper.is_property(slot); });
        for (const TablePart& part : mapper.parts)
            if (has_some(part)) parts_.push_back(&part);
    }

    //! `with_keys`: the key comes in front of the slots.
    NodeRef of(const std::vector<KeyValues>& keys, bool with_keys) const {
        std::vector<NodeRef> key_columns, items;
        std::vector<SqlType> types;
        for (const std::uint32_t slot : mapper_.keys) {
            key_columns.push_back(reads_properties_ ? mapper_.column_node(slot) : NodeRef(parts_[0]->column(slot)));
            types.push_back(mapper_.column_type(slot));
        }
        if (with_keys) items = key_columns;
        for (const std::uint32_t slot : slots_) items.push_back(reads_properties_ ? mapper_.column_node(slot) : NodeRef(&mapper_.column(slot)));
        NodeRef statement = build::select_from(build::select(items.data(), items.size(), false), reads_properties_ ? mapper_.from() : parts_[0]->from());
        for (std::size_t i = 1; i < parts_.size() && !reads_properties_; ++i) {
            std::vector<NodeRef> terms;
            for (const std::uint32_t slot : mapper_.keys) terms.push_back(equal(NodeRef(parts_[0]->column(slot)), NodeRef(parts_[i]->column(slot))));
            statement = build::join(std::move(statement), parts_[0]->from(), parts_[i]->from(), all_of(terms), sql::JoinKind::inner);
        }
        const NodeRef condition = column_in(key_columns, types, keys);
        return build::where(std::move(statement), &condition, 1);
    }

private:
    bool has_some(const TablePart& part) const {
        return std::any_of(slots_.begin(), slots_.end(), [&](std::uint32_t slot) { return mapper_.column(slot).from == part.table; });
    }

    const MapperImpl& mapper_;
    const std::vector<std::uint32_t>& slots_;
    std::vector<const TablePart*> parts_{};
    bool reads_properties_ = false;   // which may be about any table of the class
};

//! The key that the object's row has, also while a new one waits for the flush.
KeyValues row_key(const InstanceState& state) {
    if (!state.snapshot) return primary_key_of(state);
    KeyValues key;
    for (const std::uint32_t slot : mapper_of(state).keys) key.values.push_back(state.snapshot->values[slot]);
    return key;
}

//! The object has its slots below `loaded` now.
void note_loaded(Store& store, InstanceState& state, std::size_t loaded) {
    if (loaded < mapper_of(state).slots.size()) {
        store.loaded[&state] = static_cast<std::uint32_t>(loaded);
        return;
    }
    state.clear(InstanceState::partial);
    store.loaded.erase(&state);
}

//! The slots from `first` on that come with the objects.
std::vector<std::uint32_t> slots_from(const MapperImpl& mapper, std::uint32_t first) {
    std::vector<std::uint32_t> slots;
    for (std::uint32_t slot = first; slot < mapper.slots.size(); ++slot)
        if (const DeferredField* field = mapper.deferred_at(slot); !field || !field->by_default) slots.push_back(slot);
    return slots;
}

//! Objects of which the same fields are loaded, and which are to be loaded as objects of one class.
void load_alike(Store& store, Connection& connection, const std::vector<InstanceState*>& states, const MapperImpl& mapper,
                std::uint32_t first) {
    constexpr std::size_t page = 500;
    const std::vector<std::uint32_t> slots = slots_from(mapper, first);
    if (slots.empty()) {
        for (InstanceState* state : states) note_loaded(store, *state, mapper.slots.size());
        return;
    }
    const FieldSelect select(mapper, slots);
    const auto keys_size = static_cast<int>(mapper.keys.size());
    for (std::size_t at = 0; at < states.size(); at += page) {
        boost::unordered_flat_map<KeyValues, InstanceState*> waiting;
        std::vector<KeyValues> keys;
        for (std::size_t i = at; i < std::min(at + page, states.size()); ++i) {
            keys.push_back(row_key(*states[i]));
            waiting.emplace(keys.back(), states[i]);
        }
        const Ref<ExecutionImpl> execution = run(connection, select.of(keys, true));
        driver::Statement& rows = execution->rows();
        read_rows(*execution, [&] {
            while (execution->fetch()) {
                KeyValues key;
                for (int i = 0; i < keys_size; ++i)
                    key.values.push_back(rows.value(i, mapper.column_type(mapper.keys[static_cast<std::size_t>(i)])));
                const auto found = waiting.find(key);
                if (found == waiting.end()) continue;
                read_fields(*found->second, rows, keys_size, slots);
                note_loaded(store, *found->second, mapper.slots.size());
                if (is_heard(ClassEventId::refresh)) note_refresh_event(store, *found->second, {mapper.fields.begin() + first, mapper.fields.end()});
            }
        });
    }
}

}  // namespace

void read_fields(InstanceState& state, driver::Statement& row, int column, const std::vector<std::uint32_t>& slots) {
    const MapperImpl& mapper = mapper_of(state);
    std::vector<Slot> fields;
    for (const std::uint32_t slot : slots) fields.push_back(mapper.slots[slot]);
    row.read(column, fields, state.object());
    for (const std::uint32_t slot : slots) {
        if (mapper.slots[slot].deferred != 0) set_loaded(state, slot);
        note_field(state, slot);
    }
    clear_stale(state, slots);
}

void load_fields(Connection& connection, InstanceState& state, const std::vector<std::uint32_t>& slots) {
    const FieldSelect select(mapper_of(state), slots);
    const Ref<ExecutionImpl> execution = run(connection, select.of({row_key(state)}, false));
    bool is_there = false;
    read_rows(*execution, [&] {
        if (!execution->fetch()) return;
        read_fields(state, execution->rows(), 0, slots);
        if (is_heard(ClassEventId::refresh)) {
            std::vector<std::string> members;
            for (const std::uint32_t slot : slots) members.push_back(mapper_of(state).fields[slot]);
            note_refresh_event(*state.store, state, std::move(members));
        }
        is_there = true;
        execution->close();
    });
    if (!is_there)
        throw ObjectDeletedError("The row of " + describe_identity(state) + " no longer exists: it was deleted since the object was loaded.");
}

void load_stale(Connection& connection, InstanceState& state) {
    if (state.has(InstanceState::stale)) load_fields(connection, state, stale_slots(state));
}

void load_rest(Store& store, Connection& connection, const std::vector<Wanted>& wanted) {
    using Group = std::pair<const MapperImpl*, std::uint32_t>;
    std::vector<std::pair<Group, std::vector<InstanceState*>>> groups;
    for (const auto& [state, as] : wanted) {
        if (!state->has(InstanceState::partial) || state->has(InstanceState::expired) || loaded_slots(*state) >= as->slots.size()) continue;
        const Group group{as, loaded_slots(*state)};
        auto at = std::find_if(groups.begin(), groups.end(), [&](const auto& known) { return known.first == group; });
        if (at == groups.end()) at = groups.insert(at, {group, {}});
        at->second.push_back(state);
    }
    for (const auto& [group, alike] : groups) load_alike(store, connection, alike, *group.first, group.second);
}

void load_rest(Store& store, Connection& connection, const std::vector<InstanceState*>& states) {
    std::vector<Wanted> wanted;
    for (InstanceState* state : states)
        if (state->has(InstanceState::partial)) wanted.push_back({state, &mapper_of(*state)});
    if (!wanted.empty()) load_rest(store, connection, wanted);
}

}  // namespace aludel::orm
