#include "schema/define.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"

#include <algorithm>

namespace aludel::schema {

namespace {

bool is_integer(TypeId id) {
    return id == TypeId::small_integer || id == TypeId::integer || id == TypeId::big_integer;
}

ColumnDef& mutable_column(TableDef& table, std::uint32_t index) {
    return const_cast<ColumnDef&>(table.column(index));  // the table is being defined: nobody else sees it yet
}

//! Each constraint knows its place among those of the table, in which DDL writes them.
template <class C>
void add(TableDef& table, std::vector<C>& list, C constraint) {
    constraint.order = table.constraint_count++;
    list.push_back(std::move(constraint));
}

bool has_foreign_key(const TableDef& table, std::uint32_t column) {
    return std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(), [&](const ForeignKeyDef& key) {
        return std::find(key.columns.begin(), key.columns.end(), column) != key.columns.end();
    });
}

//! Can the database number the column of a table with this key?
bool is_numbered(const TableDef& table, std::uint32_t index) {
    const ColumnDef& column = table.column(index);
    if (column.autoincrement_given) return *column.autoincrement_given;
    return table.primary_key.size() == 1 && is_integer(column.type.id) && !has_foreign_key(table, index) &&
           !column.server_default && !column.default_value.is_explicit() && !column.computed;
}

//! The database numbers a table's sole integer key, unless it is a foreign key.
void refresh_autoincrement(TableDef& table) {
    for (std::uint32_t i : table.primary_key) mutable_column(table, i).autoincrement = is_numbered(table, i);
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
    const std::string key = table_key(schema, table.name);
    if (table.metadata && table.metadata->find(key)) throw_defined_twice(key);
    const std::string before = table.key();
    table.schema = schema;
    if (table.metadata) table.metadata->rename(before, table);
}

//! The values of a type that the database's own type does not limit: 0 and 1, the words of an Enum.
void add_type_check(TableDef& table, std::uint32_t index) {
    const ColumnDef& column = table.column(index);
    const TypeDef& type = column.type.definition();
    if (!type.create_constraint) return;
    CheckDef check(CheckConstraint("", Name(type.name)));
    check.columns = {index};
    check.of_type = true;
    add(table, table.checks, std::move(check));
}

void check_generated(const TableDef& table, const ColumnSpec& spec) {
    const auto refuse = [&](std::string_view what) {
        throw ArgumentError("Column \"" + table.key() + "." + spec.name + "\" has " + std::string(what) +
                            ". Give it one of the two.");
    };
    const bool has_default = spec.server_default || spec.default_value.is_explicit();
    if (spec.computed && has_default) refuse("a Computed value and a default");
    if (spec.computed && spec.identity) refuse("a Computed value and an Identity");
    if (spec.identity && has_default) refuse("an Identity and a default");
    if (spec.identity && spec.autoincrement == false) refuse("an Identity and autoincrement(false)");
}

//! What a column has beside its name and type.
void take_options(ColumnDef& column, const ColumnSpec& spec) {
    column.nullable = spec.nullable.value_or(!spec.primary_key && !spec.identity) && !spec.primary_key;
    column.nullable_given = spec.nullable;
    column.autoincrement_given = spec.autoincrement;
    column.quote = spec.quote;
    column.key = spec.key;
    column.server_default = spec.server_default;
    column.default_value = spec.default_value;
    column.onupdate = spec.onupdate;
    column.server_onupdate = spec.server_onupdate;
    column.computed = spec.computed;
    column.identity = spec.identity;
    column.sequence = spec.sequence;
    column.comment = spec.comment;
    column.info = spec.info;
    column.options = spec.options;
}

//! The constraints and indexes that a column brings.
void add_column_constraints(TableDef& table, const ColumnSpec& spec, std::uint32_t index) {
    for (const ForeignKey& key : spec.foreign_keys)
        add(table, table.foreign_keys, make_foreign_key(table, {{spec.name}, {key.target}, key}));
    for (const CheckConstraint& check : spec.checks) {
        CheckDef made = make_check(table, check);
        made.columns = {index};
        made.of_column = true;
        add(table, table.checks, std::move(made));
    }
    add_type_check(table, index);
    if (spec.indexed) table.indexes.push_back(make_index(table, Index(Name(), {IndexElement(spec.name)}, {spec.unique})));
    else if (spec.unique) add(table, table.uniques, make_unique(table, UniqueConstraint({spec.name})));
}

void take_table_options(TableDef& table, const TableSpec& spec) {
    check_option_names(spec.options, "table \"" + table.key() + "\"");
    if (spec.quote) table.quote = spec.quote;
    if (spec.quote_schema) table.quote_schema = spec.quote_schema;
    if (spec.comment) table.comment = spec.comment;
    if (!spec.prefixes.empty()) table.prefixes = spec.prefixes;
    table.info.insert(table.info.end(), spec.info.begin(), spec.info.end());
    table.options.insert(table.options.end(), spec.options.begin(), spec.options.end());
}

void set_primary_key(TableDef& table, PrimaryKeyDef key) {
    for (std::uint32_t index : key.columns) add_to_primary_key(table, index);
    key.columns = table.primary_key;
    table.key_constraint = std::move(key);
}

}  // namespace

TableDef& new_table(MetaDataImpl& state, std::string_view name, std::optional<std::string_view> schema) {
    if (name.empty()) throw ArgumentError("A table needs a name.");
    auto table = make_ref<TableDef>(std::string(name), std::string(schema.value_or(state.default_schema)));
    if (state.find(table->key())) throw_defined_twice(table->key());
    table->metadata = &state;
    TableDef& defined = *table;
    state.add(std::move(table));
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

    check_generated(table, spec);
    check_option_names(spec.options, "column \"" + table.key() + "." + spec.name + "\"");

    const auto index = static_cast<std::uint32_t>(table.columns.size());
    auto column = make_ref<ColumnDef>(spec.name, spec.type, &table, index);
    take_options(*column, spec);
    const ColumnDef& added = *column;
    table.columns.emplace_back(std::move(column));

    add_column_constraints(table, spec, index);
    if (spec.primary_key) add_to_primary_key(table, index);
    resolve_type(table, index);
    refresh_autoincrement(table);
    return added;
}

void add_constraints(TableDef& table, const TableSpec& spec) {
    if (spec.schema && *spec.schema != table.schema) move_to_schema(table, *spec.schema);
    auto primary = spec.primary_keys.begin();
    auto foreign = spec.foreign_keys.begin();
    auto unique = spec.uniques.begin();
    auto check = spec.checks.begin();
    auto exclude = spec.excludes.begin();
    for (const char kind : spec.order) {
        if (kind == 'p') set_primary_key(table, make_primary_key(table, *primary++));
        else if (kind == 'f') add(table, table.foreign_keys, make_foreign_key(table, *foreign++));
        else if (kind == 'u') add(table, table.uniques, make_unique(table, *unique++));
        else if (kind == 'c') add(table, table.checks, make_check(table, *check++));
        else add(table, table.excludes, make_exclude(table, *exclude++));
    }
    for (const Index& index : spec.indexes) table.indexes.push_back(make_index(table, index));
    for (std::uint32_t i = 0; i < table.columns.size(); ++i) resolve_type(table, i);
    refresh_autoincrement(table);
    take_table_options(table, spec);
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
