#include "orm/loading/entity_reader.hpp"

#include "aludel/base/error.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/snapshot.hpp"

#include <optional>
#include <span>

namespace aludel::orm {

EntityReader::EntityReader(Store& store, const MapperImpl& mapper, int first, bool optional)
    : store_(&store), mapper_(&mapper), identities_(&store.identities(mapper)), objects_(&store.pool(mapper.type)),
      first_(first), optional_(optional) {
    if (!mapper.has_integer_key) return;
    key_slot_ = slot_of<std::optional<std::int64_t>>(0);
    key_column_ = first + static_cast<int>(mapper.keys[0]);
}

InstanceState* EntityReader::read(driver::Statement& statement) {
    return mapper_->has_integer_key ? read_by_integer(statement) : read_by_values(statement);
}

InstanceState* EntityReader::read_by_integer(driver::Statement& statement) {
    std::optional<std::int64_t> key;
    statement.read(key_column_, std::span(&key_slot_, 1), &key);
    if (!key && optional_) return nullptr;
    if (!key) return &make(statement);   // refused there, naming the column
    const auto [place, is_new] = identities_->place(*key);
    if (!is_new) return meet(**place, statement);
    try {
        return *place = &make(statement);
    } catch (...) {
        identities_->forget(*key);
        throw;
    }
}

InstanceState* EntityReader::read_by_values(driver::Statement& statement) {
    KeyValues key;
    for (std::uint32_t slot : mapper_->keys) {
        const int column = first_ + static_cast<int>(slot);
        if (statement.is_null(column) && optional_) return nullptr;
        key.values.push_back(statement.value(column, mapper_->column_type(slot)));
    }
    if (InstanceState* known = identities_->find(key)) return meet(*known, statement);
    InstanceState& made = make(statement);
    if (!identities_->insert(made))   // the key as the field holds it; it may differ from the column's natural value
        if (InstanceState* known = identities_->find(primary_key_of(made)); known != &made) {
            store_->free(made);
            return meet(*known, statement);
        }
    return &made;
}

InstanceState& EntityReader::make(driver::Statement& statement) {
    InstanceState& made = store_->make(*objects_, nullptr);
    try {
        statement.read(first_, mapper_->slots, made.object());
    } catch (...) {
        store_->free(made);
        throw;
    }
    made.status = Status::persistent;
    if (populated_) populated_->insert(&made);
    if (!mapper_->relationships.empty()) own_links(made);
    return made;
}

InstanceState* EntityReader::meet(InstanceState& known, driver::Statement& statement) {
    const bool is_overwritten = populated_ && populated_->insert(&known).second;
    if (known.has(InstanceState::expired) || is_overwritten) populate(known, statement);
    return &known;
}

void EntityReader::populate(InstanceState& state, driver::Statement& statement) {
    if (state.snapshot && !state.has(InstanceState::expired)) return;
    const bool was_expired = state.has(InstanceState::expired);
    state.set(InstanceState::expired);   // should a field refuse its value half way
    statement.read(first_, mapper_->slots, state.object());
    state.clear(InstanceState::expired);
    if (state.edits > 0) watch(state);   // its guards may still write
    if (was_expired) return;   // its links were unloaded when it expired
    for (const auto& relationship : mapper_->relationships)
        LinkAccess::set_unloaded(LinkAccess::of(state, *relationship), state);
}

}  // namespace aludel::orm
