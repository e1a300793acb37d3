#include "orm/instances/loaded_link.hpp"
#include "orm/instances/ordering.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/store.hpp"

#include <algorithm>
#include <array>

namespace aludel::orm {

namespace {

//! Many-to-many links record the change on both sides, so that a later change of either side cancels it.
bool records(const RelationshipDef& relationship) { return relationship.direction == Direction::many_to_many; }

void add_to(InstanceState& owner, const RelationshipDef& relationship, InstanceState& element) {
    Link& link = LinkAccess::of(owner, relationship);
    const bool new_object = owner.status == Status::pending;
    if (!link.is_loaded() && !new_object) return;   // the load will find it, after the flush
    LoadedLink& block = LinkAccess::make_block(link);
    if (std::find(block.items.begin(), block.items.end(), &element) != block.items.end()) return;
    block.items.push_back(&element);
    if (records(relationship)) block.record_added(element);
    if (is_ordered(relationship)) number_last(relationship, block.items);
}

void take_from(InstanceState& owner, const RelationshipDef& relationship, InstanceState& element) {
    LoadedLink* block = LinkAccess::block(LinkAccess::of(owner, relationship));
    if (!block || std::erase(block->items, &element) == 0) return;
    if (records(relationship)) block->record_removed(element);
    else std::erase(block->added, &element);
    if (is_ordered(relationship)) number_all(relationship, block->items);
}

//! What the owner of a link will lose or get by a change of the other side is numbered then.
void prepare_siblings(InstanceState& child, const RelationshipDef& to_parent, const InstanceState& parent) {
    const std::array<const InstanceState*, 2> owners{current_parent(child, to_parent), &parent};
    for (const InstanceState* owner : owners)
        if (const LoadedLink* block = owner ? LinkAccess::block(LinkAccess::of(*owner, *to_parent.back)) : nullptr)
            prepare_numbers(std::vector<InstanceState*>(block->items));
}

}  // namespace

InstanceState* current_parent(InstanceState& child, const RelationshipDef& to_parent) {
    if (const LoadedLink* block = LinkAccess::block(LinkAccess::of(child, to_parent)))
        return block->items.empty() ? nullptr : block->items.front();
    const bool has_row = child.status == Status::persistent || child.status == Status::deleted;
    if (!has_row || !to_parent.to_primary_key) return nullptr;
    std::vector<std::uint32_t> slots;
    for (const SyncPair& pair : to_parent.pairs) slots.push_back(pair.local);
    const KeyValues key = key_of(mapper_of(child), child.object(), slots);
    return key.has_null() ? nullptr : child.store->identities(*to_parent.target).find(key);
}

namespace {

//! `child`'s single link gets a new parent (or none); a former parent's loaded collection forgets the child.
void set_parent(InstanceState& child, const RelationshipDef& to_parent, const RelationshipDef& to_children,
                InstanceState* parent) {
    InstanceState* former = current_parent(child, to_parent);
    if (former == parent) return;
    if (former) take_from(*former, to_children, child);
    LoadedLink& block = LinkAccess::make_block(LinkAccess::of(child, to_parent));
    block.items.clear();
    block.is_touched = true;
    if (parent) block.items.push_back(parent);
}

//! One-to-one: `owner` has room for one, so another object that it has now loses it.
void take_from_former(InstanceState& owner, const RelationshipDef& to_child, const RelationshipDef& to_owner,
                      InstanceState& heir) {
    const LoadedLink* known = LinkAccess::block(LinkAccess::of(owner, to_child));
    if (!known) return;
    for (InstanceState* former : std::vector<InstanceState*>(known->items)) {
        if (former == &heir) continue;
        LoadedLink& block = LinkAccess::make_block(LinkAccess::of(owner, to_child));
        std::erase(block.items, former);
        if (current_parent(*former, to_owner) != &owner) continue;   // has gone elsewhere, and not been flushed yet
        block.record_removed(*former);
        set_parent(*former, to_owner, to_child, nullptr);
        forget_new_orphan(*former, to_child);
    }
}

}  // namespace

bool is_orphan(const InstanceState& child, const RelationshipDef& relationship) {
    if (!relationship.back) return true;
    const LoadedLink* up = LinkAccess::block(LinkAccess::of(child, *relationship.back));
    return !up || up->items.empty();
}

void forget_new_orphan(InstanceState& child, const RelationshipDef& relationship) {
    if (child.status != Status::pending || !relationship.spec.cascades.has(cascade::delete_orphan)) return;
    if (!child.store->session || !is_orphan(child, relationship)) return;
    child.store->session->forget_pending(child);
    child.set(InstanceState::forgotten);
}

void prepare_change(const RelationshipDef& relationship, InstanceState& owner, InstanceState& element) {
    if (!element.store) return;   // it can have no row and nobody else's links
    const auto watch_row = [](InstanceState& state) {
        if (state.status == Status::persistent) watch(state);
    };
    if (relationship.direction == Direction::one_to_many) {   // its foreign key will change
        if (element.has(InstanceState::partial) && !relationship.pairs.empty() && relationship.pairs.back().remote >= loaded_slots(element))
            complete_to_write(element, *element.type->tag);
        watch_row(element);
    }
    const RelationshipDef* back = relationship.back;
    if (back && relationship.direction == Direction::many_to_one && is_ordered(*back)) prepare_siblings(owner, relationship, element);
    if (back && relationship.direction == Direction::one_to_many && is_ordered(relationship)) prepare_siblings(element, *back, owner);
    if (relationship.direction == Direction::one_to_many || !back) return;
    const Link& link = LinkAccess::of(element, *back);
    if (relationship.direction == Direction::many_to_many) {
        if (LinkAccess::block(link)) watch_row(element);   // records the change too
    } else if (!back->spec.many) {   // one-to-one: the element's former partner goes
        SessionServices* session = element.store->session;
        if (!link.is_loaded() && session && element.status == Status::persistent)
            session->load_link_as_is(element, *back, link);
        const LoadedLink* known = LinkAccess::block(link);
        if (!known) return;
        if (!element.has(InstanceState::expired)) watch_row(element);
        for (InstanceState* former : std::vector<InstanceState*>(known->items))
            if (former != &owner) watch_row(*former);
    }
}

void mirror(const RelationshipDef& relationship, InstanceState& owner, InstanceState& element, bool linked) {
    if (!owner.store || !element.store) return;   // plain values have one side only
    const RelationshipDef* back = relationship.back;
    if (!back) return;
    if (relationship.direction == Direction::one_to_many) {
        if (linked) set_parent(element, *back, relationship, &owner);
        else if (current_parent(element, *back) == &owner) set_parent(element, *back, relationship, nullptr);
        return;
    }
    if (linked) {
        if (!back->spec.many && relationship.direction == Direction::many_to_one)
            take_from_former(element, *back, relationship, owner);
        add_to(element, *back, owner);
    } else take_from(element, *back, owner);
}

}  // namespace aludel::orm
