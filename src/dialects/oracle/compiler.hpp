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
    void write_select(const sql::SelectNode& select, compiler::SelectPlace place) override;
    void write_row_source(const sql::Node& function) override;
    void write_boolean(const sql::BooleanLiteralNode& literal) override { write(literal.value ? "1" : "0"); }
    void write_column(const sql::ColumnNode& column) override;
    bool is_quoted_marker(std::string_view name) const override;
    bool quotes_markers_as_columns() const override { return true; }
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
    void write_json_getitem(const sql::BinaryNode& item) override;
    void write_json_path_getitem(const sql::BinaryNode& item) override { write_json_getitem(item); }
    void write_function(const sql::FunctionNode& function) override;
    void write_next_value(const sql::NextValueNode& next) override;
    void write_binary(const sql::BinaryNode& binary) override;
    std::string_view set_words(sql::SetOperation operation) const override;

private:
    static sql::NodeRef with_counted_rows(const sql::SelectNode& select, const sql::NodeRef& limit, const sql::NodeRef& offset);
    void write_pair(std::string_view head, const sql::BinaryNode& node);
    bool offset_fetch_;
    std::vector<sql::NodeRef> kept_{};   // statements and parameters made on the way
};

}  // namespace aludel::oracle
