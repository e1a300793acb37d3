#include "orm/loading/unflushed.hpp"

#include "orm/instances/loaded_link.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>

namespace aludel::orm {

namespace {

using Owners = boost::unordered_flat_set<const InstanceState*>;

bool contains(const LoadedLink& block, const InstanceState& element) {
    return std::find(block.items.begin(), block.items.end(), &element) != block.items.end();
}

//! Both sides of a many-to-many record a change, as they do when both are loaded.
void join(InstanceState& owner, const RelationshipDef& relationship, InstanceState& element) {
    LoadedLink& block = LinkAccess::make_block(LinkAccess::of(owner, relationship));
    if (contains(block, element)) return;
    watch(owner);
    block.items.push_back(&element);
    block.record_added(element);
}

void part(InstanceState& owner, const RelationshipDef& relationship, InstanceState& element) {
    LoadedLink& block = LinkAccess::make_block(LinkAccess::of(owner, relationship));
    if (!contains(block, element)) return;
    watch(owner);
    std::erase(block.items, &element);
    block.record_removed(element);
}

void apply_links(const RelationshipDef& relationship, const Owners& owners, InstanceState& element,
                 const LoadedLink& other) {
    for (InstanceState* owner : std::vector<InstanceState*>(other.added))
        if (owners.contains(owner)) join(*owner, relationship, element);
    for (InstanceState* owner : std::vector<InstanceState*>(other.removed))
        if (owners.contains(owner)) part(*owner, relationship, element);
}

//! A child that was given this owner.
void apply_parent(const RelationshipDef& relationship, const Owners& owners, InstanceState& child,
                  const LoadedLink& up) {
    if (up.items.empty() || !owners.contains(up.items.front())) return;
    LoadedLink& block = LinkAccess::make_block(LinkAccess::of(*up.items.front(), relationship));
    if (contains(block, child)) return;
    if (!relationship.spec.many) block.items.clear();
    block.items.push_back(&child);
}

//! Children that were given another owner, or none.
void drop_gone(const RelationshipDef& relationship, InstanceState& owner) {
    LoadedLink& block = LinkAccess::make_block(LinkAccess::of(owner, relationship));
    std::erase_if(block.items, [&](InstanceState* child) {
        const LoadedLink* up = LinkAccess::block(LinkAccess::of(*child, *relationship.back));
        return up && up->is_touched && (up->items.empty() || up->items.front() != &owner);
    });
}

}  // namespace

void apply_unflushed(Store& store, const RelationshipDef& relationship, const std::vector<InstanceState*>& owners) {
    if (!relationship.back || relationship.direction == Direction::many_to_one) return;
    if (store.pending.empty() && store.dirty.empty()) return;
    const Owners loaded(owners.begin(), owners.end());
    if (relationship.direction == Direction::one_to_many)
        for (InstanceState* owner : owners) drop_gone(relationship, *owner);
    for (const auto* list : {&store.pending, &store.dirty})
        for (std::size_t i = 0, count = list->size(); i < count; ++i) {   // an owner may become dirty on the way
            InstanceState& other = *(*list)[i];
            if (!mapper_of(other).is_a(*relationship.target)) continue;
            const LoadedLink* block = LinkAccess::block(LinkAccess::of(other, *relationship.back));
            if (!block) continue;
            if (relationship.direction == Direction::many_to_many) apply_links(relationship, loaded, other, *block);
            else if (block->is_touched || block->is_changed()) apply_parent(relationship, loaded, other, *block);
        }
}

}  // namespace aludel::orm
