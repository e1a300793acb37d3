#include "oracle/builder.hpp"

#include "schema/define.hpp"
#include "sql/build_support.hpp"
#include "sql/depth.hpp"

namespace aludel::oracle {

using namespace sql;

namespace {

//! A function of which nothing is known but that it is one.
struct SomeFunction final : DefaultCall {
    Value call(const DefaultContext&) const override { return {}; }
};

ClientDefault client_default(Builder& builder, const json& described, const SqlType& type) {
    ClientDefault made;
    if (says_nothing(described)) return made;
    if (described.is_object() && described.contains("callable")) made.call = Ref<const DefaultCall>(make_ref<SomeFunction>());
    else if (described.is_object() && described.contains("t")) made.expression = builder.node(described);
    else made.expression = build::bind(to_value(described), type);
    return made;
}

schema::ColumnSpec column_spec(Builder& builder, const json& column) {
    schema::ColumnSpec spec;
    spec.name = builder.name(field(column, "name"));
    spec.quote = Builder::quote(field(column, "name"));
    spec.type = builder.type(field(column, "type"));
    spec.has_type = true;
    spec.primary_key = field(column, "pk") == true;
    if (column.contains("nullable") && field(column, "nullable") == false) spec.nullable = false;
    for (const json& target : field(column, "fk"))
        if (target.is_string()) spec.foreign_keys.emplace_back(target.get<std::string>());
    spec.default_value = client_default(builder, field(column, "default"), spec.type);
    spec.onupdate = client_default(builder, field(column, "onupdate"), spec.type);
    if (const json& key = field(column, "key"); key.is_string() && key != spec.name) spec.key = key.get<std::string>();
    for (const char* left_out : {"server_default", "server_onupdate"})
        if (!says_nothing(field(column, left_out))) builder.note(std::string("construct:Column.") + left_out);
    return spec;
}

NodeRef table(Builder& builder, const json& described) {
    check_fields(described, {"name", "schema", "columns"});
    const std::string name = builder.name(field(described, "name"));
    const json& given_schema = field(described, "schema");
    const std::string schema_name = given_schema.is_null() ? std::string() : builder.name(given_schema);
    auto& metadata = builder.metadata_without(schema::table_key(schema_name, name));
    schema::TableDef& made = schema::new_table(metadata, name, schema_name);
    made.quote = Builder::quote(field(described, "name"));
    made.quote_schema = Builder::quote(given_schema);
    const FromRef ref(&made);
    builder.remember(described, ref);
    for (const json& each : field(described, "columns")) {
        const json& column = builder.resolved(each);
        builder.remember(column, NodeRef(&schema::add_column(made, column_spec(builder, column))));
    }
    return ref;
}

//! `table("t", column("x"))`: no MetaData has it. One whose columns have defaults is a table of a MetaData here.
NodeRef lightweight_table(Builder& builder, const json& described) {
    check_fields(described, {"name", "schema", "columns"});
    for (const json& each : field(described, "columns"))
        if (!says_nothing(field(builder.resolved(each), "default"))) return table(builder, described);
    const json& given_schema = field(described, "schema");
    const std::string schema_name = given_schema.is_null() ? std::string() : builder.name(given_schema);
    std::vector<std::string> names;
    std::vector<SqlType> types;
    for (const json& each : field(described, "columns")) {
        const json& column = builder.resolved(each);
        names.push_back(builder.name(field(column, "name")));
        types.push_back(builder.type(field(column, "type")));
    }
    const FromRef made = build::lightweight_table(schema_name, builder.name(field(described, "name")), names.data(),
                                                  types.data(), names.size());
    builder.remember(described, made);
    for (std::size_t i = 0; i < names.size(); ++i)
        builder.remember(builder.resolved(field(described, "columns")[i]), build::column_at(made, i));
    return made;
}

//! A column of no table, as `column("x")` makes it.
NodeRef free_column(Builder& builder, const json& described) {
    return build::named_column(builder.name(field(described, "name")), builder.type(field(described, "type")));
}

bool is_numbered(const std::string& name, const std::string& base) {
    return name.starts_with(base + "_") && name.size() > base.size() + 1 &&
           name.find_first_not_of("0123456789", base.size() + 1) == name.npos;
}

//! A column of a subquery that has no name of its own: that of the expression with this name and a number.
NodeRef anonymous_column(Builder& builder, const FromRef& from, const json& name) {
    const json& base = name.at("$anon");
    if (base.is_string())
        for (const NodeRef& column : build::columns_of(from))
            if (is_numbered(as<ColumnNode>(column).name, base.get<std::string>())) return column;
    return build::find_column(from, builder.name(name));
}

NodeRef column(Builder& builder, const json& described) {
    const json& owner = field(described, "table");
    if (field(described, "is_literal") == true)
        return build::raw(builder.name(field(described, "name")), builder.type(field(described, "type")));
    if (owner.is_null()) return free_column(builder, described);
    const FromRef from = builder.from(owner);
    if (NodeRef known = builder.built(described)) return known;   // the table's own, built with it
    if (field(described, "name").is_object() && field(described, "name").contains("$anon"))
        return anonymous_column(builder, from, field(described, "name"));
    const std::string name = builder.name(field(described, "name"));
    if (NodeRef known = build::find_column(from, name)) return known;
    auto made = make_ref<ColumnNode>(name, builder.type(field(described, "type")), from, 0U);
    deepen(*made, *from);
    return made;
}

}  // namespace

void add_tables(Classes& classes) {
    classes["Table"] = table;
    classes["TableClause"] = lightweight_table;
    classes["Column"] = classes["ColumnClause"] = column;
}

}  // namespace aludel::oracle
