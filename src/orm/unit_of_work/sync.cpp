#include "aludel/base/error.hpp"
#include "orm/state/snapshot.hpp"
#include "orm/unit_of_work/flush.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

//! Copies `from`'s field into `to`'s; an object with a row is entered into the dirty set first.
void copy_field(State& to, std::uint32_t to_slot, const State& from, std::uint32_t from_slot) {
    const Mapper& target = mapper_of(to);
    const Value key = read_slot(mapper_of(from).slots[from_slot], from.object());
    if (slot_equals(target.slots[to_slot], to.object(), key)) return;
    begin_edit(to);
    write_slot(target.slots[to_slot], to.object(), key, target.column(to_slot).name);
    end_edit(to);
}

void refuse_unsaved(const State& state, const State& parent, const RelationshipDef& relationship) {
    if (parent.store == state.store && parent.status != Status::transient) return;
    throw FlushError(relationship.full_name() + " of a " + std::string(state.type->name) + " refers to a " +
                     std::string(parent.type->name) +
                     " that is not in this session. Add it, or use cascade::save_update.");
}

}  // namespace

void sync_from_parents(State& state) {
    each_loaded_link(state, [&](const RelationshipDef& relationship, LinkBlock& block) {
        if (relationship.direction != Direction::many_to_one) return;
        if (state.status == Status::persistent && !block.is_changed()) return;
        if (block.items.empty()) {
            if (block.removed.empty()) return;
            begin_edit(state);
            for (const SyncPair& pair : relationship.pairs) {
                const Mapper& mapper = mapper_of(state);
                if (!mapper.slots[pair.local].optional)
                    throw FlushError(relationship.full_name() + " was set to nothing, but \"" +
                                     mapper.fields[pair.local] + "\" of " + describe_identity(state) +
                                     " cannot be NULL. Give it another object, or declare the field std::optional.");
                write_slot(mapper.slots[pair.local], state.object(), Value(), {});
            }
            end_edit(state);
            return;
        }
        const State& parent = *block.items.front();
        refuse_unsaved(state, parent, relationship);
        for (const SyncPair& pair : relationship.pairs) copy_field(state, pair.local, parent, pair.remote);
    });
}

void sync_to_children(State& state) {
    each_loaded_link(state, [&](const RelationshipDef& relationship, LinkBlock& block) {
        if (relationship.direction != Direction::one_to_many) return;
        for (State* child : block.added) {
            if (child->has(State::to_delete)) continue;
            refuse_unsaved(state, *child, relationship);
            for (const SyncPair& pair : relationship.pairs) copy_field(*child, pair.remote, state, pair.local);
        }
    });
}

std::vector<std::vector<State*>> levels(const std::vector<State*>& states) {
    boost::unordered_flat_map<const State*, std::size_t> depth;
    for (State* state : states) depth.emplace(state, 0);
    // Depth by relaxation: few objects refer to their own class, and rarely deeply.
    bool changed = !states.empty() && std::any_of(mapper_of(*states[0]).relationships.begin(),
                                                  mapper_of(*states[0]).relationships.end(), [](const auto& r) {
                                                      return r->parent == r->target && r->direction != Direction::many_to_many;
                                                  });
    for (std::size_t round = 0; changed; ++round) {
        if (round > states.size())
            throw CircularDependencyError("Objects of class " + std::string(states[0]->type->name) +
                                          " refer to each other in a circle and cannot be saved in one flush.");
        changed = false;
        auto deepen = [&](const State* parent, const State* child) {
            auto above = depth.find(parent), below = depth.find(child);
            if (above == depth.end() || below == depth.end() || below->second > above->second) return;
            below->second = above->second + 1;
            changed = true;
        };
        for (State* state : states)
            each_loaded_link(*state, [&](const RelationshipDef& relationship, LinkBlock& block) {
                if (relationship.parent != relationship.target) return;
                for (State* element : block.items) {
                    if (relationship.direction == Direction::many_to_one) deepen(element, state);
                    else if (relationship.direction == Direction::one_to_many) deepen(state, element);
                }
            });
    }
    std::vector<std::vector<State*>> result;
    for (State* state : states) {
        const std::size_t level = depth.at(state);
        if (result.size() <= level) result.resize(level + 1);
        result[level].push_back(state);
    }
    return result;
}

}  // namespace aludel::orm
