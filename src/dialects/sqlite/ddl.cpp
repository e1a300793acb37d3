#include "dialects/sqlite/ddl.hpp"

#include "aludel/base/error.hpp"
#include "base/letters.hpp"

#include <algorithm>
#include <array>

namespace aludel::sqlite {

using namespace schema;

namespace {

//! DEFAULT takes a literal or one word as it is; anything else is an expression, which SQLite requires in parentheses.
bool is_bracketed_default(const std::string& expression) {
    const std::size_t begin = expression.find_first_not_of(' ');
    const char first = begin == expression.npos ? '(' : expression[begin];
    if (first == '\'' || first == '"' || first == '(') return false;
    for (char c : expression)
        if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return true;
    return false;
}

}  // namespace

std::string SqliteTypes::generic(const SqlType& type) const {
    if (type.id == TypeId::interval) return "BIGINT";   // microseconds
    return TypeCompiler::generic(type);
}

std::string SqliteDdl::table_options(const TableDef& table) const {
    const OptionValue* with_rowid = option(table.options, "with_rowid");
    std::string text = with_rowid && !flag(table.options, "with_rowid") ? "WITHOUT ROWID" : "";
    if (flag(table.options, "strict")) text += text.empty() ? "STRICT" : ", STRICT";
    return text.empty() ? text : "\n " + text;
}

std::string SqliteDdl::default_text(const std::string& expression) const {
    return is_bracketed_default(expression) ? "(" + expression + ")" : expression;
}

//! AUTOINCREMENT belongs to a key that is written with its column.
std::string SqliteDdl::column(const TableDef& table, const ColumnDef& column) const {
    const bool keeps_numbers = column.primary_key && flag(table.options, "autoincrement");
    if (keeps_numbers && table.primary_key.size() != 1)
        throw CompileError("Table \"" + table.key() + "\" has sqlite_autoincrement and a key of several columns, which "
                           "SQLite does not number.");
    // Only a column of exactly this type is the row's number.
    std::string text = column_name(column) + " " + (column.autoincrement ? "INTEGER" : column_type(column)) +
                       default_clause(column);
    if (!column.nullable) text += " NOT NULL" + on_conflict(column.options, "on_conflict_not_null");
    if (keeps_numbers && column.autoincrement)
        text += " PRIMARY KEY" + on_conflict(column.options, "on_conflict_primary_key") + " AUTOINCREMENT";
    if (column.computed) text += " " + computed(column);
    return text;
}

bool SqliteDdl::has_primary_key_clause(const TableDef& table) const {
    const bool with_column = table.primary_key.size() == 1 && flag(table.options, "autoincrement") &&
                             table.column(table.primary_key[0]).autoincrement;
    return !with_column && DdlCompiler::has_primary_key_clause(table);
}

//! Foreign keys stay within one file.
bool SqliteDdl::has(const TableDef& table, const ConstraintDef& constraint) const {
    if (constraint.kind == ConstraintKind::foreign_key) {
        const std::string& target = static_cast<const ForeignKeyDef&>(constraint).target_table;
        const std::size_t dot = target.rfind('.');
        if (table.schema != (dot == target.npos ? "" : target.substr(0, dot))) return false;
    }
    return DdlCompiler::has(table, constraint);
}

std::string SqliteDdl::on_conflict(const std::vector<DialectOption>& options, std::string_view key) const {
    const std::string words = upper(word(options, key));
    if (words.empty()) return {};
    constexpr std::array<std::string_view, 5> allowed = {"ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE"};
    if (std::find(allowed.begin(), allowed.end(), words) == allowed.end())
        throw CompileError("sqlite_" + std::string(key) + " is \"" + words +
                           "\". It may be ROLLBACK, ABORT, FAIL, IGNORE or REPLACE.");
    return " ON CONFLICT " + words;
}

std::string SqliteDdl::primary_key(const TableDef& table, const ConstraintDef& key) const {
    std::string conflict = on_conflict(key.options, "on_conflict");
    if (conflict.empty() && table.primary_key.size() == 1)
        conflict = on_conflict(table.column(table.primary_key[0]).options, "on_conflict_primary_key");
    return DdlCompiler::primary_key(table, key) + conflict;
}

std::string SqliteDdl::unique(const TableDef& table, const UniqueDef& unique) const {
    std::string conflict = on_conflict(unique.options, "on_conflict");
    if (conflict.empty() && unique.columns.size() == 1)
        conflict = on_conflict(table.column(unique.columns[0]).options, "on_conflict_unique");
    return DdlCompiler::unique(table, unique) + conflict;
}

std::string SqliteDdl::check(const TableDef& table, const CheckDef& check) const {
    return DdlCompiler::check(table, check) + on_conflict(check.options, "on_conflict");
}

std::string SqliteDdl::index_place(const TableDef& table, const IndexDef& index) const {
    return schema_prefix(table.schema, table.quote_schema) + index_name(table, index) + " ON " +
           identifier(table.name, table.quote);
}

std::string SqliteDdl::index_options(const TableDef&, const IndexDef& index) const { return index_where(index); }

bool SqliteDdl::is_for_missing(const ViewDdl& view) const { return view.if_exists || flag(view.options, "if_not_exists"); }

}  // namespace aludel::sqlite
