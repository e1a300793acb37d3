#pragma once

#include "compiler/sql_compiler.hpp"

namespace aludel::mysql {

//! What MySQL and MariaDB write differently.
class MysqlCompiler : public compiler::SqlCompiler {
public:
    //! `is_mariadb`: the few things in which the two differ.
    MysqlCompiler(const Dialect& dialect, const compiler::CompileJob& job, bool is_mariadb)
        : SqlCompiler(dialect, job), is_mariadb_(is_mariadb) {}

protected:
    void write_limit(const sql::Node& query) override;
    void write_cast(const sql::CastNode& cast) override;
    void write_boolean(const sql::BooleanLiteralNode& literal) override { write(literal.value ? "true" : "false"); }
    void write_lock(const sql::build::Lock& lock) override;
    void write_concat(const sql::BinaryNode& concat) override;
    void write_pattern(const sql::BinaryNode& match, bool before, bool after) override;
    void write_distinct_from(const sql::BinaryNode& comparison, bool negated) override;
    void write_match(const sql::BinaryNode& match) override;
    void write_regexp_match(const sql::BinaryNode& match) override;
    void write_regexp_replace(const sql::BinaryNode& replace) override;
    void write_json_getitem(const sql::BinaryNode& item) override;
    void write_time_arithmetic(const sql::BinaryNode& node) override;
    void write_default_from() override;
    void write_extract(const sql::ExtractNode& extract) override;
    void write_delete_target(const sql::FromNode& table, bool named_again) override {
        if (named_again) write_from_name(table);
        else write_from(table);
    }
    void write_function(const sql::FunctionNode& function) override;
    void write_next_value(const sql::NextValueNode& next) override;
    void write_empty_insert(const sql::InsertNode& insert) override;
    void write_duplicate_key(const sql::InsertNode& insert) override;
    void write_excluded(const sql::ExcludedNode& excluded) override;
    void write_update(const sql::UpdateNode& update) override;
    void write_delete_froms(std::span<const sql::FromRef> froms) override;
    void write_dml_limit(const sql::Node& statement) override;
    void write_table_hint(std::string_view hint) override { write(" "), write(hint); }
    std::string_view join_words(sql::JoinKind kind) const override;
    void write_list(const sql::ListNode& list) override;

private:
    void write_group_concat(const sql::FunctionNode& function);
    void write_concat_of(std::span<const sql::NodeRef> terms);
    bool is_mariadb_;
    bool names_new_row_ = false;   // the new row of an upsert has a name of its own
    std::string_view new_row_{};   // which is this
};

}  // namespace aludel::mysql
