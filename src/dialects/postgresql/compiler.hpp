#pragma once

#include "compiler/sql_compiler.hpp"

namespace aludel::postgresql {

//! What PostgreSQL writes differently.
class PostgresqlCompiler final : public compiler::SqlCompiler {
public:
    using SqlCompiler::SqlCompiler;

protected:
    void write_limit(const sql::Node& query) override;
    void write_fetch(const sql::Node& query) override;
    void write_lock(const sql::build::Lock& lock) override;
    void write_before_columns(const sql::SelectNode& select) override;
    void write_from(const sql::FromNode& from) override;
    void check_conflict(const sql::InsertNode& insert) const override;
    void write_compared(const sql::Node& operand, sql::Op op, const sql::Node& other, std::string_view base) override;
    void write_untyped(const sql::BindNode& bind, std::string_view base) override;
    void write_argument(const sql::FunctionNode& function, const sql::BindNode& bind, std::string_view base) override;
    void write_function(const sql::FunctionNode& function) override;
    std::string bind_cast(const SqlType& type) const override;
    bool is_grouped_in_operations(const sql::Node& node) const override;
    void write_table_hint(std::string_view hint) override;
    void write_array(const sql::ArrayNode& array) override;
    bool writes_arrays() const override { return true; }
    void write_match(const sql::BinaryNode& match) override;
    void write_regexp_match(const sql::BinaryNode& match) override;
    void write_regexp_replace(const sql::BinaryNode& replace) override;
    void write_json_getitem(const sql::BinaryNode& item) override;
    void write_json_path_getitem(const sql::BinaryNode& item) override;
    void write_bitwise_xor(const sql::BinaryNode& node) override { write_operator(node, " # "); }
    void write_next_value(const sql::NextValueNode& next) override;

private:
    void write_cast_bind(const sql::BindNode& bind, std::string_view base);
    void write_json(const sql::BinaryNode& item, std::string_view as_json, std::string_view as_text);
    void write_json_key(const sql::BinaryNode& item);
    bool is_subscript(const sql::BinaryNode& item) const;
    bool is_json_key_ = false;   // what is being written names an element
};

}  // namespace aludel::postgresql
