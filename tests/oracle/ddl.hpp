#pragma once

#include "oracle/builder.hpp"

#include "aludel/schema/table.hpp"

namespace aludel::oracle {

//! The name of a schema object; empty for none, which records also write as "None".
Name object_name(const json& described);
//! A schema, likewise.
std::string schema_name(const json& described);

//! The table of a CREATE TABLE, with all that the tree says of it. Throws `Missing`.
Table ddl_table(Builder& builder, const json& described);
//! The table an index or a constraint is of, which such a tree only names: with the columns that are known of it.
Table named_table(Builder& builder, const json& element, const std::string& name);

//! Options of single dialects, `{"mysql_engine": "InnoDB"}`.
std::vector<DialectOption> dialect_options_of(Builder& builder, const json& described);

// Constraints and indexes as the tree has them.
PrimaryKeyConstraint primary_key_of(Builder& builder, const json& described);
UniqueConstraint unique_of(Builder& builder, const json& described);
CheckConstraint check_of(Builder& builder, const json& described);
ForeignKeyConstraint foreign_key_of(Builder& builder, const json& described);
ExcludeConstraint exclude_of(Builder& builder, const json& described);
Index index_of(Builder& builder, const json& described);
Sequence sequence_of(const json& described);

}  // namespace aludel::oracle
