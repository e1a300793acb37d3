#pragma once

#include "compiler/sql_compiler.hpp"

namespace aludel::mssql {

//! What SQL Server writes differently.
class MssqlCompiler final : public compiler::SqlCompiler {
public:
    //! `offset_fetch`: the server has OFFSET and FETCH (2012 and later); before, rows are numbered in a subquery.
    MssqlCompiler(const Dialect& dialect, const compiler::CompileJob& job, bool offset_fetch)
        : SqlCompiler(dialect, job), offset_fetch_(offset_fetch) {}

protected:
    void write_select(const sql::SelectNode& select, compiler::SelectPlace place) override;
    void write_before_columns(const sql::SelectNode& select) override;
    void write_order_by(const sql::Node& query, std::span<const sql::NodeRef> keys) override;
    void write_limit(const sql::Node& query) override;
    void write_fetch(const sql::Node& query) override;
    void write_lock(const sql::build::Lock&) override {}
    void write_concat(const sql::BinaryNode& concat) override { write_operator(concat, " + "); }
    void write_list(const sql::ListNode& list) override;
    void write_pattern(const sql::BinaryNode& match, bool before, bool after) override;
    void write_distinct_from(const sql::BinaryNode& comparison, bool negated) override;
    void write_match(const sql::BinaryNode& match) override;
    void write_json_getitem(const sql::BinaryNode& item) override;
    void write_cast(const sql::CastNode& cast) override;
    void write_binary(const sql::BinaryNode& binary) override;
    void write_froms(const std::vector<compiler::FromElement>& elements) override;
    void write_delete_target(const sql::FromNode& table, bool named_again) override {
        if (named_again) write_from_name(table);
        else write_from(table);
    }
    void write_function(const sql::FunctionNode& function) override;
    void write_extract(const sql::ExtractNode& extract) override;
    void write_next_value(const sql::NextValueNode& next) override;
    void write_table_hint(std::string_view hint) override;
    void write_statement_hints(std::span<const std::string> hints) override;
    void write_update_froms(std::span<const sql::FromRef> froms) override;
    void write_delete_froms(std::span<const sql::FromRef> froms) override;
    void write_returning_early(const sql::Node& statement) override;
    void write_returning(const sql::Node&) override {}
    void write_column(const sql::ColumnNode& column) override;

private:
    bool uses_top(const sql::Node& query) const;
    sql::NodeRef with_numbered_rows(const sql::SelectNode& select) const;
    bool offset_fetch_;
    const sql::FromNode* output_of_ = nullptr;   // the table whose changed rows OUTPUT gives
    std::string_view output_name_{};             // "inserted" or "deleted"
    std::vector<sql::NodeRef> kept_{};           // statements made on the way
    int nesting_ = 0;                            // of SELECTs
    bool is_into_ = false;                       // INTO has been written
};

}  // namespace aludel::mssql
