#include "orm/unit_of_work/flush.hpp"

#include "aludel/base/error.hpp"
#include "aludel/base/topological.hpp"
#include "orm/state/snapshot.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

bool is_orphanable(const RelationshipDef& relationship) {
    return relationship.spec.cascades.has(cascade::delete_orphan);
}

void add_edges(const Mapper& mapper, const std::vector<const Mapper*>& mappers, std::size_t self,
               std::vector<Edge>& edges) {
    auto position = [&](const schema::TableDef& table) {
        for (std::size_t i = 0; i < mappers.size(); ++i)
            if (&mappers[i]->definition == &table) return static_cast<std::ptrdiff_t>(i);
        return std::ptrdiff_t{-1};
    };
    for (const schema::ForeignKeyDef& key : mapper.definition.foreign_keys) {
        const std::ptrdiff_t target = position(schema::target_of(mapper.definition, key));
        if (target >= 0 && static_cast<std::size_t>(target) != self)
            edges.push_back({static_cast<std::size_t>(target), self});
    }
}

//! A child that was taken out of `relationship` is an orphan unless it has been given another owner.
bool is_orphan(State& child, const RelationshipDef& relationship) {
    if (!relationship.back) return true;
    const LinkBlock* up = LinkAccess::block(LinkAccess::of(child, *relationship.back));
    return !up || up->items.empty();
}

KeyValues snapshot_key(const State& state) {
    KeyValues key;
    for (std::uint32_t slot : mapper_of(state).keys) key.values.push_back(state.snapshot->values[slot]);
    return key;
}

//! An object whose primary key was changed is entered under the new one.
void rekey(Store& store, State& state) {
    if (!state.snapshot) return;
    const KeyValues before = snapshot_key(state);
    if (before == primary_key_of(state)) return;
    IdentityMap& identities = store.identities(mapper_of(state));
    identities.erase(before, state);
    identities.insert(state);
}

void forget_changes(State& state) {
    each_loaded_link(state, [](const RelationshipDef&, LinkBlock& block) {
        block.added.clear();
        block.removed.clear();
    });
}

}  // namespace

std::vector<State*> Flush::of(const std::vector<State*>& list, const Mapper& mapper) const {
    std::vector<State*> found;
    for (State* state : list)
        if (&mapper_of(*state) == &mapper) found.push_back(state);
    return found;
}

std::vector<const Mapper*> Flush::ordered_mappers() const {
    std::vector<const Mapper*> mappers;
    auto note = [&](const std::vector<State*>& list) {
        for (State* state : list)
            if (const Mapper* mapper = &mapper_of(*state);
                std::find(mappers.begin(), mappers.end(), mapper) == mappers.end())
                mappers.push_back(mapper);
    };
    note(store_.pending), note(store_.dirty), note(store_.deletions);

    std::vector<Edge> edges;
    for (std::size_t i = 0; i < mappers.size(); ++i) add_edges(*mappers[i], mappers, i, edges);
    std::vector<std::size_t> circle;
    const auto order = topological_order(mappers.size(), edges, circle);
    if (!circle.empty()) {
        std::string names;
        for (std::size_t i : circle) names += (names.empty() ? "" : ", ") + mappers[i]->name;
        throw CircularDependencyError("The tables of these classes refer to each other in a circle, so their objects "
                                      "cannot be saved in one flush: " + names +
                                      ". Flush the ones that can stand alone first.");
    }
    std::vector<const Mapper*> sorted;
    for (std::size_t i : order) sorted.push_back(mappers[i]);
    return sorted;
}

void Flush::run() {
    spread_deletions();
    handle_removed();
    const std::vector<const Mapper*> order = ordered_mappers();
    for (const Mapper* mapper : order) save(*mapper);
    save_associations();
    for (auto mapper = order.rbegin(); mapper != order.rend(); ++mapper) remove(**mapper);
    finish();
}

void Flush::spread_deletions() {
    for (std::size_t i = 0; i < store_.deletions.size(); ++i) mark_deleted(store_, *store_.deletions[i]);
}

void Flush::handle_removed() {
    // Marking may load links and edit other objects, so the lists grow while we walk.
    for (std::size_t i = 0; i < store_.dirty.size(); ++i) {
        State& owner = *store_.dirty[i];
        if (owner.has(State::to_delete)) continue;
        each_loaded_link(owner, [&](const RelationshipDef& relationship, LinkBlock& block) {
            if (relationship.direction != Direction::one_to_many) {
                if (is_orphanable(relationship) && relationship.direction == Direction::many_to_one)
                    for (State* former : std::vector<State*>(block.removed)) mark_deleted(store_, *former);
                return;
            }
            for (State* child : std::vector<State*>(block.removed)) {
                if (is_orphanable(relationship) && is_orphan(*child, relationship)) mark_deleted(store_, *child);
                else if (!child->has(State::to_delete)) clear_foreign_key(*child, relationship);
            }
        });
    }
}

void Flush::save(const Mapper& mapper) {
    std::vector<State*> inserts = of(store_.pending, mapper);
    std::erase_if(inserts, [](State* state) { return state->has(State::to_delete); });
    for (const std::vector<State*>& level : levels(inserts)) {
        for (State* state : level) sync_from_parents(*state);
        insert_objects(connection_, mapper, level);
        for (State* state : level) sync_to_children(*state);
    }
    for (State* state : of(store_.dirty, mapper)) {
        if (state->has(State::to_delete)) continue;
        sync_from_parents(*state);
        sync_to_children(*state);
    }
    // Objects of the same class may have been touched by the lines above (self-reference), so look again.
    for (State* state : of(store_.dirty, mapper)) {
        if (state->has(State::to_delete)) continue;
        if (const auto changed = changed_slots(*state); !changed.empty()) update_object(connection_, *state, changed);
    }
}

void Flush::save_associations() {
    auto save_links = [&](State& owner) {
        if (owner.has(State::to_delete)) return;
        each_loaded_link(owner, [&](const RelationshipDef& relationship, LinkBlock& block) {
            if (relationship.direction != Direction::many_to_many) return;
            if (!block.removed.empty()) delete_associations(connection_, owner, relationship, &block.removed);
            insert_associations(connection_, owner, relationship, block.added);
        });
    };
    for (State* owner : store_.pending) save_links(*owner);
    for (State* owner : store_.dirty) save_links(*owner);
}

void Flush::remove(const Mapper& mapper) {
    std::vector<State*> doomed = of(store_.deletions, mapper);
    std::erase_if(doomed, [](State* state) { return state->status != Status::persistent; });
    for (State* state : doomed)
        for (const auto& relationship : mapper.relationships)
            if (relationship->direction == Direction::many_to_many)
                delete_associations(connection_, *state, *relationship, nullptr);
    std::vector<std::vector<State*>> ordered = levels(doomed);
    for (auto level = ordered.rbegin(); level != ordered.rend(); ++level)
        delete_objects(connection_, mapper, *level);
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
        } else {
            state->status = Status::transient;
            state->clear(static_cast<std::uint8_t>(State::to_delete | State::marked));
        }
        drop_snapshot(*state);
        state->clear(State::in_dirty);
    }
}

void Flush::settle_inserted() {
    for (State* state : store_.pending) {
        if (state->status != Status::pending) continue;
        if (!store_.identities(mapper_of(*state)).insert(*state))
            throw FlushError("A new " + describe_identity(*state) +
                             " has the key of another object that this session has loaded.");
        state->status = Status::persistent;
        inserted_.push_back(state);
        forget_changes(*state);
    }
    for (State* state : inserted_)
        if (state->edits > 0) begin_edit(*state), end_edit(*state);   // its guard may still write
}

void Flush::settle_updated() {
    std::vector<State*> still_edited;
    for (State* state : store_.dirty) {
        if (!state->has(State::in_dirty) || state->status != Status::persistent) continue;
        rekey(store_, *state);
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
