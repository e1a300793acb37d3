#include "dialects/mysql/ddl.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"
#include "base/letters.hpp"

#include <algorithm>
#include <array>

namespace aludel::mysql {

using namespace schema;

namespace {

bool is_timestamp(const SqlType& type) {
    return type.id == TypeId::date_time && type.definition().sql_name == "TIMESTAMP";
}

constexpr std::array<std::string_view, 4> partitions = {"PARTITION_BY", "PARTITIONS", "SUBPARTITION_BY", "SUBPARTITIONS"};

bool is_partition(const std::string& name) {
    return std::find(partitions.begin(), partitions.end(), name) != partitions.end();
}

//! Options whose value is a text in quotes.
bool is_text(const std::string& name) {
    constexpr std::array<std::string_view, 7> texts = {"COMMENT", "PASSWORD", "DATA_DIRECTORY", "INDEX_DIRECTORY", "CONNECTION",
                                                       "ENCRYPTION", "SECONDARY_ENGINE_ATTRIBUTE"};
    return std::find(texts.begin(), texts.end(), name) != texts.end();
}

std::string spelled(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

bool is_separated_by_blank(const std::string& name) {
    return name == "TABLESPACE" || name == "COLLATE" || name.ends_with("CHARACTER SET");
}

//! Does DEFAULT take it without parentheses: a literal, one word, or the current time?
bool is_plain_default(const std::string& expression) {
    const std::string text = upper(expression);
    if (text.empty() || text[0] == '\'' || text[0] == '"' || text[0] == '(') return true;
    for (std::size_t at = text.find("ON "); at != text.npos; at = text.find("ON ", at + 1))
        if (const std::size_t word = text.find_first_not_of(' ', at + 2); word != text.npos && text.compare(word, 6, "UPDATE") == 0)
            return true;
    for (std::string_view now : {"NOW(", "CURRENT_TIMESTAMP("})
        if (text.starts_with(now) && text.size() > now.size() && text[now.size()] >= '0' && text[now.size()] <= '9') return true;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    });
}

bool is_spelled_in_words(const std::string& name) {
    return name.starts_with("DEFAULT_") || name == "CHARACTER_SET" || name.ends_with("_DIRECTORY");
}

}  // namespace

//! In the order they were given, but for COLLATE, which must follow the character set, and the partitions at the end.
std::string MysqlDdl::table_options(const TableDef& table) const {
    std::vector<std::pair<std::string, std::string>> all, last;
    std::string collation, by_partition;
    const std::string prefix = std::string(option_dialect()) + "_";
    for (const DialectOption& option : table.options) {
        if (!option.name.starts_with(prefix)) continue;
        const std::string name = upper(option.name.substr(prefix.size()));
        const std::string value = is_text(name) ? quoted(word(option.value)) : word(option.value);
        if (is_partition(name)) continue;
        const std::string words = is_spelled_in_words(name) ? spelled(name) : name;
        const std::string text = words + (is_separated_by_blank(words) ? " " : "=") + value;
        if (words == "COLLATE" || words == "DEFAULT COLLATE") collation = " " + text;
        else all.emplace_back(name, text);
    }
    if (table.comment) all.emplace_back("COMMENT", "COMMENT=" + quoted(*table.comment));
    std::string text;
    for (const auto& [name, written] : all) text += (text.empty() ? "" : " ") + written;
    text += text.empty() ? collation.substr(collation.empty() ? 0 : 1) : collation;
    for (std::string_view name : partitions) {
        const std::string value = word(table.options, lower(name));
        if (!value.empty()) text += (text.empty() ? "" : " ") + spelled(std::string(name)) + " " + value;
    }
    return text;
}

std::string MysqlDdl::specification(const ColumnDef& column, const std::string& type, bool nullable,
                                    const std::string& default_clause) const {
    std::string text = type;
    if (column.computed) text += " " + computed(column);
    if (!nullable) text += " NOT NULL";
    else if (is_timestamp(column.type)) text += " NULL";   // which else would be NOT NULL
    if (column.comment) text += " COMMENT " + quoted(*column.comment);
    if (column.autoincrement && !column.server_default) text += " AUTO_INCREMENT";
    else text += default_clause;
    return text;
}

std::string MysqlDdl::column(const TableDef&, const ColumnDef& column) const {
    return column_name(column) + " " + specification(column, column_type(column), column.nullable, default_clause(column));
}

//! From 8.0.13 on expressions are allowed, in parentheses.
std::string MysqlDdl::default_text(const std::string& expression) const {
    return !abilities().expression_defaults || is_plain_default(expression) ? expression : "(" + expression + ")";
}

std::string MysqlDdl::primary_key(const TableDef& table, const ConstraintDef& key) const {
    const std::string method = shared_word(key.options, "using");
    return DdlCompiler::primary_key(table, key) + (method.empty() ? "" : " USING " + dialect().quote(method));
}

std::string MysqlDdl::foreign_key(const TableDef& table, const ForeignKeyDef& key) const {
    if (!key.match.empty())
        throw CompileError("A foreign key of table \"" + table.key() + "\" has a match, which MySQL ignores together with "
                           "ON DELETE and ON UPDATE. Leave it out.");
    return DdlCompiler::foreign_key(table, key);
}

std::string MysqlDdl::drop_constraint(const ConstraintDdl& element) {
    std::string what;
    switch (element.constraint->kind) {
        case ConstraintKind::primary_key: return alter_table(*element.table) + " DROP PRIMARY KEY";
        case ConstraintKind::foreign_key: what = "FOREIGN KEY "; break;
        case ConstraintKind::unique: what = "INDEX "; break;
        case ConstraintKind::check: what = abilities().is_mariadb ? "CONSTRAINT " : "CHECK "; break;
        default: break;
    }
    const std::string name = constraint_name(*element.table, *element.constraint);
    if (name.empty()) return DdlCompiler::drop_constraint(element);   // which says so
    const bool if_exists = element.if_exists && abilities().is_mariadb;
    return alter_table(*element.table) + " DROP " + what + (if_exists ? "IF EXISTS " : "") + name;
}

std::string MysqlDdl::numbering_of(const Numbering& numbers) const {
    std::string text = DdlCompiler::numbering_of(numbers);
    if (const std::size_t at = text.find("NO CYCLE"); at != text.npos) text.erase(at + 2, 1);
    return text;
}

}  // namespace aludel::mysql
