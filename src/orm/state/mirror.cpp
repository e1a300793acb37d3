#include "orm/state/link_block.hpp"
#include "orm/state/session_core.hpp"
#include "orm/state/store.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

void add_silently(State& owner, const RelationshipDef& relationship, State& element) {
    Link& link = LinkAccess::of(owner, relationship);
    const bool new_object = owner.status == Status::pending;
    if (!link.is_loaded() && !new_object) return;   // the load will find it, after the flush
    auto& items = LinkAccess::make_block(link).items;
    if (std::find(items.begin(), items.end(), &element) == items.end()) items.push_back(&element);
}

void remove_silently(State& owner, const RelationshipDef& relationship, State& element) {
    if (LinkBlock* block = LinkAccess::block(LinkAccess::of(owner, relationship))) {
        std::erase(block->items, &element);
        std::erase(block->added, &element);
    }
}

//! The object that a many-to-one refers to now, as far as memory knows.
State* current_parent(State& child, const RelationshipDef& to_parent) {
    if (const LinkBlock* block = LinkAccess::block(LinkAccess::of(child, to_parent)))
        return block->items.empty() ? nullptr : block->items.front();
    if (child.status == Status::pending || !child.store) return nullptr;
    std::vector<std::uint32_t> slots;
    for (const SyncPair& pair : to_parent.pairs) slots.push_back(pair.local);
    const KeyValues key = key_of(mapper_of(child), child.object(), slots);
    return key.has_null() ? nullptr : child.store->identities(*to_parent.target).find(key);
}

//! `child`'s single link gets a new parent (or none); a former parent's loaded collection forgets the child.
void set_parent(State& child, const RelationshipDef& to_parent, const RelationshipDef& to_children, State* parent) {
    State* former = current_parent(child, to_parent);
    if (former == parent) return;
    if (former) remove_silently(*former, to_children, child);
    LinkBlock& block = LinkAccess::make_block(LinkAccess::of(child, to_parent));
    block.items.clear();
    if (parent) block.items.push_back(parent);
}

}  // namespace

void mirror(const RelationshipDef& relationship, State& owner, State& element, bool linked) {
    if (!owner.store || !element.store) return;   // plain values have one side only
    const RelationshipDef* back = relationship.back;
    if (relationship.direction == Direction::one_to_many && element.status == Status::persistent) {
        begin_edit(element);   // its foreign key will change
        end_edit(element);
    }
    if (!back) return;
    if (relationship.direction == Direction::one_to_many) {
        if (linked) set_parent(element, *back, relationship, &owner);
        else if (current_parent(element, *back) == &owner) set_parent(element, *back, relationship, nullptr);
        return;
    }
    if (linked) {
        if (!back->spec.many) {   // one-to-one: the other object has room for one
            if (LinkBlock* block = LinkAccess::block(LinkAccess::of(element, *back))) block->items.clear();
        }
        add_silently(element, *back, owner);
    } else remove_silently(element, *back, owner);
}

}  // namespace aludel::orm
