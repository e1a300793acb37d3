// A changed key reaches the rows that refer to it by ON UPDATE CASCADE of the database. The objects of these rows that are
// in memory follow here. With passive_updates(false), the flush writes the new key there, too.

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

//! The foreign key belongs to a relationship that writes new keys itself.
bool is_carried(const MapperImpl& referring, const ForeignKey& key, const MapperImpl& target) {
    const auto is_it = [&](const auto& relationship) {
        return !relationship->spec.passive_updates && relationship->key && relationship->key->key == key.key;
    };
    return std::any_of(referring.relationships.begin(), referring.relationships.end(), is_it) ||
           std::any_of(target.relationships.begin(), target.relationships.end(), is_it);
}

bool is_edited(const InstanceState& state, std::uint32_t slot) {
    return !slot_equals(mapper_of(state).slots[slot], state.object(), row_value(state, slot));
}

//! Does a relationship write new keys of objects to the rows at this side?
bool carries(const RelationshipDef& relationship, Direction direction) {
    return relationship.direction == direction && !relationship.spec.passive_updates && !relationship.spec.viewonly;
}

//! `local` are the slots of the object that refers to `changed`. Gives it the new key if its row has the former one and the
//! program has not moved it.
bool carry(InstanceState& referring, const std::vector<SyncPair>& pairs, const InstanceState& changed) {
    if (referring.status != Status::persistent || referring.has(InstanceState::to_delete)) return false;
    for (const SyncPair& pair : pairs)
        if (is_edited(referring, pair.local) || row_value(referring, pair.local) != row_value(changed, pair.remote)) return false;
    for (const SyncPair& pair : pairs) copy_field(referring, pair.local, changed, pair.remote);
    return true;
}

bool is_any_edited(const InstanceState& changed, const std::vector<SyncPair>& pairs) {
    return std::any_of(pairs.begin(), pairs.end(), [&](const SyncPair& pair) { return is_edited(changed, pair.remote); });
}

}  // namespace

//! Writes new keys to what refers to them, where the database does not (passive_updates(false)).
void Flush::carry_new_keys() {
    std::vector<InstanceState*> changed;
    for (InstanceState* state : store_.dirty)
        if (mapper_of(*state).inheritance.root->carries_keys.load(std::memory_order_relaxed)) changed.push_back(state);
    for (std::size_t i = 0; i < changed.size(); ++i) carry_new_key(*changed[i], changed);   // what has moved may have a new key itself
}

void Flush::carry_new_key(InstanceState& changed, std::vector<InstanceState*>& moved) {
    if (changed.status != Status::persistent || !changed.snapshot || changed.has(InstanceState::to_delete)) return;
    const auto carry_to = [&](InstanceState& referring, const std::vector<SyncPair>& pairs) {
        if (carry(referring, pairs, changed)) moved.push_back(&referring);
    };
    for (const auto& relationship : mapper_of(changed).relationships) {
        if (!carries(*relationship, Direction::one_to_many)) continue;
        std::vector<SyncPair> pairs;   // as the other side has them
        for (const SyncPair& pair : relationship->pairs) pairs.push_back({pair.remote, pair.local});
        if (!is_any_edited(changed, pairs)) continue;
        for (InstanceState* child : loaded_elements(changed, *relationship)) carry_to(*child, pairs);
    }
    std::vector<std::pair<InstanceState*, const RelationshipDef*>> referring;
    store_.each([&](InstanceState& state) {
        for (const auto& relationship : mapper_of(state).relationships)
            if (carries(*relationship, Direction::many_to_one) && mapper_of(changed).is_a(*relationship->target))
                referring.emplace_back(&state, relationship.get());
    });
    for (const auto& [state, relationship] : referring)
        if (is_any_edited(changed, relationship->pairs)) carry_to(*state, relationship->pairs);
}

//! `before`: what the object's row had in each slot.
void Flush::spread_key(const InstanceState& changed, const std::vector<Value>& before) {
    const MapperImpl& target = mapper_of(changed);
    const bool is_new = std::any_of(target.keys.begin(), target.keys.end(), [&](std::uint32_t slot) {
        return !slot_equals(target.slots[slot], changed.object(), before[slot]);
    });
    if (!is_new) return;
    for (const auto& relationship : target.relationships) {
        if (!carries(*relationship, Direction::many_to_many)) continue;
        move_associations(changed, before, *relationship, relationship->local_pairs);
        const bool is_at_both_ends = !relationship->back && target.is_a(*relationship->target);
        if (is_at_both_ends) move_associations(changed, before, *relationship, relationship->remote_pairs);
    }
    std::vector<std::pair<InstanceState*, const ForeignKey*>> referring;
    store_.each([&](InstanceState& state) {
        if (state.status != Status::persistent) return;
        for (const ForeignKey& key : mapper_of(state).foreign_keys)
            if (target.has_table(*key.target) && !is_carried(mapper_of(state), key, target)) referring.emplace_back(&state, &key);
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
