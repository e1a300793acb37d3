#include "dialects/postgresql/ddl.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"
#include "base/letters.hpp"

#include <algorithm>

namespace aludel::postgresql {

using namespace schema;

namespace {

//! "preserve_rows" as PRESERVE ROWS
std::string in_words(std::string_view name) {
    std::string words = upper(name);
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

std::string serial(TypeId id) {
    switch (id) {
        case TypeId::small_integer: return "SMALLSERIAL";
        case TypeId::big_integer: return "BIGSERIAL";
        default: return "SERIAL";
    }
}

}  // namespace

std::string PostgresqlDdl::table_options(const TableDef& table) const {
    std::string text;
    if (const OptionValue* parents = option(table.options, "inherits")) text += "\n INHERITS (" + name_list(*parents) + ")";
    if (const auto by = word(table.options, "partition_by"); !by.empty()) text += "\n PARTITION BY " + by;
    if (const auto method = word(table.options, "using"); !method.empty()) text += "\n USING " + method;
    if (const OptionValue* with = option(table.options, "with")) text += "\n WITH (" + settings(*with) + ")";
    if (const OptionValue* oids = option(table.options, "with_oids"))
        text += word(*oids) == "true" ? "\n WITH OIDS" : "\n WITHOUT OIDS";
    if (const auto when = word(table.options, "on_commit"); !when.empty()) text += "\n ON COMMIT " + in_words(when);
    if (const auto space = word(table.options, "tablespace"); !space.empty()) text += "\n TABLESPACE " + dialect().quote(space);
    return text;
}

std::string PostgresqlDdl::column(const TableDef&, const ColumnDef& column) const {
    const bool is_identity = column.identity && abilities().identity_columns;
    const bool from_sequence = column.sequence && !column.sequence->options.optional;
    const bool is_serial = column.autoincrement && !is_identity && !from_sequence && !column.server_default;
    std::string text = column_name(column) + " " +
                       (is_serial ? serial(column.type.id) : column_type(column)) + default_clause(column);
    if (column.computed) text += " " + computed(column);
    if (is_identity) text += " " + identity(*column.identity);
    if (!column.nullable && !is_identity) text += " NOT NULL";
    else if (column.nullable && is_identity) text += " NULL";
    return text;
}

std::string PostgresqlDdl::computed(const ColumnDef& column) const {
    const Computed& given = *column.computed;
    if (given.persisted == false && !abilities().virtual_columns)
        throw CompileError("Column \"" + static_cast<const TableDef*>(column.from)->key() + "." + column.name +
                           "\" is computed when it is read, which PostgreSQL does from version 18 on. Use "
                           "{.persisted = true}.");
    const bool stored = given.persisted.value_or(!abilities().virtual_columns);
    const std::string text = "GENERATED ALWAYS AS " + computed_from(column);
    if (stored) return text + " STORED";
    return given.persisted ? text + " VIRTUAL" : text;
}

std::string PostgresqlDdl::included(const ConstraintDef& constraint) const {
    const OptionValue* columns = option(constraint.options, "include");
    return columns && !columns->entries.empty() ? " INCLUDE (" + name_list(*columns) + ")" : std::string();
}

std::string PostgresqlDdl::nulls(const std::vector<DialectOption>& options) const {
    const OptionValue* given = option(options, "nulls_not_distinct");
    if (!given) return {};
    return word(*given) == "true" ? " NULLS NOT DISTINCT" : " NULLS DISTINCT";
}

std::string PostgresqlDdl::not_valid(const ConstraintDef& constraint) const {
    return flag(constraint.options, "not_valid") ? " NOT VALID" : "";
}

std::string PostgresqlDdl::primary_key(const TableDef& table, const ConstraintDef& key) const {
    const std::string text = DdlCompiler::primary_key(table, key), deferred = deferral(key);
    return text.substr(0, text.size() - deferred.size()) + included(key) + deferred;
}

std::string PostgresqlDdl::unique(const TableDef& table, const UniqueDef& unique) const {
    return "UNIQUE" + nulls(unique.options) + " (" + names(table, unique.columns) + ")" + included(unique) + deferral(unique);
}

std::string PostgresqlDdl::check(const TableDef& table, const CheckDef& check) const {
    return DdlCompiler::check(table, check) + not_valid(check);
}

std::string PostgresqlDdl::foreign_key(const TableDef& table, const ForeignKeyDef& key) const {
    return DdlCompiler::foreign_key(table, key) + not_valid(key);
}

std::string PostgresqlDdl::exclude(const TableDef& table, const ExcludeDef& exclude) const {
    std::string elements;
    for (const ElementDef& element : exclude.elements) {
        elements += elements.empty() ? "" : ", ";
        elements += element.column ? column_name(table.column(*element.column)) : expression(element.expression);
        if (!element.ops.empty()) elements += " " + element.ops;
        elements += " WITH " + element.op;
    }
    return "EXCLUDE USING " + exclude.using_ + " (" + elements + ")" +
           (exclude.where ? " WHERE (" + statement(exclude.where) + ")" : "") + deferral(exclude);
}

//! From version 15 on some of a key's columns can be set alone: ON DELETE SET NULL (a).
std::string PostgresqlDdl::action(const TableDef& table, std::string_view clause, const std::string& given) const {
    const std::size_t open = given.find('(');
    if (open == given.npos || given.back() != ')') return DdlCompiler::action(table, clause, given);
    std::string words = in_words(given.substr(0, open));
    while (!words.empty() && words.back() == ' ') words.pop_back();
    const std::string columns = given.substr(open + 1, given.size() - open - 2);
    if ((words != "SET NULL" && words != "SET DEFAULT") || columns.find_first_of("();'") != columns.npos)
        return DdlCompiler::action(table, clause, given);
    return std::string(clause) + given;
}

}  // namespace aludel::postgresql
