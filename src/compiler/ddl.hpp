#pragma once

#include "aludel/compiler/dialect.hpp"
#include "schema/definition.hpp"

#include <string>
#include <vector>

namespace aludel::compiler {

//! CREATE TABLE with its constraints (not its indexes), but for the foreign keys that are `late` where the database can
//! add them later.
std::string create_table(const Dialect& dialect, const schema::TableDef& table,
                         const std::vector<schema::TableKey>& late = {});
//! ALTER TABLE ... ADD CONSTRAINT and DROP CONSTRAINT. A key without a name gets "table_column_fkey".
std::string add_foreign_key(const Dialect& dialect, const schema::TableKey& key);
std::string drop_foreign_key(const Dialect& dialect, const schema::TableKey& key);
//! An UPDATE that sets the key's columns to NULL in all rows; empty when one of them cannot be NULL.
std::string clear_foreign_key(const Dialect& dialect, const schema::TableKey& key);
std::string create_index(const Dialect& dialect, const schema::TableDef& table, const schema::IndexDef& index);
std::string drop_table(const Dialect& dialect, const schema::TableDef& table);
//! The comments of a table, its columns and constraints, as far as CREATE TABLE does not write them.
std::vector<std::string> comments(const Dialect& dialect, const schema::TableDef& table);

//! All that create_all() sends to an empty database, in its order: types, sequences, tables, indexes, comments, late
//! foreign keys. Types of columns that are not known yet are resolved first.
std::vector<std::string> creation(const Dialect& dialect, const schema::MetaDataImpl& metadata);

}  // namespace aludel::compiler
