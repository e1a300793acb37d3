#pragma once

#include "aludel/compiler/dialect.hpp"
#include "schema/definition.hpp"

#include <string>
#include <vector>

namespace aludel::compiler {

//! CREATE TABLE with its constraints (not its indexes), but for the foreign keys that are `late` where the database can
//! add them later.
std::string create_table(const Dialect& dialect, const schema::TableDef& table,
                         const std::vector<schema::TableKey>& late = {}, const DdlOptions& options = {});
//! ALTER TABLE ... ADD CONSTRAINT and DROP CONSTRAINT. A key without a name gets "table_column_fkey".
std::string add_foreign_key(const Dialect& dialect, const schema::TableKey& key, const DdlOptions& options = {});
std::string drop_foreign_key(const Dialect& dialect, const schema::TableKey& key, const DdlOptions& options = {});
//! An UPDATE that sets the key's columns to NULL in all rows; empty when one of them cannot be NULL.
std::string clear_foreign_key(const Dialect& dialect, const schema::TableKey& key, const DdlOptions& options = {});
std::string create_index(const Dialect& dialect, const schema::TableDef& table, const schema::IndexDef& index,
                         const DdlOptions& options = {});
//! Those of the table's indexes that the dialect has.
std::vector<const schema::IndexDef*> indexes_on(const Dialect& dialect, const schema::TableDef& table);
std::string drop_table(const Dialect& dialect, const schema::TableDef& table, const DdlOptions& options = {});
//! The comments of a table, its columns and constraints, as far as CREATE TABLE does not write them.
std::vector<std::string> comments(const Dialect& dialect, const schema::TableDef& table, const DdlOptions& options = {});

//! The types that the database keeps under a name and the sequences of a MetaData, each once, in the order of creation.
//! None on a dialect without them.
std::vector<SqlType> named_types(const Dialect& dialect, const schema::MetaDataImpl& metadata);
std::vector<Sequence> sequences(const Dialect& dialect, const schema::MetaDataImpl& metadata);
std::string create_type(const Dialect& dialect, const SqlType& type, const DdlOptions& options = {});
std::string drop_type(const Dialect& dialect, const SqlType& type, const DdlOptions& options = {});
std::string create_sequence(const Dialect& dialect, const Sequence& sequence, const DdlOptions& options = {});
std::string drop_sequence(const Dialect& dialect, const Sequence& sequence, const DdlOptions& options = {});

//! All that create_all() sends to an empty database, in its order: types, sequences, tables, indexes, comments, late
//! foreign keys. Types of columns that are not known yet are resolved first.
std::vector<std::string> creation(const Dialect& dialect, const schema::MetaDataImpl& metadata);

}  // namespace aludel::compiler
