#include "aludel/base/error.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/store.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <vector>

namespace aludel::orm {

namespace {

//! The objects and the transient ones that they reach; each once, owners before their elements.
std::vector<InstanceState*> newcomers(const Store& store, std::span<InstanceState* const> states) {
    std::vector<InstanceState*> found;
    boost::unordered_flat_set<const InstanceState*> met;
    for (InstanceState* state : states) {
        refuse_foreign(store, *state);
        if (met.insert(state).second) found.push_back(state);
    }
    for (std::size_t i = 0; i < found.size(); ++i)
        for (const auto& relationship : mapper_of(*found[i]).relationships) {
            const LoadedLink* block = LinkAccess::block(LinkAccess::of(*found[i], *relationship));
            if (!block || block->owner) continue;
            for (InstanceState* element : block->items) {
                refuse_foreign(store, *element);
                if (!element->store && met.insert(element).second) found.push_back(element);
            }
        }
    return found;
}

}  // namespace

void refuse_foreign(const Store& store, const InstanceState& element) {
    if (!element.store || element.store == &store) return;
    throw InvalidRequestError(describe_identity(element) +
                              " belongs to another Session, which owns it. Use the object of this Session (get it by "
                              "its key), or a copy: session.add(" + std::string(element.type->name) + "(*object)).");
}

void own_links(InstanceState& state) {
    own_fields(state);
    for (const auto& relationship : mapper_of(state).relationships) {
        Link& link = LinkAccess::of(state, *relationship);
        LoadedLink* given = LinkAccess::block(link);
        if (!given) {
            LinkAccess::set_unloaded(link, state);
        } else if (!given->owner) {
            given->owner = &state;
            for (InstanceState* element : given->items) unpin(*element);   // held by the store from now on
        }
    }
}

void refuse_foreign(const Store& store, std::span<InstanceState* const> states) { newcomers(store, states); }

void take_over(Store& store, std::span<InstanceState* const> states) {
    const std::vector<InstanceState*> all = newcomers(store, states);
    for (InstanceState* newcomer : all)
        if (!newcomer->store) store.adopt(*newcomer);
    for (InstanceState* newcomer : all)
        if (newcomer->status == Status::transient) own_links(*newcomer);
}

}  // namespace aludel::orm
