#pragma once

#include "drivers/libpq/column.hpp"

#include "aludel/types/value.hpp"

namespace aludel::libpq_driver {

//! Decodes a field into the slot of the object at `base`. Throws `UnexpectedNullError` and `ConversionError` that name
//! the column.
void read_cell(const Cell& cell, const Slot& slot, void* base);
//! The field as the value that `type` asks for; `TypeId::null` takes the column's own type.
Value value_of(const Cell& cell, const SqlType& type);
//! The bytes of a text, JSON or bytea field, or of one whose type is not known.
std::string_view bytes_of(const Cell& cell);

}  // namespace aludel::libpq_driver
