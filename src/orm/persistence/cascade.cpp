#include "aludel/base/error.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/loading/related.hpp"
#include "orm/persistence/flush.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>

namespace aludel::orm {

namespace {

bool is_deleted_along(const RelationshipDef& relationship) { return relationship.spec.cascades.has(cascade::delete_); }

//! Has a deletion something to do at the other end of the relationship?
bool is_followed(const RelationshipDef& relationship) {
    if (relationship.spec.viewonly) return false;
    if (is_deleted_along(relationship)) return true;
    return relationship.direction == Direction::one_to_many && can_be_null(relationship) &&   // else Flush::refuse_abandoned
           relationship.spec.passive_deletes != PassiveDeletes::all;
}

//! What a deletion of `owner` concerns at the other end: all, or of what is left to the database the new ones.
std::vector<InstanceState*> elements_to_follow(InstanceState& owner, const RelationshipDef& relationship) {
    if (!is_left_to_database(owner, relationship)) return loaded_elements(owner, relationship);
    const LoadedLink* block = LinkAccess::block(LinkAccess::of(owner, relationship));
    return block ? block->added : std::vector<InstanceState*>();
}

//! Adds to `doomed` what the relationship's cascade deletes with the object; other children lose their foreign key.
void cascade_delete(InstanceState& state, const RelationshipDef& relationship, std::vector<InstanceState*>& doomed) {
    const bool deletes = is_deleted_along(relationship);
    for (InstanceState* element : elements_to_follow(state, relationship)) {
        if (relationship.direction == Direction::one_to_many && is_moved_by_hand(*element, relationship)) continue;
        if (deletes) doomed.push_back(element);
        else clear_foreign_key(*element, relationship);
    }
}

//! The objects of these that a deletion has not reached yet; from now on it has.
std::vector<InstanceState*> newly_doomed(Store& store, const std::vector<InstanceState*>& states) {
    std::vector<InstanceState*> fresh;
    for (InstanceState* state : states) {
        if (!state->has(InstanceState::to_delete)) {
            state->set(InstanceState::to_delete);
            store.deletions.push_back(state);
        } else if (state->has(InstanceState::marked)) continue;
        state->set(InstanceState::marked);   // its cascades are followed
        fresh.push_back(state);
    }
    return fresh;
}

}  // namespace

bool is_left_to_database(const InstanceState& owner, const RelationshipDef& relationship) {
    if (relationship.spec.passive_deletes == PassiveDeletes::no) return false;
    return is_never_loaded(relationship) || !LinkAccess::of(owner, relationship).is_loaded();
}

void load_links(Store& store, const std::vector<InstanceState*>& owners, const RelationshipDef& relationship) {
    std::vector<InstanceState*> waiting;
    for (InstanceState* owner : owners)
        if (mapper_of(*owner).is_a(*relationship.parent) && owner->status == Status::persistent &&
            !owner->has(InstanceState::expired) && !LinkAccess::of(*owner, relationship).is_loaded() &&
            !is_left_to_database(*owner, relationship) && !is_never_loaded(relationship))
            waiting.push_back(owner);
    if (waiting.size() > 1 && store.session) load_selectin(store, store.session->connection_for(*relationship.target), waiting, {relationship});
}

std::vector<InstanceState*> loaded_elements(InstanceState& owner, const RelationshipDef& relationship) {
    Link& link = LinkAccess::of(owner, relationship);
    if (SessionServices* session = owner.store->session; session && owner.status == Status::persistent) {
        if (!link.is_loaded() && owner.has(InstanceState::expired)) session->refresh(owner);
        if (!link.is_loaded() && !is_never_loaded(relationship)) session->load_link_as_is(owner, relationship, link);   // whatever raiseload says
    }
    const LoadedLink* block = LinkAccess::block(link);
    return block ? block->items : std::vector<InstanceState*>();
}

bool can_be_null(const RelationshipDef& relationship) {
    return std::all_of(relationship.pairs.begin(), relationship.pairs.end(), [&](const SyncPair& pair) {
        return relationship.target->slots[pair.remote].optional;
    });
}

void mark_deleted(Store& store, const std::vector<InstanceState*>& first) {
    // Wave after wave, not by recursion: objects may form a chain of any length, and a wave is loaded at once.
    for (std::vector<InstanceState*> wave = newly_doomed(store, first); !wave.empty();) {
        boost::unordered_flat_set<const MapperImpl*> mappers;
        for (InstanceState* state : wave)
            if (mappers.insert(&mapper_of(*state)).second)
                for (const auto& relationship : mapper_of(*state).relationships)
                    if (is_followed(*relationship)) load_links(store, wave, *relationship);
        std::vector<InstanceState*> next;
        for (InstanceState* state : wave)
            for (const auto& relationship : mapper_of(*state).relationships)
                if (is_followed(*relationship)) cascade_delete(*state, *relationship, next);
        wave = newly_doomed(store, next);
    }
}

void mark_deleted(Store& store, InstanceState& first) { mark_deleted(store, std::vector<InstanceState*>{&first}); }

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
