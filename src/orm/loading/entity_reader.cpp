#include "orm/loading/entity_reader.hpp"

#include "aludel/base/error.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/loading/rest_of_rows.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace aludel::orm {

EntityReader::EntityReader(Store& store, const MapperImpl& mapper, int first, bool optional, const KeptColumns* kept)
    : store_(&store), mapper_(&mapper), identities_(&store.identities(mapper)), objects_(&store.pool(mapper.type)),
      kept_(kept), first_(first), optional_(optional) {
    if (!mapper.has_integer_key) return;
    key_slot_ = slot_of<std::optional<std::int64_t>>(0);
    key_column_ = column_of(mapper.keys[0]);
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
        const int column = column_of(slot);
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
    const MapperImpl& made_class = mapper_->is_polymorphic() ? class_of(statement) : *mapper_;
    InstanceState& made = store_->make(&made_class == mapper_ ? *objects_ : store_->pool(made_class.type), nullptr);
    try {
        read_all(made, statement);
    } catch (...) {
        store_->free(made);
        throw;
    }
    made.status = Status::persistent;
    if (populated_) populated_->insert(&made);
    if (&made_class != mapper_) note_loaded(made);
    if (!made_class.relationships.empty() || !made_class.deferred.empty()) own_links(made);
    if (!made_class.deferred.empty()) note_deferred(made, true);
    return made;
}

const MapperImpl& EntityReader::class_of(driver::Statement& statement) {
    const auto slot = static_cast<std::size_t>(mapper_->inheritance.discriminator);
    Value identity = statement.value(column_of(static_cast<std::uint32_t>(slot)), mapper_->column_type(slot));
    if (last_class_ && identity == last_identity_) return *last_class_;
    const std::string column = mapper_->column(slot).name;
    if (identity.is_null())
        throw InvalidRequestError("A row of class " + mapper_->name + " has NULL in \"" + column + "\", which tells the class of a row.");
    const MapperImpl* found = class_of_row(*mapper_->inheritance.root, identity);
    if (!found)
        throw InvalidRequestError("A row has " + identity.repr() + " in \"" + column + "\", and no class below " +
                                  mapper_->inheritance.root->name + " has this identity. Map it: PolymorphicIdentity identity {this, " +
                                  identity.repr() + "};");
    if (!found->is_a(*mapper_))
        throw InvalidRequestError("A row that was selected as " + mapper_->name + " is of class " + found->name + ": its \"" + column +
                                  "\" has " + identity.repr() + ".");
    last_identity_ = std::move(identity);
    return *(last_class_ = found);
}

void EntityReader::note_loaded(InstanceState& state) {
    const std::size_t loaded = mapper_->slots.size();
    if (mapper_of(state).slots.size() <= loaded) return;
    state.set(InstanceState::partial);
    store_->loaded[&state] = static_cast<std::uint32_t>(loaded);
}

void EntityReader::complete(InstanceState& state, driver::Statement& statement) {
    const std::uint32_t loaded = store_->loaded[&state];
    if (mapper_->slots.size() <= loaded) return;
    std::vector<std::uint32_t> rest;
    for (std::uint32_t slot = loaded; slot < mapper_->slots.size(); ++slot)
        if (!kept_ || std::binary_search(kept_->numbers.begin(), kept_->numbers.end(), slot)) rest.push_back(slot);
    read_fields(state, statement, column_of(loaded), rest);
    state.clear(InstanceState::partial);
    note_loaded(state);
}

void EntityReader::note_deferred(InstanceState& state, bool is_new) {
    const MapperImpl& own = mapper_of(state);
    for (const DeferredField& field : own.deferred) {
        if (field.slot < mapper_->slots.size()) set_loaded(state, field.slot);
        else if (is_new && field.by_default) set_unloaded(state, field.slot, field.raises);   // the rest comes without it
    }
    if (!kept_) return;
    for (const auto& [slot, raises] : kept_->left_out) set_unloaded(state, slot, raises);
}

void EntityReader::read_deferred(InstanceState& state, driver::Statement& statement) {
    for (const DeferredField& field : mapper_->deferred) {
        const bool is_there = !kept_ || std::binary_search(kept_->numbers.begin(), kept_->numbers.end(), field.slot);
        if (is_there && is_unloaded(state, mapper_->slots[field.slot])) read_fields(state, statement, column_of(field.slot), {field.slot});
    }
}

InstanceState* EntityReader::meet(InstanceState& known, driver::Statement& statement) {
    if (known.type != &mapper_->type && !mapper_of(known).is_a(*mapper_))
        throw InvalidRequestError("A row that was selected as " + mapper_->name + " is in this Session as " + describe_identity(known) +
                                  ", an object of another class.");
    const bool is_overwritten = populated_ && populated_->insert(&known).second;
    if (known.has(InstanceState::expired) || is_overwritten) populate(known, statement);
    else {
        if (known.has(InstanceState::partial)) complete(known, statement);
        if (!mapper_->deferred.empty()) read_deferred(known, statement);
    }
    return &known;
}

void EntityReader::populate(InstanceState& state, driver::Statement& statement) {
    if (state.snapshot && !state.has(InstanceState::expired)) return;
    const bool was_expired = state.has(InstanceState::expired);
    state.set(InstanceState::expired);   // should a field refuse its value half way
    read_all(state, statement);
    if (!mapper_->deferred.empty()) note_deferred(state, false);
    state.clear(InstanceState::expired);
    if (was_expired) note_loaded(state);
    else if (state.has(InstanceState::partial) && mapper_->slots.size() > store_->loaded[&state]) {
        state.clear(InstanceState::partial);
        note_loaded(state);
    }
    if (state.edits > 0) watch(state);   // its guards may still write
    if (was_expired) return;   // its links were unloaded when it expired
    for (const auto& relationship : mapper_of(state).relationships)
        LinkAccess::set_unloaded(LinkAccess::of(state, *relationship), state);
}

}  // namespace aludel::orm
