#include "aludel/base/error.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/persistence/flush.hpp"

#include <algorithm>

namespace aludel::orm {

void copy_field(InstanceState& to, std::uint32_t to_slot, const InstanceState& from, std::uint32_t from_slot) {
    const MapperImpl& target = mapper_of(to);
    const Value key = read_slot(mapper_of(from).slots[from_slot], from.object());
    if (to.has(InstanceState::expired | InstanceState::partial)) complete_to_write(to, *to.type->tag);   // what is in memory is not what the row has
    if (slot_equals(target.slots[to_slot], to.object(), key)) return;
    watch(to);
    note_filled(to, to_slot);
    write_slot(target.slots[to_slot], to.object(), key, target.column(to_slot).name);
}

namespace {

void refuse_unsaved(const InstanceState& state, const InstanceState& parent, const RelationshipDef& relationship) {
    if (parent.store == state.store && parent.status != Status::transient) return;
    throw FlushError(relationship.full_name() + " of a " + std::string(state.type->name) + " refers to a " +
                     std::string(parent.type->name) +
                     " that is not in this session. Add it, or use cascade::save_update.");
}

}  // namespace

void sync_from_parents(InstanceState& state, Sync which) {
    each_loaded_link(state, [&](const RelationshipDef& relationship, LoadedLink& block) {
        if (relationship.direction != Direction::many_to_one || relationship.is_late != (which == Sync::late)) return;
        if (which == Sync::keys_only && !is_part_of_key(relationship)) return;
        const bool has_row = state.status == Status::persistent;
        if (has_row && !block.is_touched && !block.is_changed()) return;
        if (block.items.empty()) {
            if (!has_row && block.removed.empty()) return;
            watch(state);
            for (const SyncPair& pair : relationship.pairs) {
                const MapperImpl& mapper = mapper_of(state);
                if (!mapper.slots[pair.local].optional)
                    throw FlushError(relationship.full_name() + " was set to nothing, but \"" +
                                     mapper.fields[pair.local] + "\" of " + describe_identity(state) +
                                     " cannot be NULL. Give it another object, or declare the field std::optional.");
                note_filled(state, pair.local);
                write_slot(mapper.slots[pair.local], state.object(), Value(), {});
            }
            return;
        }
        const InstanceState& parent = *block.items.front();
        refuse_unsaved(state, parent, relationship);
        for (const SyncPair& pair : relationship.pairs) copy_field(state, pair.local, parent, pair.remote);
    });
}

void require_parents(const InstanceState& state) {
    const MapperImpl& mapper = mapper_of(state);
    for (const auto& relationship : mapper.relationships) {
        const bool by_generated_key = relationship->direction == Direction::many_to_one &&
                                      relationship->to_primary_key && relationship->target->has_generated_key;
        if (!by_generated_key) continue;
        const std::uint32_t slot = relationship->pairs[0].local;
        if (!mapper.slots[slot].optional && read_slot(mapper.slots[slot], state.object()) == Value(0))
            throw FlushError(relationship->full_name() + " of a new " + std::string(state.type->name) +
                             " is not set, and \"" + mapper.fields[slot] + "\" cannot be NULL. Give it a " +
                             std::string(relationship->target->name) + ", or the key of one.");
    }
}

bool is_moved_by_hand(const InstanceState& child, const RelationshipDef& relationship) {
    if (child.status != Status::persistent || !child.snapshot) return false;
    return std::any_of(relationship.pairs.begin(), relationship.pairs.end(), [&](const SyncPair& pair) {
        return !slot_equals(relationship.target->slots[pair.remote], child.object(),
                            child.snapshot->values[pair.remote]);
    });
}

void sync_to_children(InstanceState& state, Sync which) {
    each_loaded_link(state, [&](const RelationshipDef& relationship, LoadedLink& block) {
        if (relationship.direction != Direction::one_to_many || relationship.is_late != (which == Sync::late)) return;
        for (InstanceState* child : block.added) {
            if (child->has(InstanceState::to_delete)) continue;
            refuse_unsaved(state, *child, relationship);
            for (const SyncPair& pair : relationship.pairs) copy_field(*child, pair.remote, state, pair.local);
        }
    });
}

}  // namespace aludel::orm
