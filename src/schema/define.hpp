#pragma once

#include "schema/definition.hpp"

namespace aludel::schema {

//! A new, empty table in the MetaData. Throws `ArgumentError` when the name is taken.
TableDef& new_table(MetaDataImpl& state, std::string_view name, std::optional<std::string_view> schema);
//! Adds a column with its own constraints (key, unique, index, foreign keys). Throws `ArgumentError` for a column
//! without a type, or a name that the table has already.
const ColumnDef& add_column(TableDef& table, const ColumnSpec& spec);
//! Adds the constraints of `spec` (not its columns). Throws `ArgumentError` for a column the table does not have.
void add_constraints(TableDef& table, const TableSpec& spec);
//! Gives columns without a type of their own the type of the column their foreign key points to.
void resolve_types(const MetaDataImpl& state);

}  // namespace aludel::schema
