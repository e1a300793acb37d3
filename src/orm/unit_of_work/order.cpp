#include "aludel/base/error.hpp"
#include "aludel/base/topological.hpp"
#include "orm/state/snapshot.hpp"
#include "orm/unit_of_work/flush.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>

namespace aludel::orm {

namespace {

void note(MapperGroup& mappers, const State& state) {
    if (const Mapper* mapper = &mapper_of(state); std::find(mappers.begin(), mappers.end(), mapper) == mappers.end())
        mappers.push_back(mapper);
}

//! The classes of all that a flush may write: of the objects listed, and of those added to their collections.
MapperGroup mappers_of(const Store& store) {
    MapperGroup mappers;
    for (const auto* list : {&store.pending, &store.dirty, &store.deletions})
        for (State* state : *list) {
            note(mappers, *state);
            each_loaded_link(*state, [&](const RelationshipDef&, LinkBlock& block) {
                for (const State* element : block.added) note(mappers, *element);
            });
        }
    return mappers;
}

//! reaches[i][j]: the table of j refers to the table of i, directly or by others.
std::vector<std::vector<bool>> reachability(const MapperGroup& mappers) {
    const std::size_t count = mappers.size();
    std::vector<std::vector<bool>> reaches(count, std::vector<bool>(count, false));
    for (std::size_t j = 0; j < count; ++j)
        for (const schema::ForeignKeyDef& key : mappers[j]->definition.foreign_keys)
            for (std::size_t i = 0; i < count; ++i)
                if (&mappers[i]->definition == &schema::target_of(mappers[j]->definition, key)) reaches[i][j] = true;
    for (std::size_t k = 0; k < count; ++k)
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t j = 0; j < count; ++j)
                if (reaches[i][k] && reaches[k][j]) reaches[i][j] = true;
    return reaches;
}

//! Objects by number, and which must come before which, by what relationship.
class ObjectGraph {
public:
    explicit ObjectGraph(const std::vector<State*>& states) : states_(states) {
        for (std::size_t i = 0; i < states.size(); ++i) numbers_.emplace(states[i], i);
    }
    void add(const State* before, const State* after, const RelationshipDef& relationship) {
        const auto b = numbers_.find(before), a = numbers_.find(after);
        if (b == numbers_.end() || a == numbers_.end() || a == b) return;
        edges_.push_back({b->second, a->second});
        relationships_.push_back(&relationship);
    }
    //! The objects by their distance from those that wait for nobody.
    std::vector<std::vector<State*>> levels(std::vector<std::size_t>& circle) const {
        if (edges_.empty()) return {states_};
        std::vector<std::vector<std::size_t>> followers(states_.size());
        for (const Edge& edge : edges_) followers[edge.before].push_back(edge.after);
        std::vector<std::size_t> depth(states_.size(), 0);
        std::size_t deepest = 0;
        for (std::size_t i : topological_order(states_.size(), edges_, circle))
            for (std::size_t next : followers[i]) deepest = std::max(deepest, depth[next] = std::max(depth[next], depth[i] + 1));
        std::vector<std::vector<State*>> result(deepest + 1);
        for (std::size_t i = 0; i < states_.size(); ++i) result[depth[i]].push_back(states_[i]);
        return result;
    }

    //! "Post -> User -> Post, by Post.author and User.favourite": a circle among objects that could not be ordered.
    template <class F>
    std::string describe(const std::vector<std::size_t>& circle, F&& name) const {
        const std::vector<std::size_t> waits = waits_within(circle);
        std::size_t start = circle[0];   // perhaps not on the circle, but waiting for it
        for (std::size_t i = 0; i < circle.size(); ++i) start = edges_[waits[start]].before;
        std::string objects = name(*states_[start]), links;
        std::size_t at = start;
        do {
            const std::size_t edge = waits[at];
            at = edges_[edge].before;
            objects += " -> " + name(*states_[at]);
            const std::string link = reference(*relationships_[edge]).full_name();
            if (links.find(link) == links.npos) links += (links.empty() ? "" : " and ") + link;
        } while (at != start);
        return objects + ", by " + links;
    }

private:
    //! The side that has the foreign key, where it is mapped.
    static const RelationshipDef& reference(const RelationshipDef& relationship) {
        const bool is_far_side = relationship.direction == Direction::one_to_many && relationship.back;
        return is_far_side ? *relationship.back : relationship;
    }
    //! For each object of a circle an edge to another one of it that it waits for.
    std::vector<std::size_t> waits_within(const std::vector<std::size_t>& circle) const {
        std::vector<bool> is_within(states_.size(), false);
        for (std::size_t i : circle) is_within[i] = true;
        std::vector<std::size_t> waits(states_.size(), 0);
        for (std::size_t i = 0; i < edges_.size(); ++i)
            if (is_within[edges_[i].before] && is_within[edges_[i].after]) waits[edges_[i].after] = i;
        return waits;
    }

    const std::vector<State*>& states_;
    boost::unordered_flat_map<const State*, std::size_t> numbers_{};
    std::vector<Edge> edges_{};
    std::vector<const RelationshipDef*> relationships_{};   // of the edges
};

[[noreturn]] void throw_self_reference(const State& state, const RelationshipDef& relationship) {
    throw CircularDependencyError(relationship.full_name() + ": a new " + std::string(state.type->name) +
                                  " refers to itself, and its key is known only when it has been saved. Flush before "
                                  "the link to itself is set.");
}

void add_links(ObjectGraph& graph, State& state) {
    each_loaded_link(state, [&](const RelationshipDef& relationship, LinkBlock& block) {
        for (const State* element : block.items) {
            if (element == &state && relationship.direction != Direction::many_to_many &&
                !has_key(mapper_of(state), state.object()))
                throw_self_reference(state, relationship);
            if (relationship.direction == Direction::many_to_one) graph.add(element, &state, relationship);
            else if (relationship.direction == Direction::one_to_many) graph.add(&state, element, relationship);
        }
    });
}

//! What the object's row refers to, among the objects in memory.
void add_row(ObjectGraph& graph, State& state) {
    const Mapper& mapper = mapper_of(state);
    for (const auto& relationship : mapper.relationships) {
        if (!relationship->to_primary_key || relationship->on_delete == OnDelete::clear) continue;
        KeyValues key;
        for (const SyncPair& pair : relationship->pairs)
            key.values.push_back(state.snapshot ? state.snapshot->values[pair.local]
                                                : read_slot(mapper.slots[pair.local], state.object()));
        if (!key.has_null()) graph.add(state.store->identities(*relationship->target).find(key), &state, *relationship);
    }
}

}  // namespace

bool refers_within(const MapperGroup& group) {
    return std::any_of(group.begin(), group.end(), [&](const Mapper* mapper) {
        return std::any_of(mapper->relationships.begin(), mapper->relationships.end(), [&](const auto& relationship) {
            return relationship->direction != Direction::many_to_many &&
                   std::find(group.begin(), group.end(), relationship->target) != group.end();
        });
    });
}

std::vector<State*> objects_of(const std::vector<State*>& list, const MapperGroup& mappers) {
    std::vector<State*> found;
    for (State* state : list)
        if (std::find(mappers.begin(), mappers.end(), &mapper_of(*state)) != mappers.end()) found.push_back(state);
    return found;
}

std::vector<MapperGroup> order_of_mappers(Store& store) {
    const MapperGroup mappers = mappers_of(store);
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

std::vector<std::vector<State*>> levels(const MapperGroup& group, const std::vector<State*>& states) {
    if (!refers_within(group)) return {states};
    ObjectGraph graph(states);
    for (State* state : states) add_links(graph, *state);
    std::vector<std::size_t> circle;
    auto result = graph.levels(circle);
    if (!circle.empty())
        throw CircularDependencyError(
            "New objects refer to each other in a circle (" +
            graph.describe(circle, [](const State& state) { return std::string(state.type->name); }) +
            ") and cannot be saved in one flush. Flush before the link that closes the circle is set.");
    return result;
}

std::vector<std::vector<State*>> levels_of_rows(const MapperGroup& group, const std::vector<State*>& states) {
    if (!refers_within(group)) return {states};
    ObjectGraph graph(states);
    for (State* state : states) add_row(graph, *state);
    std::vector<std::size_t> circle;
    auto result = graph.levels(circle);
    if (!circle.empty())
        throw CircularDependencyError("Rows to be deleted refer to each other in a circle (" +
                                      graph.describe(circle, describe_identity) +
                                      ") and cannot be deleted in one flush. Set a link of the circle to nothing and "
                                      "flush before they are deleted.");
    return result;
}

}  // namespace aludel::orm
