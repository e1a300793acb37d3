#include "orm/persistence/flush.hpp"

#include "orm/events/class_events.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/loading/rest_of_rows.hpp"

#include <algorithm>

namespace aludel::orm {

void Flush::run(engine::Then then) {
    spread_deletions();
    handle_removed();
    load_rest(store_, connection_, store_.deletions);   // what their rows refer to decides the order
    refuse_abandoned();
    watch_added();
    carry_new_keys();
    order_ = order_of_mappers(store_);
    const bool ends_with_rows = store_.deletions.empty() && !has_association_changes(store_) && !has_late_keys();
    for (const MapperGroup& group : order_)
        save(group, ends_with_rows && &group == &order_.back() ? then : engine::Then::go_on);
    write_late_keys();
    save_associations(store_);
    const std::vector<InstanceState*> rest = doomed();
    clear_late_keys(rest);
    for (auto group = order_.rbegin(); group != order_.rend(); ++group) remove(*group, rest);
}

void Flush::spread_deletions() {
    mark_deleted(store_, std::vector<InstanceState*>(store_.deletions));
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

namespace {

//! The classes of a group, those with one identity map together.
std::vector<MapperGroup> hierarchies_of(const MapperGroup& group) {
    std::vector<MapperGroup> found;
    for (const MapperImpl* mapper : group) {
        auto at = std::find_if(found.begin(), found.end(), [&](const MapperGroup& known) {
            return known[0]->inheritance.root == mapper->inheritance.root;
        });
        if (at == found.end()) found.push_back({mapper});
        else at->push_back(mapper);
    }
    return found;
}

}  // namespace

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
            sync_from_parents(*state, Sync::keys_only);
            sync_to_children(*state);
        }
        // An UPDATE may free a unique value that a new row takes, so it goes first.
        announce(level.fresh, event::ClassEventId::before_insert);
        announce(level.edited, event::ClassEventId::before_update);
        const std::vector<MapperGroup> hierarchies = hierarchies_of(group);
        for (const MapperGroup& hierarchy : hierarchies) update(objects_of(level.edited, hierarchy));
        for (const MapperGroup& hierarchy : hierarchies) {
            const bool is_last = &level == &levels.back() && &hierarchy == &hierarchies.back();
            insert(objects_of(level.fresh, hierarchy), is_last ? then : engine::Then::go_on);
        }
        note_written(level.fresh);
        note_written(level.edited);
        announce(level.fresh, event::ClassEventId::after_insert);
        announce(level.edited, event::ClassEventId::after_update);
    }
}

void Flush::update(const std::vector<InstanceState*>& states) {
    for (InstanceState* state : states) sync_from_parents(*state);
    make_room_for(states);
    const std::vector<InstanceState*> ordered = freeing_first(states);
    for (std::size_t at = 0; at < ordered.size();) at = update_alike(ordered, at);
}

//! Does the database change more of a row than an UPDATE says?
static bool is_refilled(const MapperImpl& mapper) {
    return std::any_of(mapper.slot_columns.begin(), mapper.slot_columns.end(), [](const schema::ColumnDef* column) {
        return column->onupdate || column->server_onupdate || column->computed;
    });
}

//! Are the fields of two classes in these slots those of their common base, and all that an UPDATE of them touches?
static bool share(const MapperImpl& a, const MapperImpl& b, const std::vector<std::uint32_t>& slots) {
    if (&a == &b) return true;
    const auto is_common = [&](std::uint32_t slot) { return slot < a.inheritance.root->slots.size(); };
    return std::all_of(slots.begin(), slots.end(), is_common) && !is_refilled(a) && !is_refilled(b);
}

//! Writes the object at `at` and those after it of which the same columns have changed; gives where they end. One that has a
//! new key goes alone: others follow it before they are written.
std::size_t Flush::update_alike(const std::vector<InstanceState*>& states, std::size_t at) {
    const std::vector<std::uint32_t> changed = changed_slots(*states[at]);
    if (changed.empty()) return at + 1;
    const bool is_alone = has_new_key(*states[at]);
    std::size_t end = at + 1;
    const auto is_alike = [&](const InstanceState& state) {
        return share(mapper_of(state), mapper_of(*states[at]), changed) && changed_slots(state) == changed && !has_new_key(state);
    };
    while (!is_alone && end < states.size() && is_alike(*states[end])) ++end;
    update_objects(connection_, std::span(states).subspan(at, end - at), changed);
    if (is_alone) spread_key(*states[at], std::vector<Value>(states[at]->snapshot->values));
    return end;
}

void Flush::insert(const std::vector<InstanceState*>& states, engine::Then then) {
    std::vector<InstanceState*> fresh;
    std::vector<std::pair<InstanceState*, InstanceState*>> switched;
    for (InstanceState* state : states) {
        sync_from_parents(*state);
        require_parents(*state);
        InstanceState* former = doomed_twin(*state);
        if (!former) fresh.push_back(state);
        else if (gone_.insert(former).second) switched.emplace_back(state, former);
    }
    make_room_for(states);
    for (const auto& [state, former] : switched) switch_row(*state, *former);
    insert_objects(connection_, fresh, then);
    for (InstanceState* state : states) sync_to_children(*state);
}

void Flush::make_room_for(const std::vector<InstanceState*>& takers) {
    if (store_.deletions.empty()) return;
    for (const MapperImpl* mapper : classes_of(takers)) make_room(*mapper, objects_of(takers, {mapper}));
}

//! The object of a new one's key and class, when it is to be deleted in this flush.
InstanceState* Flush::doomed_twin(const InstanceState& state) const {
    if (store_.deletions.empty() || !has_key(mapper_of(state), state.object())) return nullptr;
    InstanceState* former = store_.identities(mapper_of(state)).find(primary_key_of(state));
    const bool is_doomed = former && former->type == state.type && former->has(InstanceState::to_delete) && former->status == Status::persistent;
    return is_doomed && !gone_.contains(former) ? former : nullptr;
}

//! SQLAlchemy's row switch: DELETE and INSERT of one key become an UPDATE.
void Flush::switch_row(InstanceState& state, InstanceState& former) {
    if (former.is_incomplete()) store_.session->refresh(former);   // what the row has decides what is sent
    for (const auto& relationship : mapper_of(former).relationships)
        if (relationship->direction == Direction::many_to_many && !relationship->spec.viewonly)
            delete_associations(store_, {&former}, *relationship);   // before the new object's links are written
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
    for (const MapperImpl* mapper : group)
        for (const auto& relationship : mapper->relationships)
            if (relationship->direction == Direction::many_to_many && !relationship->spec.viewonly)
                delete_associations(store_, going, *relationship);
    const std::vector<std::vector<InstanceState*>> ordered = levels_of_rows(group, going);
    for (auto level = ordered.rbegin(); level != ordered.rend(); ++level) {
        announce(*level, event::ClassEventId::before_delete);
        if (orm::is_heard(event::ClassEventId::after_delete)) complete(*level);   // afterwards there are no rows
        for (auto mapper = group.rbegin(); mapper != group.rend(); ++mapper)
            delete_objects(connection_, **mapper, objects_of(*level, {*mapper}));
        note_written(*level);
        announce(*level, event::ClassEventId::after_delete);
    }
}

}  // namespace aludel::orm
