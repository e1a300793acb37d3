#pragma once

#include "compiler/sql_compiler.hpp"

namespace aludel::postgresql {

//! What PostgreSQL writes differently.
class PostgresqlCompiler final : public compiler::SqlCompiler {
public:
    using SqlCompiler::SqlCompiler;

protected:
    void write_limit(const sql::Node& query) override;
    void check_conflict(const sql::InsertNode& insert) const override;
    void write_compared(const sql::Node& operand, sql::Op op, const sql::Node& other, std::string_view base) override;
    void write_untyped(const sql::BindNode& bind, std::string_view base) override;
    void write_argument(const sql::FunctionNode& function, const sql::BindNode& bind, std::string_view base) override;

private:
    void write_cast(const sql::BindNode& bind, std::string_view base);
};

}  // namespace aludel::postgresql
