#include "orm/unit_of_work/flush.hpp"

#include "aludel/base/error.hpp"
#include "orm/state/session_core.hpp"
#include "orm/state/snapshot.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

bool is_orphanable(const RelationshipDef& relationship) {
    return relationship.spec.cascades.has(cascade::delete_orphan);
}

KeyValues snapshot_key(const State& state) {
    KeyValues key;
    for (std::uint32_t slot : mapper_of(state).keys) key.values.push_back(state.snapshot->values[slot]);
    return key;
}

void forget_changes(State& state) {
    each_loaded_link(state, [](const RelationshipDef&, LinkBlock& block) { block.forget_changes(); });
}

}  // namespace

void Flush::run() {
    spread_deletions();
    handle_removed();
    refuse_abandoned();
    const std::vector<MapperGroup> order = order_of_mappers(store_);
    for (const MapperGroup& group : order) save(group);
    save_associations(store_, connection_);
    for (auto group = order.rbegin(); group != order.rend(); ++group) remove(*group);
    finish();
}

void Flush::spread_deletions() {
    for (std::size_t i = 0; i < store_.deletions.size(); ++i) mark_deleted(store_, *store_.deletions[i]);
}

void Flush::handle_removed() {
    // Marking may load links and edit other objects, so the lists grow while we walk.
    for (std::size_t i = 0; i < store_.dirty.size(); ++i) {
        State& owner = *store_.dirty[i];
        for (const auto& relationship : mapper_of(owner).relationships) {
            const LinkBlock* block = LinkAccess::block(LinkAccess::of(owner, *relationship));
            const bool has_lost = block && (!block->removed.empty() || (block->is_touched && block->items.empty()));
            if (has_lost) handle_removed(owner, *relationship, *block);
        }
    }
}

void Flush::handle_removed(State& owner, const RelationshipDef& relationship, const LinkBlock& block) {
    const std::vector<State*> removed = block.removed;
    const bool stays = !owner.has(State::to_delete);
    if (relationship.direction == Direction::many_to_one && stays) {
        if (is_orphanable(relationship))
            for (State* former : removed) mark_deleted(store_, *former);
        if (relationship.back && is_orphanable(*relationship.back) && block.items.empty()) mark_deleted(store_, owner);
    }
    if (relationship.direction == Direction::many_to_many && is_orphanable(relationship))
        for (State* element : removed) remove_orphan(*element, relationship);
    if (relationship.direction != Direction::one_to_many) return;
    for (State* child : removed) {
        const bool is_saved = child->status == Status::persistent || child->status == Status::pending;
        const bool is_going = !is_saved || child->has(State::to_delete);
        if (is_going || !is_orphan(*child, relationship) || is_added_elsewhere(*child, relationship)) continue;
        if (is_orphanable(relationship)) mark_deleted(store_, *child);
        else clear_foreign_key(*child, relationship);
    }
}

//! What was taken out of a many-to-many collection is deleted when no other collection has it, loaded or not.
void Flush::remove_orphan(State& element, const RelationshipDef& relationship) {
    if (element.status != Status::persistent || element.has(State::to_delete)) return;
    if (is_added_elsewhere(element, relationship)) return;
    if (relationship.back && !loaded_elements(element, *relationship.back).empty()) return;
    mark_deleted(store_, element);
}

//! A child that must have an owner cannot stay behind when the owner's row goes, unless the database sees to it.
void Flush::refuse_abandoned() {
    for (State* owner : store_.deletions) {
        if (owner->status != Status::persistent) continue;
        for (const auto& relationship : mapper_of(*owner).relationships)
            if (relationship->direction == Direction::one_to_many && relationship->on_delete == OnDelete::refuse &&
                !relationship->spec.viewonly && !relationship->spec.cascades.has(cascade::delete_) && !can_be_null(*relationship))
                refuse_abandoned(*owner, *relationship);
    }
}

void Flush::refuse_abandoned(State& owner, const RelationshipDef& relationship) {
    for (const State* child : loaded_elements(owner, relationship))
        if (still_refers(*child, owner, relationship))
            throw FlushError(describe_identity(owner) + " is to be deleted, but a " + std::string(child->type->name) +
                             " of " + relationship.full_name() + " refers to it, and its field \"" +
                             relationship.target->fields[relationship.pairs[0].remote] +
                             "\" cannot be NULL. Delete that too or give it another owner first; or declare the "
                             "relationship with cascade::all | cascade::delete_orphan, the field std::optional, or the "
                             "foreign key with ON DELETE CASCADE.");
}

bool Flush::still_refers(const State& child, const State& owner, const RelationshipDef& relationship) const {
    if (child.has(State::to_delete) || is_added_elsewhere(child, relationship)) return false;
    if (child.status != Status::persistent) return child.status == Status::pending;
    return !child.has(State::expired) &&
           std::all_of(relationship.pairs.begin(), relationship.pairs.end(), [&](const SyncPair& pair) {
               return slot_equals(relationship.target->slots[pair.remote], child.object(),
                                  read_slot(mapper_of(owner).slots[pair.local], owner.object()));
           });
}

//! For a relationship without a counterpart: the child does not know its owner, so the owners are asked.
bool Flush::is_added_elsewhere(const State& child, const RelationshipDef& relationship) const {
    auto has_added = [&](State* owner) {
        if (&mapper_of(*owner) != relationship.parent || owner->has(State::to_delete)) return false;
        const LinkBlock* block = LinkAccess::block(LinkAccess::of(*owner, relationship));
        return block && std::find(block->added.begin(), block->added.end(), &child) != block->added.end();
    };
    return !relationship.back && (std::any_of(store_.dirty.begin(), store_.dirty.end(), has_added) ||
                                  std::any_of(store_.pending.begin(), store_.pending.end(), has_added));
}

void Flush::save(const MapperGroup& group) {
    // An UPDATE may free a unique value that a new row takes, so it goes first unless it may need a new row's key.
    const bool updates_last = refers_within(group);
    if (!updates_last) update(group);
    std::vector<State*> inserts = objects_of(store_.pending, group);
    std::erase_if(inserts, [](State* state) { return state->has(State::to_delete); });
    for (const std::vector<State*>& level : levels(group, inserts))
        for (const Mapper* mapper : group) insert(*mapper, objects_of(level, {mapper}));
    if (updates_last) update(group);
}

void Flush::update(const MapperGroup& group) {
    for (State* state : objects_of(store_.dirty, group)) {
        if (state->has(State::to_delete)) continue;
        sync_from_parents(*state);
        sync_to_children(*state);
    }
    // Objects of the same classes may have been touched by the lines above, so look again.
    for (State* state : objects_of(store_.dirty, group)) {
        if (state->has(State::to_delete)) continue;
        if (const auto changed = changed_slots(*state); !changed.empty()) update_object(connection_, *state, changed);
    }
}

void Flush::insert(const Mapper& mapper, const std::vector<State*>& states) {
    std::vector<State*> fresh;
    for (State* state : states) {
        sync_from_parents(*state);
        require_parents(*state);
        if (State* former = doomed_twin(*state)) switch_row(*state, *former);
        else fresh.push_back(state);
    }
    insert_objects(connection_, mapper, fresh);
    for (State* state : states) sync_to_children(*state);
}

//! The object of a new one's key, when it is to be deleted in this flush.
State* Flush::doomed_twin(const State& state) const {
    if (store_.deletions.empty() || !has_key(mapper_of(state), state.object())) return nullptr;
    State* former = store_.identities(mapper_of(state)).find(primary_key_of(state));
    const bool is_doomed = former && former->has(State::to_delete) && former->status == Status::persistent;
    return is_doomed && !replaced_.contains(former) ? former : nullptr;
}

//! SQLAlchemy's row switch: DELETE and INSERT of one key become an UPDATE.
void Flush::switch_row(State& state, State& former) {
    if (former.has(State::expired)) store_.session->refresh(former);   // what the row has decides what is sent
    for (const auto& relationship : mapper_of(former).relationships)
        if (relationship->direction == Direction::many_to_many && !relationship->spec.viewonly)
            delete_associations(connection_, former, *relationship);   // before the new object's links are written
    replace_row(connection_, state, former);
    replaced_.insert(&former);
}

void Flush::remove(const MapperGroup& group) {
    std::vector<State*> doomed = objects_of(store_.deletions, group);
    std::erase_if(doomed, [&](State* state) {
        return state->status != Status::persistent || replaced_.contains(state);
    });
    for (State* state : doomed)
        for (const auto& relationship : mapper_of(*state).relationships)
            if (relationship->direction == Direction::many_to_many && !relationship->spec.viewonly)
                delete_associations(connection_, *state, *relationship);
    const std::vector<std::vector<State*>> ordered = levels_of_rows(group, doomed);
    for (auto level = ordered.rbegin(); level != ordered.rend(); ++level)
        for (auto mapper = group.rbegin(); mapper != group.rend(); ++mapper)
            delete_objects(connection_, **mapper, objects_of(*level, {*mapper}));
}

void Flush::finish() {
    settle_deleted();
    settle_inserted();
    settle_updated();
    store_.pending.clear();
    store_.deletions.clear();
}

void Flush::settle_deleted() {
    for (State* state : store_.deletions) {
        if (state->status == Status::persistent) {
            const KeyValues key = state->snapshot ? snapshot_key(*state) : primary_key_of(*state);
            store_.identities(mapper_of(*state)).erase(key, *state);
            state->status = Status::deleted;
            deleted_.push_back(state);
        } else state->status = Status::transient;
        forget_changes(*state);
        drop_snapshot(*state);
        state->clear(static_cast<std::uint8_t>(State::to_delete | State::marked | State::in_dirty));
    }
}

//! Enters an object under its key. An object that has the same key lost its row behind the session's back: else the
//! database would have refused the key.
void Flush::enter(State& state) {
    IdentityMap& identities = store_.identities(mapper_of(state));
    const KeyValues key = primary_key_of(state);
    if (State* former = identities.find(key); former && former != &state) {
        identities.erase(key, *former);
        former->status = Status::deleted;
        deleted_.push_back(former);
    }
    identities.insert(state);
}

//! An object whose primary key was changed is entered under the new one.
void Flush::rekey(State& state) {
    if (!state.snapshot) return;
    KeyValues before = snapshot_key(state);
    if (before == primary_key_of(state)) return;
    store_.identities(mapper_of(state)).erase(before, state);
    enter(state);
    rekeyed_.push_back({&state, std::move(before)});
}

void Flush::settle_inserted() {
    for (State* state : store_.pending) {
        if (state->status != Status::pending) continue;
        enter(*state);
        state->status = Status::persistent;
        inserted_.push_back(state);
        forget_changes(*state);
    }
    for (State* state : inserted_)
        if (state->edits > 0) watch(*state);   // its guard may still write
}

void Flush::settle_updated() {
    std::vector<State*> still_edited;
    for (State* state : store_.dirty) {
        if (!state->has(State::in_dirty) || state->status != Status::persistent) continue;
        rekey(*state);
        forget_changes(*state);
        if (state->edits > 0) {
            take_snapshot(*state);
            still_edited.push_back(state);
        } else {
            drop_snapshot(*state);
            state->clear(State::in_dirty);
        }
    }
    store_.dirty = std::move(still_edited);
}

}  // namespace aludel::orm
