#pragma once

#include "compiler/sql_compiler.hpp"

namespace aludel::oracle {

//! What Oracle Database writes differently.
class OracleCompiler final : public compiler::SqlCompiler {
public:
    //! `offset_fetch`: the server has OFFSET and FETCH (12 and later); before, rows are counted by ROWNUM.
    OracleCompiler(const Dialect& dialect, const compiler::CompileJob& job, bool offset_fetch)
        : SqlCompiler(dialect, job), offset_fetch_(offset_fetch) {}

protected:
    void write_default_from() override { write(" FROM DUAL"); }
    void write_limit(const sql::Node& query) override;
    void write_fetch(const sql::Node& query) override;
    void write_returning(const sql::Node& statement) override;
    void write_lock(const sql::build::Lock& lock) override;
    void write_select_hints(std::span<const std::string> hints) override;
    void write_modulo(const sql::BinaryNode& modulo) override { write_pair("mod(", modulo); }
    void write_distinct_from(const sql::BinaryNode& comparison, bool negated) override;
    void write_match(const sql::BinaryNode& match) override;
    void write_regexp_match(const sql::BinaryNode& match) override;
    void write_regexp_replace(const sql::BinaryNode& replace) override;
    void write_function(const sql::FunctionNode& function) override;
    void write_next_value(const sql::NextValueNode& next) override;
    void write_binary(const sql::BinaryNode& binary) override;
    std::string_view set_words(sql::SetOperation operation) const override;

private:
    void write_pair(std::string_view head, const sql::BinaryNode& node);
    bool offset_fetch_;
};

}  // namespace aludel::oracle
