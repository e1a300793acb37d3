#include "oracle/ddl.hpp"

#include "aludel/types/type_def.hpp"
#include "schema/define.hpp"
#include "sql/statement_nodes.hpp"

#include <algorithm>

namespace aludel::oracle {

using namespace sql;

namespace {

//! Sets an optional member from a field, where it says something.
template <class T>
void take(std::optional<T>& out, const json& value) {
    if (!value.is_null()) out = value.get<T>();
}

template <class O>
void take_numbering(O& options, const json& described) {
    take(options.start, field(described, "start"));
    take(options.increment, field(described, "increment"));
    take(options.minvalue, field(described, "minvalue"));
    take(options.maxvalue, field(described, "maxvalue"));
    take(options.cache, field(described, "cache"));
    take(options.cycle, field(described, "cycle"));
    take(options.order, field(described, "order"));
    options.nominvalue = field(described, "nominvalue") == true;
    options.nomaxvalue = field(described, "nomaxvalue") == true;
}

Identity identity_of(const json& described) {
    IdentityOptions options;
    take_numbering(options, described);
    if (field(described, "always") == true) options.always = true;
    const json& kwargs = field(described, "dialect_kwargs");
    if (kwargs.is_object() && kwargs.contains("oracle_on_null")) options.on_null = kwargs.at("oracle_on_null") == true;
    if (kwargs.is_object() && kwargs.contains("oracle_order")) options.order = kwargs.at("oracle_order") == true;
    return Identity(options);
}

Computed computed_of(Builder& builder, const json& described) {
    Computed computed("", {});
    computed.expression = builder.node(field(described, "sqltext"));
    take(computed.persisted, field(described, "persisted"));
    return computed;
}

NodeRef default_of(Builder& builder, const json& described) {
    const json& argument = field(described, "arg");
    const bool is_node = argument.is_object() && (argument.contains("t") || argument.contains("$ref"));
    return is_node ? builder.node(argument) : build::bind(to_value(argument), String());
}

//! A table of a MetaData has types of all its columns, also where no text has them; SQLAlchemy prints none as NULL.
SqlType known_type(SqlType type) {
    if (type.id != TypeId::null) return type;
    TypeDef none;
    none.sql_name = "NULL";
    return {TypeId::named, interned(std::move(none))};
}

schema::ColumnSpec column_spec(Builder& builder, const json& described) {
    check_fields(described, {"name", "autoincrement", "type", "nullable", "primary_key", "dialect_kwargs", "identity",
                             "computed", "server_default", "unique", "index", "constraints", "comment", "key"});
    schema::ColumnSpec spec;
    const Name name = object_name(field(described, "name"));
    spec.name = name.text;
    spec.quote = name.quote;
    spec.type = known_type(to_type(field(described, "type")));
    spec.has_type = true;
    spec.primary_key = field(described, "primary_key") == true;
    if (const json& nullable = field(described, "nullable"); nullable.is_boolean()) spec.nullable = nullable.get<bool>();
    const json& numbered = field(described, "autoincrement");   // "auto", true, or left out for false
    if (numbered.is_boolean() || (numbered.is_null() && spec.primary_key)) spec.autoincrement = numbered == true;
    if (const json& key = field(described, "key"); key.is_string()) spec.key = key.get<std::string>();
    if (const json& comment = field(described, "comment"); comment.is_string()) spec.comment = comment.get<std::string>();
    if (!field(described, "identity").is_null()) spec.identity = identity_of(field(described, "identity"));
    if (!field(described, "computed").is_null()) spec.computed = computed_of(builder, field(described, "computed"));
    if (!field(described, "server_default").is_null()) spec.server_default = default_of(builder, field(described, "server_default"));
    for (const json& constraint : field(described, "constraints")) spec.checks.push_back(check_of(builder, constraint));
    spec.options = dialect_options_of(builder, described);
    return spec;
}

//! A key that no constraint was written for is that of its columns.
bool is_written(const json& table, const json& key) {
    return field(table, "pk_implicit") == false || !object_name(field(key, "name")).empty() ||
           !says_nothing(field(key, "dialect_kwargs"));
}

void add_constraint(Builder& builder, const json& table, const json& described, schema::TableSpec& spec) {
    if (field(described, "_type_bound") == true) return;   // the type brings it
    const std::string name = Builder::class_of(described);
    if (name == "PrimaryKeyConstraint") {
        if (is_written(table, described)) spec.apply(primary_key_of(builder, described));
    } else if (name == "UniqueConstraint") spec.apply(unique_of(builder, described));
    else if (name == "CheckConstraint") spec.apply(check_of(builder, described));
    else if (name == "ForeignKeyConstraint") spec.apply(foreign_key_of(builder, described));
    else if (name == "ExcludeConstraint") spec.apply(exclude_of(builder, described));
    else throw Missing{"class:" + name};
}

Table defined(Builder& builder, const schema::TableSpec& spec) {
    auto& metadata = builder.metadata_without(schema::table_key(spec.schema.value_or(""), spec.name));
    schema::TableDef& made = schema::new_table(metadata, spec.name, spec.schema);
    const FromRef ref(&made);
    for (const schema::ColumnSpec& column : spec.columns) schema::add_column(made, column);
    schema::add_constraints(made, spec);
    return Table(ref);
}

//! Constraints that types bring have the names that the tree says.
void name_type_checks(const json& constraints, const schema::TableDef& table) {
    auto check = table.checks.begin();
    for (const json& described : constraints) {
        if (field(described, "_type_bound") != true) continue;
        check = std::find_if(check, table.checks.end(), [](const schema::CheckDef& c) { return c.of_type; });
        if (check == table.checks.end()) return;
        const Name name = object_name(field(described, "name"));
        auto& named = const_cast<schema::CheckDef&>(*check++);   // the table is being defined
        if (!name.empty()) named.name = name.text, named.name_is_final = true;
    }
}

//! The table that a part of the tree describes in full, or null.
const json* described_table(const json& part, const std::string& name) {
    if (part.is_object() && field(part, "t") == "Table" && part.contains("#")) {
        const Name own = object_name(field(part, "name"));
        if (own.text == name) return &part;
    }
    if (part.is_structured())
        for (const json& inner : part)
            if (const json* found = described_table(inner, name)) return found;
    return nullptr;
}

void add_unknown_column(schema::TableSpec& spec, const std::string& name) {
    for (const schema::ColumnSpec& column : spec.columns)
        if (column.name == name) return;
    schema::ColumnSpec column;
    column.name = name;
    column.type = known_type({});
    column.has_type = true;
    spec.columns.push_back(std::move(column));
}

}  // namespace

Name object_name(const json& described) {
    if (described.is_string()) return described == "None" ? Name() : Name(described.get<std::string>());
    if (!described.is_object()) return {};
    if (described.contains("$str")) return Name(described.at("$str").get<std::string>());
    if (!described.contains("$name")) return {};   // _NoneName.NONE_NAME
    Name name(described.at("$name").get<std::string>());
    if (const json& quote = field(described, "quote"); quote.is_boolean()) name.quote = quote.get<bool>();
    return name;
}

std::string schema_name(const json& described) { return object_name(described).text; }

Table ddl_table(Builder& builder, const json& described) {
    check_fields(described, {"name", "schema", "pk_implicit", "columns", "constraints", "indexes", "dialect_kwargs",
                             "_prefixes", "is_view", "comment"});
    schema::TableSpec spec;
    const Name name = object_name(field(described, "name")), schema = object_name(field(described, "schema"));
    spec.name = name.text;
    spec.quote = name.quote;
    spec.schema = schema.text;
    spec.quote_schema = schema.quote;
    for (const json& column : field(described, "columns")) spec.columns.push_back(column_spec(builder, column));
    for (const json& constraint : field(described, "constraints")) add_constraint(builder, described, constraint, spec);
    for (const json& prefix : field(described, "_prefixes")) spec.prefixes.push_back(builder.name(prefix));
    if (const json& comment = field(described, "comment"); comment.is_string()) spec.comment = comment.get<std::string>();
    spec.options = dialect_options_of(builder, described);
    const Table made = defined(builder, spec);
    name_type_checks(field(described, "constraints"), made.definition());
    return made;
}

Table named_table(Builder& builder, const json& element, const std::string& full_name) {
    const std::size_t dot = full_name.find('.');
    const std::string name = dot == full_name.npos ? full_name : full_name.substr(dot + 1);
    if (const json* table = described_table(element, name)) return Table(builder.from(*table));
    schema::TableSpec spec;
    spec.name = name;
    if (dot != full_name.npos) spec.schema = full_name.substr(0, dot);
    for (const json& column : field(element, "columns")) add_unknown_column(spec, builder.name(column));
    for (const json& expression : field(element, "expressions"))
        if (expression.is_string()) add_unknown_column(spec, expression.get<std::string>());
    return defined(builder, spec);
}

Sequence sequence_of(const json& described) {
    check_fields(described, {"name", "schema", "start", "increment", "minvalue", "maxvalue", "nominvalue", "nomaxvalue",
                             "cycle", "cache", "order", "data_type", "dialect_kwargs", "optional"});
    SequenceOptions options;
    take_numbering(options, described);
    options.schema = schema_name(field(described, "schema"));
    options.data_type = to_type(field(described, "data_type"));
    if (const json& kwargs = field(described, "dialect_kwargs"); kwargs.is_object() && kwargs.contains("oracle_order"))
        options.order = kwargs.at("oracle_order") == true;
    return Sequence(object_name(field(described, "name")), options);
}

}  // namespace aludel::oracle
