#include "orm/loading/entity_reader.hpp"

#include "aludel/base/error.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "orm/instances/edits.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/object_events.hpp"
#include "orm/events/class_events.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/loading/rest_of_rows.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace aludel::orm {

namespace {
//! Does anybody listen to the loading of objects?
bool is_heard(const Store& store, const MapperImpl& mapper) {
    if (store.session && store.session->is_heard(event::SessionEventId::loaded_as_persistent)) return true;
    bool heard = false;
    if (orm::is_heard(ClassEventId::load)) each_below(mapper, [&](const MapperImpl& below) { heard = heard || orm::is_heard(below, ClassEventId::load); });
    return heard;
}
}  // namespace

EntityReader::EntityReader(Store& store, const MapperImpl& mapper, int first, bool optional, const std::vector<const sql::EntityInfo*>& below,
                           const KeptColumns* kept)
    : store_(&store), mapper_(&mapper), identities_(&store.identities(mapper)), objects_(&store.pool(mapper.type)),
      kept_(kept), first_(first), optional_(optional), is_heard_(is_heard(store, mapper)) {
    int column = first + static_cast<int>(kept ? kept->numbers.size() : mapper.slots.size());
    for (const sql::EntityInfo* info : below) {
        below_.push_back({static_cast<const MapperImpl*>(info), column});
        column += static_cast<int>(info->slots.size() - info->inherited);
    }
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
    if (is_heard_) note_load_event(*store_, made);
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

std::uint32_t EntityReader::slots_of(const MapperImpl& mapper) const noexcept {
    std::size_t slots = mapper_->slots.size();
    for (const Part& part : below_)
        if (mapper.is_a(*part.mapper)) slots = part.mapper->slots.size();
    return static_cast<std::uint32_t>(slots);
}

namespace {
std::vector<std::uint32_t> slots_between(std::uint32_t first, std::size_t end) {
    std::vector<std::uint32_t> slots;
    for (std::uint32_t slot = first; slot < end; ++slot) slots.push_back(slot);
    return slots;
}
}  // namespace

bool EntityReader::is_kept(std::uint32_t slot) const noexcept {
    return !kept_ || std::binary_search(kept_->numbers.begin(), kept_->numbers.end(), slot);
}

void EntityReader::read_from(InstanceState& state, driver::Statement& statement, std::uint32_t first) {
    if (first < mapper_->slots.size()) {
        std::vector<std::uint32_t> slots = slots_between(first, mapper_->slots.size());
        std::erase_if(slots, [&](std::uint32_t slot) { return !is_kept(slot); });
        read_fields(state, statement, column_of(first), slots);
        first = static_cast<std::uint32_t>(mapper_->slots.size());
    }
    const MapperImpl& own = mapper_of(state);
    for (const Part& part : below_) {
        if (!own.is_a(*part.mapper) || part.mapper->slots.size() <= first) continue;
        read_fields(state, statement, part.column + static_cast<int>(first - part.mapper->inherited), slots_between(first, part.mapper->slots.size()));
        first = static_cast<std::uint32_t>(part.mapper->slots.size());
    }
}

void EntityReader::note_loaded(InstanceState& state) {
    const std::uint32_t loaded = slots_of(mapper_of(state));
    if (mapper_of(state).slots.size() <= loaded) return;
    state.set(InstanceState::partial);
    store_->loaded[&state] = loaded;
}

void EntityReader::complete(InstanceState& state, driver::Statement& statement) {
    const std::uint32_t loaded = store_->loaded[&state];
    const MapperImpl& own = mapper_of(state);
    const std::uint32_t read = slots_of(own);
    if (read <= loaded) return;
    read_from(state, statement, loaded);
    if (orm::is_heard(ClassEventId::refresh)) note_refresh_event(*store_, state, {own.fields.begin() + loaded, own.fields.begin() + read});
    if (kept_)
        for (const auto& [slot, raises] : kept_->left_out)
            if (slot >= loaded) {
                set_unloaded(state, slot, raises);
                note_field(state, slot);
            }
    state.clear(InstanceState::partial);
    note_loaded(state);
}

void EntityReader::note_deferred(InstanceState& state, bool is_new) {
    const MapperImpl& own = mapper_of(state);
    const std::uint32_t read = slots_of(own);
    for (const DeferredField& field : own.deferred) {
        if (field.slot < read) set_loaded(state, field.slot);
        else if (is_new && field.by_default) set_unloaded(state, field.slot, field.raises);   // the rest comes without it
    }
    if (!kept_) return;
    for (const auto& [slot, raises] : kept_->left_out) set_unloaded(state, slot, raises);
}

void EntityReader::read_deferred(InstanceState& state, driver::Statement& statement) {
    const MapperImpl& own = mapper_of(state);
    for (const DeferredField& field : own.deferred) {
        if (!is_unloaded(state, own.slots[field.slot])) continue;
        if (field.slot < mapper_->slots.size()) {
            if (is_kept(field.slot)) read_fields(state, statement, column_of(field.slot), {field.slot});
            continue;
        }
        for (const Part& part : below_)
            if (own.is_a(*part.mapper) && field.slot >= part.mapper->inherited && field.slot < part.mapper->slots.size())
                read_fields(state, statement, part.column + static_cast<int>(field.slot - part.mapper->inherited), {field.slot});
    }
}

void EntityReader::read_stale(InstanceState& state, driver::Statement& statement) {
    for (const std::uint32_t slot : stale_slots(state))
        if (slot < mapper_->slots.size() && is_kept(slot)) read_fields(state, statement, column_of(slot), {slot});
}

InstanceState* EntityReader::meet(InstanceState& known, driver::Statement& statement) {
    if (known.type != &mapper_->type && !mapper_of(known).is_a(*mapper_))
        throw InvalidRequestError("A row that was selected as " + mapper_->name + " is in this Session as " + describe_identity(known) +
                                  ", an object of another class.");
    const bool is_overwritten = populated_ && populated_->insert(&known).second;
    if (known.has(InstanceState::expired) || is_overwritten) populate(known, statement);
    else {
        if (known.has(InstanceState::partial)) complete(known, statement);
        if (known.has(InstanceState::stale)) read_stale(known, statement);
        if (!mapper_of(known).deferred.empty()) read_deferred(known, statement);
    }
    return &known;
}

void EntityReader::populate(InstanceState& state, driver::Statement& statement) {
    if (state.snapshot && !state.has(InstanceState::expired)) return;
    const bool was_expired = state.has(InstanceState::expired);
    state.set(InstanceState::expired);   // should a field refuse its value half way
    read_all(state, statement);
    if (!mapper_of(state).deferred.empty()) note_deferred(state, false);
    state.clear(InstanceState::expired);
    clear_stale(state, slots_between(0, slots_of(mapper_of(state))));
    if (was_expired) note_loaded(state);
    else if (state.has(InstanceState::partial) && slots_of(mapper_of(state)) > store_->loaded[&state]) {
        state.clear(InstanceState::partial);
        note_loaded(state);
    }
    if (state.edits > 0) watch(state);   // its guards may still write
    for (std::uint32_t slot = 0; slot < slots_of(mapper_of(state)) && !store_->edit_starts.empty(); ++slot) note_loaded_in_edit(state, slot);
    note_refresh_event(*store_, state);
    if (was_expired) return;   // its links were unloaded when it expired
    for (const auto& relationship : mapper_of(state).relationships)
        LinkAccess::set_unloaded(LinkAccess::of(state, *relationship), state);
}

}  // namespace aludel::orm
