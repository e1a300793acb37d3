#include "schema/constraint.hpp"

#include "aludel/base/error.hpp"
#include "schema/definition.hpp"

#include <algorithm>

namespace aludel::schema {

namespace {

std::uint32_t index_of(const TableDef& table, std::string_view column, std::string_view what) {
    std::string known;
    for (std::uint32_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i]->name == column || table.column(i).key == column) return i;
        known += (known.empty() ? "" : ", ") + table.columns[i]->name;
    }
    throw ArgumentError(std::string(what) + " of table \"" + table.key() + "\" names the column \"" +
                        std::string(column) + "\", which the table does not have. It has: " + known + ".");
}

std::vector<std::uint32_t> indexes_of(const TableDef& table, const std::vector<std::string>& columns,
                                      std::string_view what) {
    if (columns.empty()) throw ArgumentError(std::string(what) + " of table \"" + table.key() + "\" names no column.");
    std::vector<std::uint32_t> found;
    for (const std::string& column : columns) found.push_back(index_of(table, column, what));
    return found;
}

//! "schema.table.column" or "table.column" into its two halves.
std::pair<std::string, std::string> split_target(const TableDef& table, const std::string& target) {
    const std::size_t dot = target.rfind('.');
    if (dot == std::string::npos || dot == 0 || dot + 1 == target.size())
        throw ArgumentError("A foreign key of table \"" + table.key() + "\" points to \"" + target +
                            "\". Write \"table.column\" or \"schema.table.column\".");
    return {target.substr(0, dot), target.substr(dot + 1)};
}

//! Foreign keys without a schema mean that of the MetaData, as SQLAlchemy reads them.
std::string in_default_schema(const TableDef& table, std::string target) {
    const bool plain = target.find('.') == std::string::npos;
    if (!plain || !table.metadata || table.metadata->default_schema.empty()) return target;
    return table.metadata->default_schema + "." + target;
}

ElementDef element_of(const TableDef& table, const IndexElement& given, std::string_view what) {
    ElementDef element;
    element.expression = given.expression;
    if (!given.expression) element.column = index_of(table, given.column, what);
    else if (given.expression->kind == sql::Kind::column &&
             sql::as<sql::ColumnNode>(given.expression).from == &table)
        element.column = sql::as<sql::ColumnNode>(given.expression).index;
    return element;
}

//! Has any dialect the option?
bool has_option(const std::vector<DialectOption>& options, std::string_view ending) {
    return std::any_of(options.begin(), options.end(), [&](const DialectOption& o) { return o.name.ends_with(ending); });
}

}  // namespace

ConstraintDef::ConstraintDef(ConstraintKind k, const ConstraintOptions& given)
    : kind(k), name(given.name.text), name_is_final(given.name.is_final), quote(given.name.quote),
      deferrable(given.deferrable), initially(given.initially), comment(given.comment), options(given.dialect_options),
      ddl_if(given.ddl_if) {}

const OptionValue* option_of(const std::vector<DialectOption>& options, std::string_view dialect, std::string_view key) {
    for (const DialectOption& option : options) {
        const std::string_view name = option.name;
        if (name.size() == dialect.size() + 1 + key.size() && name.starts_with(dialect) && name.ends_with(key) &&
            name[dialect.size()] == '_')
            return &option.value;
    }
    return nullptr;
}

void check_option_names(const std::vector<DialectOption>& options, const std::string& of) {
    for (const DialectOption& option : options) {
        const std::size_t line = option.name.find('_');
        if (line == 0 || line == option.name.npos || line + 1 == option.name.size())
            throw ArgumentError("The option \"" + option.name + "\" of " + of + " names no dialect. Begin it with one and "
                                "an underscore: \"mysql_engine\".");
    }
}

PrimaryKeyDef make_primary_key(const TableDef& table, const PrimaryKeyConstraint& given) {
    check_option_names(given.dialect_options, "the primary key of table \"" + table.key() + "\"");
    PrimaryKeyDef key(given);
    key.columns = indexes_of(table, given.columns, "A primary key");
    return key;
}

ForeignKeyDef make_foreign_key(const TableDef& table, const ForeignKeyConstraint& given) {
    if (given.columns.empty() || given.columns.size() != given.targets.size())
        throw ArgumentError("A foreign key of table \"" + table.key() + "\" has " + std::to_string(given.columns.size()) +
                            " columns and " + std::to_string(given.targets.size()) +
                            " targets. Give one target per column.");
    check_option_names(given.dialect_options, "a foreign key of table \"" + table.key() + "\"");
    ForeignKeyDef key(given);
    key.columns = indexes_of(table, given.columns, "A foreign key");
    for (const std::string& target : given.targets) {
        auto [named_table, target_column] = split_target(table, target);
        std::string target_table = in_default_schema(table, std::move(named_table));
        if (!key.target_table.empty() && key.target_table != target_table)
            throw ArgumentError("A foreign key of table \"" + table.key() + "\" points to two tables, \"" +
                                key.target_table + "\" and \"" + target_table + "\". All targets must be of one.");
        key.target_table = std::move(target_table);
        key.target_columns.push_back(std::move(target_column));
    }
    return key;
}

UniqueDef make_unique(const TableDef& table, const UniqueConstraint& given) {
    check_option_names(given.dialect_options, "a unique constraint of table \"" + table.key() + "\"");
    UniqueDef unique(given);
    unique.columns = indexes_of(table, given.columns, "A unique constraint");
    return unique;
}

CheckDef make_check(const TableDef& table, const CheckConstraint& given) {
    check_option_names(given.dialect_options, "a check constraint of table \"" + table.key() + "\"");
    return CheckDef(given);
}

ExcludeDef make_exclude(const TableDef& table, const ExcludeConstraint& given) {
    check_option_names(given.dialect_options, "an EXCLUDE constraint of table \"" + table.key() + "\"");
    ExcludeDef exclude(given);
    for (const ExcludeConstraint::Element& element : given.elements) {
        exclude.elements.push_back(element_of(table, element.of, "An EXCLUDE constraint"));
        exclude.elements.back().op = element.op;
        exclude.elements.back().ops = element.ops;
    }
    exclude.using_ = given.using_;
    exclude.where = given.where;
    return exclude;
}

//! Only an index of a whole table in columns (SQL Server) names none of them.
IndexDef make_index(const TableDef& table, const Index& given) {
    if (given.elements.empty() && !has_option(given.options.dialect_options, "_columnstore"))
        throw ArgumentError("An index of table \"" + table.key() + "\" names no column.");
    check_option_names(given.options.dialect_options, "an index of table \"" + table.key() + "\"");
    IndexDef index;
    index.name = given.name.text;
    index.name_is_final = given.name.is_final;
    index.quote = given.name.quote;
    index.unique = given.unique;
    index.options = given.options.dialect_options;
    index.ddl_if = given.options.ddl_if;
    bool plain = !has_option(index.options, "_where");   // of a part of the rows
    for (const IndexElement& element : given.elements) {
        index.elements.push_back(element_of(table, element, "An index"));
        if (index.elements.back().column) index.columns.push_back(*index.elements.back().column);
        else plain = false;
    }
    if (!plain) index.columns.clear();
    return index;
}

}  // namespace aludel::schema
