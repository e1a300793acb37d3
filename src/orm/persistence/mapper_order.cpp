#include "aludel/base/topological.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/persistence/references.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

void note(MapperGroup& mappers, const InstanceState& state) {
    if (const MapperImpl* mapper = &mapper_of(state);
        std::find(mappers.begin(), mappers.end(), mapper) == mappers.end())
        mappers.push_back(mapper);
}

//! The classes of all that a flush writes.
MapperGroup mappers_of(const Store& store) {
    MapperGroup mappers;
    for (const auto* list : {&store.pending, &store.dirty, &store.deletions})
        for (const InstanceState* state : *list) note(mappers, *state);
    return mappers;
}

//! reaches[i][j]: a table of j refers to one of i, directly or by others.
std::vector<std::vector<bool>> reachability(const MapperGroup& mappers) {
    const std::size_t count = mappers.size();
    std::vector<std::vector<bool>> reaches(count, std::vector<bool>(count, false));
    for (std::size_t j = 0; j < count; ++j)
        for (const ForeignKey& key : mappers[j]->foreign_keys)
            for (std::size_t i = 0; i < count; ++i)
                if (mappers[i]->has_table(*key.target) && !is_late(*mappers[j], *key.key)) reaches[i][j] = true;
    for (std::size_t i = 0; i < count; ++i)   // by conditions of the program
        for (const auto& relationship : mappers[i]->relationships) {
            if (relationship->key || relationship->pairs.empty() || relationship->spec.viewonly) continue;
            for (std::size_t j = 0; j < count; ++j)
                if (mappers[j]->is_a(*relationship->target))
                    relationship->direction == Direction::one_to_many ? reaches[i][j] = true : reaches[j][i] = true;
        }
    for (std::size_t i = 0; i < count; ++i)   // a hierarchy is saved together
        for (std::size_t j = 0; j < count; ++j)
            if (i != j && mappers[i]->inheritance.root == mappers[j]->inheritance.root) reaches[i][j] = true;
    for (std::size_t k = 0; k < count; ++k)
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t j = 0; j < count; ++j)
                if (reaches[i][k] && reaches[k][j]) reaches[i][j] = true;
    return reaches;
}

bool is_less(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return a.kind() < b.kind();
    if (a.kind() == Layout::int64) return a.as<std::int64_t>() < b.as<std::int64_t>();
    return a.display() < b.display();
}

bool is_less(const KeyValues& a, const KeyValues& b) {
    return std::lexicographical_compare(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                                        [](const Value& x, const Value& y) { return is_less(x, y); });
}

}  // namespace

void sort_by_key(std::vector<InstanceState*>& states) {
    if (states.size() < 2) return;
    std::vector<std::pair<KeyValues, InstanceState*>> keyed;
    for (InstanceState* state : states) keyed.emplace_back(row_values(*state, mapper_of(*state).keys), state);
    std::stable_sort(keyed.begin(), keyed.end(),
                     [](const auto& a, const auto& b) { return is_less(a.first, b.first); });
    for (std::size_t i = 0; i < states.size(); ++i) states[i] = keyed[i].second;
}

std::vector<InstanceState*> objects_of(const std::vector<InstanceState*>& list, const MapperGroup& mappers) {
    std::vector<InstanceState*> found;
    for (InstanceState* state : list)
        if (std::find(mappers.begin(), mappers.end(), &mapper_of(*state)) != mappers.end()) found.push_back(state);
    return found;
}

MapperGroup classes_of(const std::vector<InstanceState*>& states) {
    MapperGroup mappers;
    for (const InstanceState* state : states) note(mappers, *state);
    return mappers;
}

std::vector<MapperGroup> order_of_mappers(Store& store) {
    const MapperGroup mappers = mappers_of(store);
    if (mappers.size() == 1) return {mappers};
    const auto reaches = reachability(mappers);
    std::vector<std::size_t> group_of(mappers.size());
    std::vector<MapperGroup> groups;
    for (std::size_t i = 0; i < mappers.size(); ++i) {
        std::size_t j = 0;
        while (j < i && !(reaches[i][j] && reaches[j][i])) ++j;
        group_of[i] = j < i ? group_of[j] : groups.size();
        if (j == i) groups.emplace_back();
        groups[group_of[i]].push_back(mappers[i]);
    }
    std::vector<Edge> edges;
    for (std::size_t i = 0; i < mappers.size(); ++i)
        for (std::size_t j = 0; j < mappers.size(); ++j)
            if (reaches[i][j] && group_of[i] != group_of[j]) edges.push_back({group_of[i], group_of[j]});
    std::vector<std::size_t> circle;
    std::vector<MapperGroup> sorted;
    for (std::size_t i : topological_order(groups.size(), edges, circle)) sorted.push_back(groups[i]);
    return sorted;
}

}  // namespace aludel::orm
