#pragma once

#include "drivers/libpq/column.hpp"
#include "drivers/libpq/wire.hpp"

#include "aludel/types/value.hpp"

#include <optional>
#include <string>

namespace aludel::libpq_driver {

//! Decodes a field of any type into the slot of the object at `base`. Throws `UnexpectedNullError` and `ConversionError`
//! that name the column.
void read_any_cell(const Cell& cell, const Slot& slot, void* base);

//! Stores a number of the field's type that is as wide as the field; false when it is not there.
template <class T>
bool read_number(const Cell& cell, const Slot& slot, char* base) noexcept {
    if (!cell.data || cell.size != sizeof(T)) return false;
    const T value = load<T>(cell.data);
    if (slot.optional) *reinterpret_cast<std::optional<T>*>(base + slot.offset) = value;
    else *reinterpret_cast<T*>(base + slot.offset) = value;
    return true;
}

//! Stores a text in the memory of the one before; false when it is not there.
inline bool read_text(const Cell& cell, const Slot& slot, char* base) {
    if (!cell.data) return false;
    auto* field = reinterpret_cast<std::string*>(base + slot.offset);
    if (slot.optional) {
        auto& optional = *reinterpret_cast<std::optional<std::string>*>(base + slot.offset);
        field = optional ? &*optional : &optional.emplace();
    }
    field->assign(cell.data, cell.size);
    return true;
}

//! What most fields are, without the detours of the others; false when it has to be `read_any_cell`.
inline bool read_common_cell(const Cell& cell, const Slot& slot, char* base) {
    switch (slot.layout) {
        case Layout::int64: return cell.column.kind == Kind::int8 && read_number<std::int64_t>(cell, slot, base);
        case Layout::int32: return cell.column.kind == Kind::int4 && read_number<std::int32_t>(cell, slot, base);
        case Layout::double_: return cell.column.kind == Kind::float8 && read_number<double>(cell, slot, base);
        case Layout::string:
            return cell.column.kind == Kind::text && cell.column.type != oid::char_ && read_text(cell, slot, base);
        default: return false;
    }
}

//! Decodes a field, as `read_any_cell`.
inline void read_cell(const Cell& cell, const Slot& slot, void* base) {
    if (!read_common_cell(cell, slot, static_cast<char*>(base))) read_any_cell(cell, slot, base);
}

//! The field as the value that `type` asks for; `TypeId::null` takes the column's own type.
Value value_of(const Cell& cell, const SqlType& type);
//! The bytes of a text, JSON or bytea field, or of one whose type is not known.
std::string_view bytes_of(const Cell& cell);

}  // namespace aludel::libpq_driver
