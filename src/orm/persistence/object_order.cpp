#include "aludel/base/error.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/persistence/references.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

//! True when objects of these classes may refer to each other.
bool refers_within(const MapperGroup& group) {
    const MapperImpl& mapper = *group[0];
    const auto& keys = mapper.foreign_keys;
    const auto& links = mapper.relationships;
    return group.size() > 1 ||
           std::any_of(keys.begin(), keys.end(), [&](const ForeignKey& key) { return mapper.has_table(*key.target); }) ||
           std::any_of(links.begin(), links.end(), [&](const auto& link) { return link->target == &mapper && link->spec.primaryjoin.call; });
}

bool is_new(const InstanceState& state) { return state.status == Status::pending; }

//! What edited and new objects of a group take from each other.
class SaveGraph {
public:
    SaveGraph(const std::vector<InstanceState*>& edited, const std::vector<InstanceState*>& fresh)
        : graph_(joined(edited, fresh)), edited_count_(edited.size()) {
        for (InstanceState* state : graph_.states()) add_links(*state);
    }
    std::vector<Level> levels() const {
        const std::vector<std::size_t> order = ordered();
        std::vector<std::size_t> depth = graph_.depths(order, weight), sent = depth;
        for (const Edge& edge : late_)
            sent[edge.after] = std::max(sent[edge.after], depth[edge.before] + weight(*graph_.states()[edge.before]));
        const std::size_t deepest = sent.empty() ? 0 : *std::max_element(sent.begin(), sent.end());
        std::vector<Level> levels(deepest + 1);
        for (std::size_t i : order)
            if (i < edited_count_) levels[depth[i]].keyed.push_back(graph_.states()[i]);
        for (std::size_t i = 0; i < graph_.states().size(); ++i) {
            Level& level = levels[sent[i]];
            (i < edited_count_ ? level.edited : level.fresh).push_back(graph_.states()[i]);
        }
        return levels;
    }

private:
    static std::vector<InstanceState*> joined(std::vector<InstanceState*> edited,
                                              const std::vector<InstanceState*>& fresh) {
        edited.insert(edited.end(), fresh.begin(), fresh.end());
        return edited;
    }
    //! Rows that others wait for; the key of an edited object is there already.
    static std::size_t weight(const InstanceState& state) { return is_new(state) || has_new_key(state) ? 1 : 0; }

    void add_links(InstanceState& state) {
        each_loaded_link(state, [&](const RelationshipDef& relationship, LoadedLink& block) {
            if (relationship.direction == Direction::many_to_many || relationship.is_late) return;
            const bool to_one = relationship.direction == Direction::many_to_one;
            if (to_one && !is_new(state) && !block.is_touched) return;
            for (const InstanceState* element : to_one || is_new(state) ? block.items : block.added) {
                if (element == &state) refuse_self_reference(state, relationship);
                else if (to_one) add(element, &state, relationship);
                else add(&state, element, relationship);
            }
        });
    }
    void add(const InstanceState* from, const InstanceState* to, const RelationshipDef& relationship) {
        const auto before = graph_.number_of(from), after = graph_.number_of(to);
        if (!before || !after) return;
        // Only the foreign keys of an edited object wait; its key does when they are a part of it.
        const bool waits = is_new(*to) || has_new_key(*to) || is_part_of_key(relationship);
        if (waits) graph_.add(*before, *after, {&relationship});
        else late_.push_back({*before, *after});
    }
    static void refuse_self_reference(const InstanceState& state, const RelationshipDef& relationship) {
        if (has_key(mapper_of(state), state.object())) return;
        throw CircularDependencyError(relationship.full_name() + ": a new " + std::string(state.type->name) +
                                      " refers to itself, and its key is known only when it has been saved. Flush "
                                      "before the link to itself is set.");
    }
    std::vector<std::size_t> ordered() const {
        std::vector<std::size_t> circle, order = graph_.order(circle);
        if (circle.empty()) return order;
        throw CircularDependencyError(
            "New objects refer to each other in a circle (" +
            graph_.describe(circle, [](const InstanceState& state) { return std::string(state.type->name); }) +
            ") and cannot be saved in one flush. Flush before the link that closes the circle is set.");
    }

    ObjectGraph graph_;
    std::size_t edited_count_;
    std::vector<Edge> late_{};   // an UPDATE waits for them, the key of its object does not
};

}  // namespace

bool is_part_of_key(const RelationshipDef& relationship) {
    const bool to_one = relationship.direction == Direction::many_to_one;
    const auto& keys = (to_one ? relationship.parent : relationship.target)->keys;
    return std::any_of(relationship.pairs.begin(), relationship.pairs.end(), [&](const SyncPair& pair) {
        return std::find(keys.begin(), keys.end(), to_one ? pair.local : pair.remote) != keys.end();
    });
}

bool has_new_key(const InstanceState& state) {
    const MapperImpl& mapper = mapper_of(state);
    return state.snapshot && std::any_of(mapper.keys.begin(), mapper.keys.end(), [&](std::uint32_t slot) {
               return !slot_equals(mapper.slots[slot], state.object(), row_value(state, slot));
           });
}

std::vector<Level> levels(const MapperGroup& group, const std::vector<InstanceState*>& edited,
                          const std::vector<InstanceState*>& fresh) {
    if (!refers_within(group)) return {{edited, edited, fresh}};
    return SaveGraph(edited, fresh).levels();
}

std::vector<std::vector<InstanceState*>> levels_of_rows(const MapperGroup& group,
                                                        const std::vector<InstanceState*>& states) {
    if (states.size() < 2 || !refers_within(group)) return {states};
    ObjectGraph graph(states);
    for (const RowReference& reference : references_between(states))
        if (reference.from != reference.to && reference.on_delete != OnDelete::clear &&
            !is_late(mapper_of(*reference.from), *reference.reason.key->key))
            graph.add(*graph.number_of(reference.to), *graph.number_of(reference.from), reference.reason);
    std::vector<std::size_t> circle;
    const std::vector<std::size_t> order = graph.order(circle);
    if (!circle.empty())
        throw CircularDependencyError("Rows to be deleted refer to each other in a circle (" +
                                      graph.describe(circle, describe_identity) +
                                      ") and cannot be deleted in one flush. Set a link of the circle to nothing and "
                                      "flush before they are deleted.");
    const std::vector<std::size_t> depth = graph.depths(order, [](const InstanceState&) { return std::size_t{1}; });
    std::vector<std::vector<InstanceState*>> result(*std::max_element(depth.begin(), depth.end()) + 1);
    for (std::size_t i = 0; i < states.size(); ++i) result[depth[i]].push_back(states[i]);
    return result;
}

}  // namespace aludel::orm
