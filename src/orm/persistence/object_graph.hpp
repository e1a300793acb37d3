#pragma once

#include "aludel/base/topological.hpp"
#include "orm/instances/store.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <optional>
#include <string>
#include <vector>

namespace aludel::orm {

//! Why an object waits for another: a relationship, or a foreign key that no relationship uses.
struct Reason {
    const RelationshipDef* relationship = nullptr;
    const MapperImpl* mapper = nullptr;                  //!< of the table with the foreign key
    const ForeignKey* key = nullptr;

    //! "Post.author", or "posts.author_id".
    std::string name() const;
};

//! Objects by number, and which must come before which, and why.
class ObjectGraph {
public:
    explicit ObjectGraph(const std::vector<InstanceState*>& states);

    const std::vector<InstanceState*>& states() const noexcept { return states_; }
    std::optional<std::size_t> number_of(const InstanceState* state) const;
    void add(std::size_t before, std::size_t after, const Reason& reason);
    //! The numbers in an order that keeps all of it; `circle` gets those that have none.
    std::vector<std::size_t> order(std::vector<std::size_t>& circle) const;
    //! The distance of each object from those that wait for nobody; an object counts `weight(state)`.
    template <class F>
    std::vector<std::size_t> depths(const std::vector<std::size_t>& ordered, F&& weight) const {
        std::vector<std::size_t> depth(states_.size(), 0);
        if (edges_.empty()) return depth;
        std::vector<std::vector<std::size_t>> followers(states_.size());
        for (const Edge& edge : edges_) followers[edge.before].push_back(edge.after);
        for (std::size_t i : ordered)
            for (std::size_t next : followers[i]) depth[next] = std::max(depth[next], depth[i] + weight(*states_[i]));
        return depth;
    }
    //! "Post -> User -> Post, by Post.author and User.favourite": a circle among objects that could not be ordered.
    std::string describe(const std::vector<std::size_t>& circle, std::string (*name)(const InstanceState&)) const;

private:
    std::vector<std::size_t> waits_within(const std::vector<std::size_t>& circle) const;

    std::vector<InstanceState*> states_;
    boost::unordered_flat_map<const InstanceState*, std::size_t> numbers_{};
    std::vector<Edge> edges_{};
    std::vector<Reason> reasons_{};   // of the edges
};

}  // namespace aludel::orm
