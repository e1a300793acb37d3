// Foreign keys that are written by an UPDATE of their own: circles of rows that need each other's keys (post_update).

#include "orm/instances/snapshot.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/persistence/references.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

std::vector<std::uint32_t> slots_of_key(const MapperImpl& mapper, const ForeignKey& key) {
    std::vector<std::uint32_t> slots;
    for (const std::uint32_t column : key.key->columns)
        if (const int slot = mapper.slot_of_column(*key.table, column); slot >= 0) slots.push_back(static_cast<std::uint32_t>(slot));
    return slots;
}

std::vector<std::uint32_t> late_slots(const MapperImpl& mapper) {
    std::vector<std::uint32_t> slots;
    for (const ForeignKey& key : mapper.foreign_keys)
        if (is_late(mapper, *key.key))
            for (const std::uint32_t slot : slots_of_key(mapper, key)) slots.push_back(slot);
    return slots;
}

//! While it lives, the object's row is taken as having what is in memory: the flush has written it already.
class AsWritten {
public:
    explicit AsWritten(InstanceState& state) : state_(state), snapshot_(std::exchange(state.snapshot, nullptr)) {
        take_snapshot(state);
    }
    AsWritten(const AsWritten&) = delete;
    ~AsWritten() {
        drop_snapshot(state_);
        state_.snapshot = snapshot_;
    }

private:
    InstanceState& state_;
    Snapshot* snapshot_;
};

}  // namespace

bool is_late(const MapperImpl& mapper, const schema::ForeignKeyDef& key) {
    for (const MapperImpl* at = &mapper; at; at = at->inheritance.base)
        if (std::find(at->late_keys.begin(), at->late_keys.end(), &key) != at->late_keys.end()) return true;
    return false;
}

bool Flush::has_late_keys() const {
    return std::any_of(order_.begin(), order_.end(), [](const MapperGroup& group) {
        return std::any_of(group.begin(), group.end(), [](const MapperImpl* mapper) {
            return std::any_of(mapper->foreign_keys.begin(), mapper->foreign_keys.end(),
                               [&](const ForeignKey& key) { return is_late(*mapper, *key.key); });
        });
    });
}

//! The objects whose late foreign keys may have changed, each once.
std::vector<InstanceState*> Flush::referring_late() const {
    std::vector<InstanceState*> found;
    boost::unordered_flat_set<const InstanceState*> met;
    const auto add = [&](InstanceState* state) {
        if (!state->has(InstanceState::to_delete) && met.insert(state).second) found.push_back(state);
    };
    for (const auto* list : {&store_.pending, &store_.dirty})
        for (InstanceState* state : *list) {
            if (state->has(InstanceState::to_delete)) continue;
            each_loaded_link(*state, [&](const RelationshipDef& relationship, LoadedLink& block) {
                if (!relationship.is_late) return;
                if (relationship.direction == Direction::many_to_one) return add(state);
                for (InstanceState* child : block.added) add(child);
            });
        }
    return found;
}

void Flush::write_late_keys() {
    if (!has_late_keys()) return;
    const std::vector<InstanceState*> referring = referring_late();
    std::vector<std::vector<Value>> before;
    for (InstanceState* state : referring) {
        std::vector<Value>& values = before.emplace_back();
        for (const std::uint32_t slot : late_slots(mapper_of(*state))) values.push_back(read_slot(mapper_of(*state).slots[slot], state->object()));
    }
    for (const auto* list : {&store_.pending, &store_.dirty})
        for (std::size_t i = 0; i < list->size(); ++i)   // a child may become dirty on the way
            if (InstanceState& state = *(*list)[i]; !state.has(InstanceState::to_delete)) sync_to_children(state, Sync::late);
    for (InstanceState* state : referring) sync_from_parents(*state, Sync::late);
    for (std::size_t i = 0; i < referring.size(); ++i) {
        InstanceState& state = *referring[i];
        const MapperImpl& mapper = mapper_of(state);
        const std::vector<std::uint32_t> slots = late_slots(mapper);
        std::vector<std::uint32_t> changed;
        for (std::size_t k = 0; k < slots.size(); ++k)
            if (!slot_equals(mapper.slots[slots[k]], state.object(), before[i][k])) changed.push_back(slots[k]);
        if (changed.empty()) continue;
        InstanceState* const only[] = {&state};
        const AsWritten as_written(state);
        if (state.status == Status::pending) complete_row(connection_, state, changed);
        else update_objects(connection_, only, changed);
    }
}

//! Rows to be deleted that refer to each other late are cut loose first.
void Flush::clear_late_keys(const std::vector<InstanceState*>& going) {
    if (!has_late_keys()) return;
    for (const RowReference& reference : references_between(going))
        if (const MapperImpl& mapper = mapper_of(*reference.from); is_late(mapper, *reference.reason.key->key))
            clear_in_row(connection_, *reference.from, slots_of_key(mapper, *reference.reason.key));
}

}  // namespace aludel::orm
