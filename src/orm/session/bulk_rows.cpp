#include "orm/session/bulk_rows.hpp"

#include "aludel/base/error.hpp"
#include "types/deferred_access.hpp"

#include <algorithm>

namespace aludel::orm {

bool GivenObjects::gives(std::size_t row, std::uint32_t slot) const {
    if (mapper.is_property(slot)) return false;
    const schema::ColumnDef& column = mapper.column(slot);
    const bool is_key = std::find(mapper.keys.begin(), mapper.keys.end(), slot) != mapper.keys.end();
    if (!column.is_filled_in() && !is_key) return true;
    const Value given = value(row, slot);
    const bool is_zero_key = column.autoincrement && !mapper.slots[slot].optional && given == Value(0);
    return !given.is_null() && !is_zero_key;
}

bool GivenObjects::sets(std::size_t row, std::uint32_t slot) const {
    if (aludel::detail::DeferredAccess::is_unloaded(mapper.slots[slot], objects_.at(row))) return false;
    const schema::ColumnDef& column = mapper.column(slot);
    return !column.onupdate && !column.server_onupdate && !column.computed && gives(row, slot);
}

Param GivenObjects::param(std::size_t row, std::uint32_t slot) const {
    return param_of(mapper.slots[slot], objects_.at(row), mapper.column_type(slot));   // refuses a Deferred field that is not loaded
}

Value GivenObjects::value(std::size_t row, std::uint32_t slot) const { return read_slot(mapper.slots[slot], objects_.at(row)); }

namespace {
std::uint32_t slot_named(const MapperImpl& mapper, std::string_view name) {
    for (std::uint32_t slot = 0; slot < mapper.slots.size(); ++slot)
        if (!mapper.is_property(slot) && mapper.column(slot).key_or_name() == name) return slot;
    throw CompileError("Unconsumed column names: " + std::string(name) + ". Class " + mapper.name + " has no such column.");
}
}  // namespace

GivenSets::GivenSets(const MapperImpl& mapper, std::span<const Params> sets)
    : BulkRows(mapper), sets_(sets), values_(sets.size() * mapper.slots.size()) {
    for (std::size_t row = 0; row < sets.size(); ++row)
        for (const NamedValue& given : sets[row].values()) values_[row * mapper.slots.size() + slot_named(mapper, given.name)] = &given.value;
}

bool gives_key(const BulkRows& rows, std::size_t row) {
    const auto& keys = rows.mapper.keys;
    return std::all_of(keys.begin(), keys.end(), [&](std::uint32_t slot) { return rows.gives(row, slot); });
}

KeyValues given_key(const BulkRows& rows, std::size_t row) {
    KeyValues key;
    for (const std::uint32_t slot : rows.mapper.keys) {
        if (!rows.gives(row, slot))
            throw InvalidRequestError("Row " + std::to_string(row + 1) + " has no value for \"" + rows.mapper.column(slot).name +
                                      "\", a column of the primary key of class " + rows.mapper.name + ", which says what to update.");
        key.values.push_back(rows.value(row, slot));
    }
    return key;
}

}  // namespace aludel::orm
