// Which constraint a database speaks of. Databases name the constraint, its columns, or neither.

#include "schema/violation.hpp"

#include "aludel/schema/violation.hpp"
#include "schema/naming.hpp"
#include "sql/expression_nodes.hpp"

#include <algorithm>

namespace aludel::schema {

namespace {

const TableDef& table_of(const sql::NodeRef& node) {
    const auto* column = sql::as_if<sql::ColumnNode>(node);
    const bool is_of_table = column && column->from && column->from->kind == sql::Kind::table;
    const auto* table = is_of_table ? static_cast<const sql::TableNode*>(column->from) : nullptr;
    if (table && table->serial != 0) return static_cast<const TableDef&>(*table);   // not a lightweight one
    throw ArgumentError("violates() takes a column of a table, such as users.email, or the name of a constraint; of an alias, "
                        "give it the column of the table.");
}

//! Is a name in a list as "user_id, email"?
bool is_listed(std::string_view list, std::string_view name) {
    while (!list.empty()) {
        const std::size_t comma = list.find(", ");
        if (list.substr(0, comma) == name) return true;
        list = comma == list.npos ? std::string_view() : list.substr(comma + 2);
    }
    return false;
}

std::string columns_text(const TableDef& table, const std::vector<std::uint32_t>& columns, std::string_view between) {
    std::string text;
    for (const std::uint32_t column : columns) text.append(text.empty() ? "" : between).append(table.columns[column]->name);
    return text;
}

//! What PostgreSQL calls a constraint that has no name.
std::string default_name(const TableDef& table, const ConstraintDef& constraint) {
    const auto ending = [&](std::string_view kind) {
        return table.name + "_" + columns_text(table, constraint.columns, "_") + "_" + std::string(kind);
    };
    switch (constraint.kind) {
        case ConstraintKind::primary_key: return table.name + "_pkey";
        case ConstraintKind::foreign_key: return ending("fkey");
        case ConstraintKind::unique: return ending("key");
        case ConstraintKind::check: return ending("check");
        case ConstraintKind::exclude: return ending("excl");
        case ConstraintKind::index: break;
    }
    return {};
}

//! Does the database mean this constraint?
bool is_named(const TableDef& table, const ConstraintDef& constraint, const std::string& given) {
    const std::string name = name_of(table, constraint).text;
    if (!name.empty()) return given == name || (given.size() < name.size() && given == shortened(name, given.size()));
    if (constraint.kind == ConstraintKind::check && given == static_cast<const CheckDef&>(constraint).condition) return true;
    return given == default_name(table, constraint);
}

bool is_on(const ConstraintDef& constraint, std::uint32_t column) {
    return std::find(constraint.columns.begin(), constraint.columns.end(), column) != constraint.columns.end();
}

//! Is there a constraint with this name on the column?
bool is_constraint_on(const TableDef& table, std::uint32_t column, const std::string& name) {
    const auto any = [&](const auto& constraints) {
        return std::any_of(constraints.begin(), constraints.end(), [&](const ConstraintDef& constraint) {
            return is_on(constraint, column) && is_named(table, constraint, name);
        });
    };
    if (table.key_constraint && is_on(*table.key_constraint, column) && is_named(table, *table.key_constraint, name)) return true;
    if (table.column(column).primary_key && name == table.name + "_pkey") return true;
    return any(table.foreign_keys) || any(table.uniques) || any(table.checks) || any(table.excludes) || any(table.indexes);
}

}  // namespace

bool constraint_fails_on(const sql::NodeRef& node, const ServerDiagnostics& error) {
    const TableDef& table = table_of(node);
    const auto& column = sql::as<sql::ColumnNode>(node);
    if (!error.table.empty() && error.table != table.name) return false;
    if (!error.table.empty() && is_listed(error.column, column.name)) return true;
    return !error.constraint.empty() && is_constraint_on(table, column.index, error.constraint);
}

std::string violated_constraint(const TableDef& table, const ServerDiagnostics& error) {
    constexpr int sqlite_not_null = 1299;   // SQLITE_CONSTRAINT_NOTNULL: it names a column, too
    const bool is_not_null = error.sqlstate == "23502" || (error.sqlstate.empty() && error.vendor_code == sqlite_not_null);
    if (is_not_null || error.table != table.name || error.column.empty()) return {};
    if (table.key_constraint && columns_text(table, table.key_constraint->columns, ", ") == error.column)
        return name_of(table, *table.key_constraint).text;
    for (const UniqueDef& unique : table.uniques)
        if (columns_text(table, unique.columns, ", ") == error.column) return name_of(table, unique).text;
    for (const IndexDef& index : table.indexes)
        if (index.unique && columns_text(table, index.columns, ", ") == error.column) return name_of(table, index).text;
    return {};
}

}  // namespace aludel::schema
