#pragma once

#include "compiler/sql_compiler.hpp"

namespace aludel::sqlite {

//! What SQLite writes differently.
class SqliteCompiler final : public compiler::SqlCompiler {
public:
    using SqlCompiler::SqlCompiler;

protected:
    void write_function(const sql::FunctionNode& function) override;
    void write_extract(const sql::ExtractNode& extract) override;
    void write_compared(const sql::Node& operand, sql::Op op, const sql::Node& other, std::string_view base) override;
    void write_division(const sql::BinaryNode& division) override;
    void write_modulo(const sql::BinaryNode& modulo) override;
    void write_time_arithmetic(const sql::BinaryNode& node) override;
    void write_regexp_match(const sql::BinaryNode& match) override;
    void write_bitwise_xor(const sql::BinaryNode& node) override;
    void write_json_getitem(const sql::BinaryNode& item) override;
    void write_lock(const sql::build::Lock&) override {}   // a transaction locks the whole database
    bool write_rounded(const sql::Node& value, const SqlType& type) override;
    bool has_literal_index_conditions() const override { return true; }
    void write_before_conflict(const sql::InsertNode& insert) override;

private:
    void write_settled(const sql::Node& value, int decimals, std::string_view base);
};

}  // namespace aludel::sqlite
