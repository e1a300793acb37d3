#pragma once

#include "orm/instances/loaded_link.hpp"
#include "orm/instances/store.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <span>
#include <vector>

namespace aludel::orm {

//! The objects, and those that loaded links with this cascade reach from them, each once, owners before their elements
//! (SQLAlchemy's `cascade_iterator`). `follows(owner, relationship, element)` says whether the walk continues to an
//! element. A list of work, not recursion: objects may form a chain of any length.
template <class F>
std::vector<InstanceState*> cascaded(std::span<InstanceState* const> first, Cascade cascade, F&& follows) {
    std::vector<InstanceState*> found;
    boost::unordered_flat_set<const InstanceState*> met;
    for (InstanceState* state : first)
        if (met.insert(state).second) found.push_back(state);
    for (std::size_t i = 0; i < found.size(); ++i) {
        InstanceState& owner = *found[i];
        for (const auto& relationship : mapper_of(owner).relationships) {
            const LoadedLink* block = LinkAccess::block(LinkAccess::of(owner, *relationship));
            if (!block || !relationship->spec.cascades.has(cascade)) continue;
            for (InstanceState* element : block->items)
                if (follows(owner, *relationship, *element) && met.insert(element).second) found.push_back(element);
        }
    }
    return found;
}

}  // namespace aludel::orm
