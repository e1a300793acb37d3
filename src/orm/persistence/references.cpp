#include "orm/persistence/references.hpp"

#include "orm/instances/snapshot.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

using StatesByMapper =
    std::vector<std::pair<const MapperImpl*, std::vector<InstanceState*>>>;  // in the order they came

StatesByMapper by_mapper(const std::vector<InstanceState*>& states) {
    StatesByMapper groups;
    for (InstanceState* state : states) {
        const MapperImpl* mapper = &mapper_of(*state);
        auto at = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == mapper; });
        if (at == groups.end()) at = groups.insert(at, {mapper, {}});
        at->second.push_back(state);
    }
    return groups;
}

//! The relationship that uses a foreign key: the referring side's, or the other one's.
const RelationshipDef* relationship_of(const MapperImpl& mapper, const MapperImpl& target,
                                       const std::vector<SyncPair>& pairs) {
    for (const auto& relationship : mapper.relationships)
        if (relationship->direction == Direction::many_to_one && !relationship->pairs.empty() && relationship->pairs[0].local == pairs[0].local)
            return relationship.get();
    for (const auto& relationship : target.relationships)
        if (relationship->direction == Direction::one_to_many && !relationship->pairs.empty() && mapper.is_a(*relationship->target) &&
            relationship->pairs[0].remote == pairs[0].local)
            return relationship.get();
    return nullptr;
}

void find_references(const MapperImpl& mapper, const std::vector<InstanceState*>& from,
                     const ForeignKey& key, const MapperImpl& target, const std::vector<InstanceState*>& to,
                     std::vector<RowReference>& found) {
    const std::vector<SyncPair> pairs = slots_of(mapper, key, target);
    if (pairs.empty()) return;
    std::vector<std::uint32_t> local, remote;
    for (const SyncPair& pair : pairs) {
        local.push_back(pair.local);
        remote.push_back(pair.remote);
    }
    boost::unordered_flat_map<KeyValues, InstanceState*> referred;
    for (InstanceState* state : to) referred.emplace(row_values(*state, remote), state);
    const Reason reason{relationship_of(mapper, target, pairs), &mapper, &key};
    for (InstanceState* state : from) {
        const KeyValues values = row_values(*state, local);
        if (values.has_null()) continue;
        if (const auto at = referred.find(values); at != referred.end())
            found.push_back({state, at->second, reason, on_delete(*key.key)});
    }
}

}  // namespace

Value row_value(const InstanceState& state, std::uint32_t slot) {
    return state.snapshot ? state.snapshot->values[slot] : read_slot(mapper_of(state).slots[slot], state.object());
}

std::vector<RowReference> references_between(const std::vector<InstanceState*>& states) {
    std::vector<RowReference> found;
    const StatesByMapper groups = by_mapper(states);
    for (const auto& [mapper, from] : groups)
        for (const ForeignKey& key : mapper->foreign_keys)
            for (const auto& [target, to] : groups)
                if (target->has_table(*key.target))
                    find_references(*mapper, from, key, *target, to, found);
    return found;
}

}  // namespace aludel::orm
