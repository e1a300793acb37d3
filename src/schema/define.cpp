#include "schema/define.hpp"

#include "aludel/base/error.hpp"

#include <algorithm>

namespace aludel::schema {

namespace {

bool is_integer(TypeId id) {
    return id == TypeId::small_integer || id == TypeId::integer || id == TypeId::big_integer;
}

std::uint32_t index_of(const TableDef& table, std::string_view column, std::string_view what) {
    std::string known;
    for (std::uint32_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i]->name == column) return i;
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

ColumnDef& mutable_column(TableDef& table, std::uint32_t index) {
    return const_cast<ColumnDef&>(table.column(index));  // the table is being defined: nobody else sees it yet
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

void add_foreign_key(TableDef& table, std::vector<std::uint32_t> columns, const std::vector<std::string>& targets,
                     const std::string& name, const std::string& ondelete, const std::string& onupdate) {
    if (columns.empty() || columns.size() != targets.size())
        throw ArgumentError("A foreign key of table \"" + table.key() + "\" has " + std::to_string(columns.size()) +
                            " columns and " + std::to_string(targets.size()) + " targets. Give one target per column.");
    ForeignKeyDef key;
    key.name = name;
    key.columns = std::move(columns);
    key.ondelete = ondelete;
    key.onupdate = onupdate;
    for (const std::string& target : targets) {
        auto [named_table, target_column] = split_target(table, target);
        std::string target_table = in_default_schema(table, std::move(named_table));
        if (!key.target_table.empty() && key.target_table != target_table)
            throw ArgumentError("A foreign key of table \"" + table.key() + "\" points to two tables, \"" +
                                key.target_table + "\" and \"" + target_table + "\". All targets must be of one.");
        key.target_table = std::move(target_table);
        key.target_columns.push_back(std::move(target_column));
    }
    table.foreign_keys.push_back(std::move(key));
}

bool has_foreign_key(const TableDef& table, std::uint32_t column) {
    return std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(), [&](const ForeignKeyDef& key) {
        return std::find(key.columns.begin(), key.columns.end(), column) != key.columns.end();
    });
}

//! The database numbers a table's sole integer key, unless it is a foreign key.
void refresh_autoincrement(TableDef& table) {
    for (std::uint32_t i : table.primary_key) {
        ColumnDef& column = mutable_column(table, i);
        column.autoincrement = table.primary_key.size() == 1 && is_integer(column.type.id) &&
                               !has_foreign_key(table, i) && !column.server_default;
    }
}

void add_to_primary_key(TableDef& table, std::uint32_t index) {
    ColumnDef& column = mutable_column(table, index);
    column.primary_key = true;
    column.nullable = false;
    if (std::find(table.primary_key.begin(), table.primary_key.end(), index) == table.primary_key.end())
        table.primary_key.push_back(index);
}

//! The type of the column that the (single-column) foreign key of `index` points to, if it is known by now.
const ColumnDef* foreign_type_source(const TableDef& table, std::uint32_t index) {
    for (const ForeignKeyDef& key : table.foreign_keys)
        for (std::size_t i = 0; i < key.columns.size(); ++i) {
            if (key.columns[i] != index || !table.metadata) continue;
            const TableDef* target = table.metadata->find(key.target_table);
            if (!target) continue;
            for (std::size_t j = 0; j < target->columns.size(); ++j)
                if (target->columns[j]->name == key.target_columns[i]) return &target->column(j);
        }
    return nullptr;
}

void resolve_type(TableDef& table, std::uint32_t index) {
    ColumnDef& column = mutable_column(table, index);
    if (column.type.id != TypeId::null) return;
    if (const ColumnDef* source = foreign_type_source(table, index)) column.type = source->type;
}

[[noreturn]] void throw_defined_twice(const std::string& key) {
    throw ArgumentError("Table \"" + key +
                        "\" is already defined for this MetaData. Use the existing one, or another MetaData.");
}

void move_to_schema(TableDef& table, const std::string& schema) {
    const std::string key = schema + "." + table.name;
    if (table.metadata && table.metadata->find(key)) throw_defined_twice(key);
    table.schema = schema;
}

}  // namespace

TableDef& new_table(MetaDataImpl& state, std::string_view name, std::string_view schema) {
    if (name.empty()) throw ArgumentError("A table needs a name.");
    auto table = make_ref<TableDef>(std::string(name), std::string(schema.empty() ? state.default_schema : schema));
    if (state.find(table->key())) throw_defined_twice(table->key());
    table->metadata = &state;
    TableDef& defined = *table;
    state.tables.emplace_back(std::move(table));
    return defined;
}

const ColumnDef& add_column(TableDef& table, const ColumnSpec& spec) {
    if (spec.name.empty()) throw ArgumentError("A column of table \"" + table.key() + "\" has no name.");
    for (const auto& column : table.columns)
        if (column->name == spec.name)
            throw ArgumentError("Table \"" + table.key() + "\" has two columns named \"" + spec.name + "\".");
    if (!spec.has_type && spec.foreign_keys.empty())
        throw ArgumentError("Column \"" + table.key() + "." + spec.name +
                            "\" has no type: give one, such as Integer(), or a ForeignKey to take it from.");

    const auto index = static_cast<std::uint32_t>(table.columns.size());
    auto column = make_ref<ColumnDef>(spec.name, spec.type, &table, index);
    column->nullable = spec.nullable.value_or(!spec.primary_key) && !spec.primary_key;
    column->server_default = spec.server_default;
    const ColumnDef& added = *column;
    table.columns.emplace_back(std::move(column));

    for (const ForeignKey& key : spec.foreign_keys)
        add_foreign_key(table, {index}, {key.target}, key.name, key.ondelete, key.onupdate);
    if (spec.indexed) table.indexes.push_back({"ix_" + table.name + "_" + spec.name, {index}, spec.unique});
    else if (spec.unique) table.uniques.push_back({"", {index}});
    if (spec.primary_key) add_to_primary_key(table, index);
    resolve_type(table, index);
    refresh_autoincrement(table);
    return added;
}

void add_constraints(TableDef& table, const TableSpec& spec) {
    if (!spec.schema.empty() && spec.schema != table.schema) move_to_schema(table, spec.schema);
    for (const auto& key : spec.primary_keys) {
        for (std::uint32_t index : indexes_of(table, key.columns, "A primary key")) add_to_primary_key(table, index);
        table.primary_key_name = key.name;
    }
    for (const auto& key : spec.foreign_keys)
        add_foreign_key(table, indexes_of(table, key.columns, "A foreign key"), key.targets, key.name, key.ondelete,
                        key.onupdate);
    for (const auto& unique : spec.uniques)
        table.uniques.push_back({unique.name, indexes_of(table, unique.columns, "A unique constraint")});
    for (const auto& check : spec.checks) table.checks.push_back({check.name, check.condition});
    for (const auto& index : spec.indexes)
        table.indexes.push_back({index.name, indexes_of(table, index.columns, "An index"), index.unique});
    for (std::uint32_t i = 0; i < table.columns.size(); ++i) resolve_type(table, i);
    refresh_autoincrement(table);
}

//! "users.id": what the foreign key of a column refers to.
std::string target_name(const TableDef& table, std::uint32_t column) {
    for (const ForeignKeyDef& key : table.foreign_keys)
        for (std::size_t i = 0; i < key.columns.size(); ++i)
            if (key.columns[i] == column) return '"' + key.target_table + "." + key.target_columns[i] + '"';
    return "nothing";
}

void resolve_types(const MetaDataImpl& state) {
    for (const auto& table : state.tables) {
        auto& definition = const_cast<TableDef&>(*table);
        for (std::uint32_t i = 0; i < definition.columns.size(); ++i) {
            resolve_type(definition, i);
            const ColumnDef& column = definition.column(i);
            if (column.type.id == TypeId::null)
                throw ArgumentError("Column \"" + definition.key() + "." + column.name + "\" takes its type from its "
                                    "foreign key to " + target_name(definition, i) + ", which is not defined.");
        }
    }
}

}  // namespace aludel::schema
