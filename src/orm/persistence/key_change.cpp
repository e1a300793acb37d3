// A changed primary key reaches the rows that refer to it by ON UPDATE CASCADE of the database. The objects of these
// rows that are in memory follow here (SQLAlchemy's passive_updates).

#include "orm/instances/snapshot.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/persistence/references.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

bool sets_null(const schema::ForeignKeyDef& key) {
    return key.onupdate.size() == 8 && (key.onupdate[4] == 'N' || key.onupdate[4] == 'n');   // SET NULL
}

//! True when one of the columns that the key refers to has another value now.
bool is_changed(const std::vector<SyncPair>& pairs, const InstanceState& changed, const std::vector<Value>& before) {
    for (const SyncPair& pair : pairs)
        if (!slot_equals(mapper_of(changed).slots[pair.remote], changed.object(), before[pair.remote])) return true;
    return false;
}

}  // namespace

//! `before`: what the object's row had in each slot.
void Flush::spread_key(const InstanceState& changed, const std::vector<Value>& before) {
    const MapperImpl& target = mapper_of(changed);
    const bool is_new = std::any_of(target.keys.begin(), target.keys.end(), [&](std::uint32_t slot) {
        return !slot_equals(target.slots[slot], changed.object(), before[slot]);
    });
    if (!is_new) return;
    std::vector<std::pair<InstanceState*, const ForeignKey*>> referring;
    store_.each([&](InstanceState& state) {
        if (state.status != Status::persistent) return;
        for (const ForeignKey& key : mapper_of(state).foreign_keys)
            if (target.has_table(*key.target)) referring.emplace_back(&state, &key);
    });
    for (const auto& [state, key] : referring) take_new_key(*state, *key, changed, before);
}

void Flush::take_new_key(InstanceState& state, const ForeignKey& key, const InstanceState& changed,
                         const std::vector<Value>& before) {
    const MapperImpl& mapper = mapper_of(state);
    const std::vector<SyncPair> pairs = slots_of(mapper, key, mapper_of(changed));
    if (!is_changed(pairs, changed, before)) return;
    for (const SyncPair& pair : pairs)
        if (row_value(state, pair.local) != before[pair.remote]) return;
    const KeyValues former = row_values(state, mapper.keys);
    std::vector<Value> values;
    for (std::uint32_t slot = 0; slot < mapper.slots.size(); ++slot) values.push_back(row_value(state, slot));
    for (const SyncPair& pair : pairs) {
        const Value now = sets_null(*key.key) ? Value() : read_slot(mapper_of(changed).slots[pair.remote], changed.object());
        const bool is_edited = !slot_equals(mapper.slots[pair.local], state.object(), values[pair.local]);
        if (state.snapshot) state.snapshot->values[pair.local] = now;
        if (!is_edited) write_slot(mapper.slots[pair.local], state.object(), now, mapper.column(pair.local).name);
    }
    rekey(state, former);
    spread_key(state, values);
}

}  // namespace aludel::orm
