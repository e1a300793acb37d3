#include "aludel/base/error.hpp"
#include "orm/persistence/flush.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

bool is_orphanable(const RelationshipDef& relationship) {
    return relationship.spec.cascades.has(cascade::delete_orphan);
}

}  // namespace

void Flush::handle_removed() {
    // Marking may load links and edit other objects, so the lists grow while we walk.
    for (std::size_t i = 0; i < store_.dirty.size(); ++i) {
        InstanceState& owner = *store_.dirty[i];
        for (const auto& relationship : mapper_of(owner).relationships) {
            const LoadedLink* block = LinkAccess::block(LinkAccess::of(owner, *relationship));
            const bool has_lost = block && (!block->removed.empty() || (block->is_touched && block->items.empty()));
            if (has_lost) handle_removed(owner, *relationship, *block);
        }
    }
}

void Flush::handle_removed(InstanceState& owner, const RelationshipDef& relationship, const LoadedLink& block) {
    const std::vector<InstanceState*> removed = block.removed;
    const bool stays = !owner.has(InstanceState::to_delete);
    if (relationship.direction == Direction::many_to_one && stays) {
        if (is_orphanable(relationship))
            for (InstanceState* former : removed) mark_deleted(store_, *former);
        if (relationship.back && is_orphanable(*relationship.back) && block.items.empty()) mark_deleted(store_, owner);
    }
    if (relationship.direction == Direction::many_to_many && is_orphanable(relationship))
        for (InstanceState* element : removed) remove_orphan(*element, relationship);
    if (relationship.direction != Direction::one_to_many) return;
    for (InstanceState* child : removed) {
        const bool is_saved = child->status == Status::persistent || child->status == Status::pending;
        const bool is_going = !is_saved || child->has(InstanceState::to_delete);
        if (is_going || !is_orphan(*child, relationship) || is_moved_by_hand(*child, relationship)) continue;
        if (is_added_elsewhere(*child, relationship)) continue;
        if (is_orphanable(relationship)) mark_deleted(store_, *child);
        else clear_foreign_key(*child, relationship);
    }
}

//! What was taken out of a many-to-many collection is deleted when no other collection has it, loaded or not.
void Flush::remove_orphan(InstanceState& element, const RelationshipDef& relationship) {
    if (element.status != Status::persistent || element.has(InstanceState::to_delete)) return;
    if (is_added_elsewhere(element, relationship)) return;
    if (relationship.back && !loaded_elements(element, *relationship.back).empty()) return;
    mark_deleted(store_, element);
}

//! A child that must have an owner cannot stay behind when the owner's row goes, unless the database sees to it.
void Flush::refuse_abandoned() {
    const auto abandons = [](const RelationshipDef& relationship) {
        return relationship.direction == Direction::one_to_many && relationship.on_delete == OnDelete::refuse &&
               !relationship.spec.viewonly && !relationship.spec.cascades.has(cascade::delete_) && !can_be_null(relationship) &&
               relationship.spec.passive_deletes != PassiveDeletes::all;
    };
    boost::unordered_flat_set<const RelationshipDef*> loaded;
    for (InstanceState* owner : std::vector<InstanceState*>(store_.deletions)) {   // loading may call listeners
        if (owner->status != Status::persistent) continue;
        for (const auto& relationship : mapper_of(*owner).relationships) {
            if (!abandons(*relationship) || is_left_to_database(*owner, *relationship)) continue;
            if (loaded.insert(relationship.get()).second) load_links(store_, store_.deletions, *relationship);
            refuse_abandoned(*owner, *relationship);
        }
    }
}

void Flush::refuse_abandoned(InstanceState& owner, const RelationshipDef& relationship) {
    for (const InstanceState* child : loaded_elements(owner, relationship))
        if (still_refers(*child, owner, relationship))
            throw FlushError(describe_identity(owner) + " is to be deleted, but a " + std::string(child->type->name) +
                             " of " + relationship.full_name() + " refers to it, and its field \"" +
                             relationship.target->fields[relationship.pairs[0].remote] +
                             "\" cannot be NULL. Delete that too or give it another owner first; or declare the "
                             "relationship with cascade::all | cascade::delete_orphan, the field std::optional, or the "
                             "foreign key with ON DELETE CASCADE.");
}

bool Flush::still_refers(const InstanceState& child, const InstanceState& owner, const RelationshipDef& relationship) {
    if (child.has(InstanceState::to_delete) || is_added_elsewhere(child, relationship)) return false;
    if (child.status != Status::persistent) return child.status == Status::pending;
    return !child.has(InstanceState::expired) &&
           std::all_of(relationship.pairs.begin(), relationship.pairs.end(), [&](const SyncPair& pair) {
               return slot_equals(relationship.target->slots[pair.remote], child.object(),
                                  read_slot(mapper_of(owner).slots[pair.local], owner.object()));
           });
}

//! For a relationship without a counterpart: the child does not know its owner, so what the owners know is looked up.
bool Flush::is_added_elsewhere(const InstanceState& child, const RelationshipDef& relationship) {
    if (relationship.back) return false;
    const auto known = additions().find(&child);
    return known != additions().end() &&
           std::any_of(known->second.begin(), known->second.end(), [&](const Addition& addition) {
               return addition.relationship == &relationship && !addition.owner->has(InstanceState::to_delete);
           });
}

//! Listed once for a flush: asking every owner for every child would take quadratic time.
const Additions& Flush::additions() {
    if (additions_) return *additions_;
    additions_.emplace();
    for (const auto* list : {&store_.dirty, &store_.pending})
        for (InstanceState* owner : *list)
            each_loaded_link(*owner, [&](const RelationshipDef& relationship, const LoadedLink& block) {
                if (relationship.back) return;
                for (const InstanceState* child : block.added) (*additions_)[child].push_back({&relationship, owner});
            });
    return *additions_;
}

}  // namespace aludel::orm
