#include "aludel/base/error.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/persistence/flush.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

//! Adds to `doomed` what the relationship's cascade deletes with the object; other children lose their foreign key.
void cascade_delete(InstanceState& state, const RelationshipDef& relationship, std::vector<InstanceState*>& doomed) {
    if (relationship.spec.viewonly) return;
    const bool deletes = relationship.spec.cascades.has(cascade::delete_);
    if (!deletes && relationship.direction != Direction::one_to_many) return;
    if (!deletes && !can_be_null(relationship)) return;   // see Flush::refuse_abandoned
    for (InstanceState* element : loaded_elements(state, relationship)) {
        if (relationship.direction == Direction::one_to_many && is_moved_by_hand(*element, relationship)) continue;
        if (deletes) doomed.push_back(element);
        else clear_foreign_key(*element, relationship);
    }
}

}  // namespace

std::vector<InstanceState*> loaded_elements(InstanceState& owner, const RelationshipDef& relationship) {
    Link& link = LinkAccess::of(owner, relationship);
    if (!link.is_loaded() && owner.status == Status::persistent && owner.store->session)
        owner.store->session->load_link(owner, relationship, link);
    const LoadedLink* block = LinkAccess::block(link);
    return block ? block->items : std::vector<InstanceState*>();
}

bool can_be_null(const RelationshipDef& relationship) {
    return std::all_of(relationship.pairs.begin(), relationship.pairs.end(), [&](const SyncPair& pair) {
        return relationship.target->slots[pair.remote].optional;
    });
}

void mark_deleted(Store& store, InstanceState& first) {
    std::vector<InstanceState*> doomed{&first};
    for (std::size_t i = 0; i < doomed.size(); ++i) {   // no recursion: objects may form a chain of any length
        InstanceState& state = *doomed[i];
        if (!state.has(InstanceState::to_delete)) {
            state.set(InstanceState::to_delete);
            store.deletions.push_back(&state);
        } else if (state.has(InstanceState::marked)) continue;
        state.set(InstanceState::marked);   // its cascades are followed
        for (const auto& relationship : mapper_of(state).relationships) cascade_delete(state, *relationship, doomed);
    }
}

void clear_foreign_key(InstanceState& child, const RelationshipDef& relationship) {
    const bool is_saved = child.status == Status::persistent || child.status == Status::pending;
    if (!is_saved || child.has(InstanceState::to_delete)) return;
    if (!can_be_null(relationship))
        throw FlushError(describe_identity(child) + " was taken out of " + relationship.full_name() +
                         ", but its foreign key field cannot be NULL. Delete the object, give it another owner, or "
                         "declare the relationship with cascade::all | cascade::delete_orphan.");
    watch(child);
    if (relationship.back)   // else what is written of the child would take the key from there
        if (LoadedLink* up = LinkAccess::block(LinkAccess::of(child, *relationship.back))) {
            up->items.clear();
            up->forget_changes();
        }
    for (const SyncPair& pair : relationship.pairs) {
        note_filled(child, pair.remote);
        write_slot(relationship.target->slots[pair.remote], child.object(), Value(), {});
    }
}

}  // namespace aludel::orm
