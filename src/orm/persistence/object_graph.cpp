#include "orm/persistence/object_graph.hpp"

namespace aludel::orm {

std::string Reason::name() const {
    if (!relationship) return key->table->key() + "." + key->table->columns[key->key->columns[0]]->name;
    // the side that has the foreign key, where it is mapped
    const bool is_far_side = relationship->direction == Direction::one_to_many && relationship->back;
    return (is_far_side ? relationship->back : relationship)->full_name();
}

ObjectGraph::ObjectGraph(const std::vector<InstanceState*>& states) : states_(states) {
    for (std::size_t i = 0; i < states_.size(); ++i) numbers_.emplace(states_[i], i);
}

std::optional<std::size_t> ObjectGraph::number_of(const InstanceState* state) const {
    const auto found = numbers_.find(state);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

void ObjectGraph::add(std::size_t before, std::size_t after, const Reason& reason) {
    edges_.push_back({before, after});
    reasons_.push_back(reason);
}

std::vector<std::size_t> ObjectGraph::order(std::vector<std::size_t>& circle) const {
    return topological_order(states_.size(), edges_, circle);
}

std::string ObjectGraph::describe(const std::vector<std::size_t>& circle,
                                  std::string (*name)(const InstanceState&)) const {
    const std::vector<std::size_t> waits = waits_within(circle);
    std::size_t start = circle[0];   // perhaps not on the circle, but waiting for it
    for (std::size_t i = 0; i < circle.size(); ++i) start = edges_[waits[start]].before;
    std::string objects = name(*states_[start]), links;
    std::size_t at = start;
    do {
        const std::size_t edge = waits[at];
        at = edges_[edge].before;
        objects += " -> " + name(*states_[at]);
        const std::string link = reasons_[edge].name();
        if (links.find(link) == links.npos) links += (links.empty() ? "" : " and ") + link;
    } while (at != start);
    return objects + ", by " + links;
}

//! For each object of a circle an edge to another one of it that it waits for.
std::vector<std::size_t> ObjectGraph::waits_within(const std::vector<std::size_t>& circle) const {
    std::vector<bool> is_within(states_.size(), false);
    for (std::size_t i : circle) is_within[i] = true;
    std::vector<std::size_t> waits(states_.size(), 0);
    for (std::size_t i = 0; i < edges_.size(); ++i)
        if (is_within[edges_[i].before] && is_within[edges_[i].after]) waits[edges_[i].after] = i;
    return waits;
}

}  // namespace aludel::orm
