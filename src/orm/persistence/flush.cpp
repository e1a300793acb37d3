#include "orm/persistence/flush.hpp"

#include "orm/instances/session_services.hpp"
#include "orm/instances/snapshot.hpp"

#include <algorithm>

namespace aludel::orm {

void Flush::run(engine::Then then) {
    spread_deletions();
    handle_removed();
    refuse_abandoned();
    watch_added();
    order_ = order_of_mappers(store_);
    const bool ends_with_rows = store_.deletions.empty() && !has_association_changes(store_);
    for (const MapperGroup& group : order_)
        save(group, ends_with_rows && &group == &order_.back() ? then : engine::Then::go_on);
    save_associations(store_, connection_);
    const std::vector<InstanceState*> rest = doomed();
    for (auto group = order_.rbegin(); group != order_.rend(); ++group) remove(*group, rest);
    finish();
}

void Flush::spread_deletions() {
    for (std::size_t i = 0; i < store_.deletions.size(); ++i) mark_deleted(store_, *store_.deletions[i]);
}

//! Children that get another owner are written, so they are listed before it is decided what goes when.
void Flush::watch_added() {
    const auto watch_children = [](InstanceState& owner) {
        if (owner.has(InstanceState::to_delete)) return;
        each_loaded_link(owner, [](const RelationshipDef& relationship, LoadedLink& block) {
            if (relationship.direction != Direction::one_to_many) return;
            for (InstanceState* child : block.added)
                if (child->status == Status::persistent && !child->has(InstanceState::in_dirty)) watch(*child);
        });
    };
    for (std::size_t i = 0; i < store_.pending.size(); ++i) watch_children(*store_.pending[i]);
    for (std::size_t i = 0; i < store_.dirty.size(); ++i) watch_children(*store_.dirty[i]);
}

//! `then`: what comes after the group.
void Flush::save(const MapperGroup& group, engine::Then then) {
    const auto is_doomed = [](const InstanceState* state) { return state->has(InstanceState::to_delete); };
    std::vector<InstanceState*> edited = objects_of(store_.dirty, group), fresh = objects_of(store_.pending, group);
    std::erase_if(edited, is_doomed);
    std::erase_if(fresh, is_doomed);
    sort_by_key(edited);
    const std::vector<Level> levels = orm::levels(group, edited, fresh);
    for (const Level& level : levels) {
        for (InstanceState* state : level.keyed) {
            sync_from_parents(*state, true);
            sync_to_children(*state);
        }
        // An UPDATE may free a unique value that a new row takes, so it goes first.
        for (const MapperImpl* mapper : group) update(*mapper, objects_of(level.edited, {mapper}));
        for (const MapperImpl* mapper : group) {
            const bool is_last = &level == &levels.back() && mapper == group.back();
            insert(*mapper, objects_of(level.fresh, {mapper}), is_last ? then : engine::Then::go_on);
        }
    }
}

void Flush::update(const MapperImpl& mapper, const std::vector<InstanceState*>& states) {
    for (InstanceState* state : states) sync_from_parents(*state);
    make_room(mapper, states);
    for (InstanceState* state : freeing_first(mapper, states)) {
        const auto changed = changed_slots(*state);
        if (changed.empty()) continue;
        update_object(connection_, *state, changed);
        if (has_new_key(*state)) spread_key(*state, std::vector<Value>(state->snapshot->values));
    }
}

void Flush::insert(const MapperImpl& mapper, const std::vector<InstanceState*>& states, engine::Then then) {
    std::vector<InstanceState*> fresh;
    std::vector<std::pair<InstanceState*, InstanceState*>> switched;
    for (InstanceState* state : states) {
        sync_from_parents(*state);
        require_parents(*state);
        InstanceState* former = doomed_twin(*state);
        if (!former) fresh.push_back(state);
        else if (gone_.insert(former).second) switched.emplace_back(state, former);
    }
    make_room(mapper, states);
    for (const auto& [state, former] : switched) switch_row(*state, *former);
    insert_objects(connection_, mapper, fresh, then);
    for (InstanceState* state : states) sync_to_children(*state);
}

//! The object of a new one's key, when it is to be deleted in this flush.
InstanceState* Flush::doomed_twin(const InstanceState& state) const {
    if (store_.deletions.empty() || !has_key(mapper_of(state), state.object())) return nullptr;
    InstanceState* former = store_.identities(mapper_of(state)).find(primary_key_of(state));
    const bool is_doomed = former && former->has(InstanceState::to_delete) && former->status == Status::persistent;
    return is_doomed && !gone_.contains(former) ? former : nullptr;
}

//! SQLAlchemy's row switch: DELETE and INSERT of one key become an UPDATE.
void Flush::switch_row(InstanceState& state, InstanceState& former) {
    if (former.has(InstanceState::expired)) store_.session->refresh(former);   // what the row has decides what is sent
    for (const auto& relationship : mapper_of(former).relationships)
        if (relationship->direction == Direction::many_to_many && !relationship->spec.viewonly)
            delete_associations(connection_, former, *relationship);   // before the new object's links are written
    replace_row(connection_, state, former);
}

//! The rows that are still to be deleted.
std::vector<InstanceState*> Flush::doomed() const {
    std::vector<InstanceState*> states = store_.deletions;
    std::erase_if(states,
                  [&](InstanceState* state) { return state->status != Status::persistent || gone_.contains(state); });
    sort_by_key(states);
    return states;
}

//! Deletes those of these objects that belong to a group.
void Flush::remove(const MapperGroup& group, const std::vector<InstanceState*>& states) {
    const std::vector<InstanceState*> going = objects_of(states, group);
    if (going.empty()) return;
    for (InstanceState* state : going)
        for (const auto& relationship : mapper_of(*state).relationships)
            if (relationship->direction == Direction::many_to_many && !relationship->spec.viewonly)
                delete_associations(connection_, *state, *relationship);
    const std::vector<std::vector<InstanceState*>> ordered = levels_of_rows(group, going);
    for (auto level = ordered.rbegin(); level != ordered.rend(); ++level)
        for (auto mapper = group.rbegin(); mapper != group.rend(); ++mapper)
            delete_objects(connection_, **mapper, objects_of(*level, {*mapper}));
}

}  // namespace aludel::orm
