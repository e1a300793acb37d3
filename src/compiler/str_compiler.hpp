#pragma once

#include "compiler/sql_compiler.hpp"

namespace aludel::compiler {

//! Writes statements for people to read (SQLAlchemy's `StrSQLCompiler`): nothing is refused.
class StrSqlCompiler final : public SqlCompiler {
public:
    using SqlCompiler::SqlCompiler;

protected:
    bool writes_arrays() const override { return true; }
    void write_before_columns(const sql::SelectNode& select) override;
    void write_cast(const sql::CastNode& cast) override;
    void write_next_value(const sql::NextValueNode& next) override;
    void write_regexp_match(const sql::BinaryNode& match) override { write_operator(match); }
    void write_regexp_replace(const sql::BinaryNode& replace) override;
    void write_json_getitem(const sql::BinaryNode& item) override { write_getitem(item); }
    void write_table_hint(std::string_view hint) override;
    void write_delete_froms(std::span<const sql::FromRef> froms) override;
    void write_dml_limit(const sql::Node& statement) override;
    void write_duplicate_key(const sql::InsertNode& insert) override;
};

}  // namespace aludel::compiler
