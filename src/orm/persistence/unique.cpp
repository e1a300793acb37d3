// Unique values within one flush: a row gives up its value before another one takes it. Otherwise updates, inserts and
// deletes keep their usual order.

#include "orm/instances/snapshot.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/persistence/references.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

using Slots = std::vector<std::uint32_t>;

//! The sets of columns of which no two rows may have the same values, as far as they are mapped.
std::vector<Slots> unique_slots(const MapperImpl& mapper) {
    std::vector<Slots> sets;
    for (const TablePart& part : mapper.parts) {
        const auto add = [&](const std::vector<std::uint32_t>& columns) {
            Slots slots;
            for (std::uint32_t column : columns)
                if (const int slot = mapper.slot_of_column(*part.table, column); slot >= 0)
                    slots.push_back(static_cast<std::uint32_t>(slot));
            if (slots.size() == columns.size() && !slots.empty()) sets.push_back(std::move(slots));
        };
        add(part.table->primary_key);
        for (const auto& unique : part.table->uniques) add(unique.columns);
        for (const auto& index : part.table->indexes)
            if (index.unique) add(index.columns);
    }
    return sets;
}

//! Has another class of the hierarchy the same columns in these slots?
bool has_fields(const MapperImpl& other, const MapperImpl& mapper, const Slots& slots) {
    return std::all_of(slots.begin(), slots.end(), [&](std::uint32_t slot) {
        return slot < other.slots.size() && other.slot_columns[slot] == mapper.slot_columns[slot];
    });
}

using Holders = boost::unordered_flat_map<KeyValues, InstanceState*>;

Holders holders_of(const std::vector<InstanceState*>& states, const Slots& slots) {
    Holders holders;
    for (InstanceState* state : states)
        if (KeyValues values = row_values(*state, slots); !values.has_null()) holders.emplace(std::move(values), state);
    return holders;
}

bool is_changed(const InstanceState& state, const Slots& slots) {
    return state.snapshot && std::any_of(slots.begin(), slots.end(), [&](std::uint32_t slot) {
               return !slot_equals(mapper_of(state).slots[slot], state.object(), state.snapshot->values[slot]);
           });
}

//! Which UPDATE frees a value that another one takes.
struct Handover {
    Edge edge;
    const Slots* slots;
};
std::vector<Handover> handovers(const MapperImpl& mapper, const std::vector<InstanceState*>& states,
                                const std::vector<Slots>& sets) {
    std::vector<Handover> found;
    for (const Slots& slots : sets) {
        std::vector<InstanceState*> changing = states;
        std::erase_if(changing, [&](const InstanceState* state) {
            return !has_fields(mapper_of(*state), mapper, slots) || !is_changed(*state, slots);
        });
        if (changing.size() < 2) continue;
        const Holders holders = holders_of(changing, slots);
        for (InstanceState* taker : changing) {
            const auto at = holders.find(key_of(mapper, taker->object(), slots));
            if (at == holders.end() || at->second == taker) continue;
            const auto number = [&](InstanceState* state) {
                return static_cast<std::size_t>(std::find(states.begin(), states.end(), state) - states.begin());
            };
            found.push_back({{number(at->second), number(taker)}, &slots});
        }
    }
    return found;
}

//! Of a handover in a circle a field that may be NULL for a moment.
std::optional<std::uint32_t> clearable(const MapperImpl& mapper, const Slots& slots) {
    for (std::uint32_t slot : slots)
        if (mapper.column(slot).nullable && !mapper.column(slot).primary_key) return slot;
    return std::nullopt;
}

//! The rows, and those of `all` that refer to them.
std::vector<InstanceState*> with_referring(const std::vector<InstanceState*>& rows,
                                           const std::vector<InstanceState*>& all) {
    boost::unordered_flat_set<const InstanceState*> reached(rows.begin(), rows.end());
    const std::vector<RowReference> references = references_between(all);
    for (bool grows = true; std::exchange(grows, false);)
        for (const RowReference& reference : references)
            if (reached.contains(reference.to) && reached.insert(reference.from).second) grows = true;
    std::vector<InstanceState*> found = all;
    std::erase_if(found, [&](const InstanceState* state) { return !reached.contains(state); });
    return found;
}

}  // namespace

//! Deletes first what has a unique value that one of these objects is about to take.
void Flush::make_room(const MapperImpl& mapper, const std::vector<InstanceState*>& takers) {
    if (store_.deletions.empty() || takers.empty()) return;
    std::vector<InstanceState*> going = doomed();
    std::erase_if(going, [&](const InstanceState* state) { return mapper_of(*state).inheritance.root != mapper.inheritance.root; });
    if (going.empty()) return;
    std::vector<InstanceState*> holders;
    for (const Slots& slots : unique_slots(mapper)) {
        std::vector<InstanceState*> alike = going;   // which have these fields
        std::erase_if(alike, [&](const InstanceState* state) { return !has_fields(mapper_of(*state), mapper, slots); });
        const Holders known = holders_of(alike, slots);
        for (const InstanceState* taker : takers)
            if (const auto at = known.find(key_of(mapper, taker->object(), slots)); at != known.end())
                holders.push_back(at->second);
    }
    if (!holders.empty()) remove_early(holders);
}

//! Deletes rows before their turn, and those to be deleted that refer to them; other rows drop their references first.
void Flush::remove_early(const std::vector<InstanceState*>& holders) {
    const std::vector<InstanceState*> early = with_referring(holders, doomed());
    std::vector<InstanceState*> all = early;
    for (InstanceState* state : store_.dirty)
        if (state->status == Status::persistent && !state->has(InstanceState::to_delete)) all.push_back(state);
    gone_.insert(early.begin(), early.end());
    for (const RowReference& reference : references_between(all)) {
        if (gone_.contains(reference.from) || !gone_.contains(reference.to)) continue;
        std::vector<std::uint32_t> slots;
        for (std::uint32_t column : reference.reason.key->key->columns) {
            const MapperImpl& from = mapper_of(*reference.from);
            const auto slot = static_cast<std::uint32_t>(from.slot_of_column(*reference.reason.key->table, column));
            if (from.column(slot).nullable) slots.push_back(slot);
        }
        if (!slots.empty()) clear_in_row(connection_, *reference.from, slots);
    }
    for (auto group = order_.rbegin(); group != order_.rend(); ++group) remove(*group, early);
}

//! UPDATEs in the order of their keys, but for those that take what another one frees. A circle is opened by a NULL.
std::vector<InstanceState*> Flush::freeing_first(const std::vector<InstanceState*>& states) {
    if (states.size() < 2) return states;
    const MapperGroup classes = classes_of(states);
    std::vector<std::vector<Slots>> sets;   // which the handovers point to
    std::vector<Handover> waits;
    for (const MapperImpl* mapper : classes) sets.push_back(unique_slots(*mapper));
    for (std::size_t i = 0; i < classes.size(); ++i)
        for (const Handover& handover : handovers(*classes[i], states, sets[i])) waits.push_back(handover);
    std::vector<std::size_t> circle;
    for (;;) {
        std::vector<Edge> edges;
        for (const Handover& handover : waits) edges.push_back(handover.edge);
        std::vector<std::size_t> order = topological_order(states.size(), edges, circle);
        const auto opening = std::find_if(waits.begin(), waits.end(), [&](const Handover& handover) {
            return std::find(circle.begin(), circle.end(), handover.edge.before) != circle.end() &&
                   clearable(mapper_of(*states[handover.edge.before]), *handover.slots);
        });
        if (circle.empty() || opening == waits.end()) {   // what is left of a circle is for the database to refuse
            order.insert(order.end(), circle.begin(), circle.end());
            std::vector<InstanceState*> sorted;
            for (std::size_t i : order) sorted.push_back(states[i]);
            return sorted;
        }
        clear_in_row(connection_, *states[opening->edge.before], {*clearable(mapper_of(*states[opening->edge.before]), *opening->slots)});
        waits.erase(opening);
    }
}

}  // namespace aludel::orm
