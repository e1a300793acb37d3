#include "oracle/ddl.hpp"

#include "sql/statement_nodes.hpp"

namespace aludel::oracle {

using namespace sql;

namespace {

bool is_node(const json& value) { return value.is_object() && (value.contains("t") || value.contains("$ref")); }

//! The name of a column that is given by its name or as a node.
std::string column_name(Builder& builder, const json& given) {
    if (!is_node(given)) return builder.name(given);
    return builder.name(field(builder.resolved(given), "name"));
}

std::vector<std::string> column_names(Builder& builder, const json& list) {
    std::vector<std::string> names;
    for (const json& each : list) names.push_back(column_name(builder, each));
    return names;
}

//! `{"fillfactor": 50}`, or a `$map` whose keys may be columns.
OptionValue entries_of(Builder& builder, const json& given) {
    std::vector<std::pair<std::string, Value>> list;
    const bool is_map = given.contains("$map");
    if (is_map)
        for (const json& entry : given.at("$map")) list.emplace_back(column_name(builder, entry.at(0)), to_value(entry.at(1)));
    else
        for (const auto& [name, value] : given.items()) list.emplace_back(name, to_value(value));
    return option_entries(std::move(list));
}

OptionValue option_value(Builder& builder, const json& given) {
    if (given.is_array()) return option_names(column_names(builder, given));
    if (is_node(given)) {
        OptionValue value(Value{});
        value.expression = builder.node(given);
        return value;
    }
    const bool tagged = given.is_object() && (given.contains("$str") || given.contains("$name"));
    if (tagged) return OptionValue(builder.name(given));
    if (given.is_object() && given.contains("$tuple")) return option_names(column_names(builder, given.at("$tuple")));
    if (given.is_object()) return entries_of(builder, given);
    return OptionValue(to_value(given));
}

ConstraintOptions options_of(Builder& builder, const json& described) {
    ConstraintOptions options;
    options.name = object_name(field(described, "name"));
    const auto text = [&](const char* name) {
        const json& value = field(described, name);
        return value.is_string() ? value.get<std::string>() : std::string();
    };
    options.ondelete = text("ondelete");
    options.onupdate = text("onupdate");
    options.match = text("match");
    options.initially = text("initially");
    options.comment = text("comment");
    options.use_alter = field(described, "use_alter") == true;
    if (const json& deferrable = field(described, "deferrable"); deferrable.is_boolean()) options.deferrable = deferrable.get<bool>();
    options.dialect_options = dialect_options_of(builder, described);
    return options;
}

constexpr std::string_view common_fields[] = {"name", "deferrable", "initially", "comment", "dialect_kwargs", "_type_bound"};

}  // namespace

std::vector<DialectOption> dialect_options_of(Builder& builder, const json& described) {
    std::vector<DialectOption> options;
    const json& given = field(described, "dialect_kwargs");
    if (given.is_object())
        for (const auto& [name, value] : given.items()) options.push_back({name, option_value(builder, value)});
    return options;
}

PrimaryKeyConstraint primary_key_of(Builder& builder, const json& described) {
    check_fields(described, {"columns"}, common_fields);
    return {column_names(builder, field(described, "columns")), options_of(builder, described)};
}

UniqueConstraint unique_of(Builder& builder, const json& described) {
    check_fields(described, {"columns"}, common_fields);
    return {column_names(builder, field(described, "columns")), options_of(builder, described)};
}

CheckConstraint check_of(Builder& builder, const json& described) {
    check_fields(described, {"sqltext", "columns"}, common_fields);
    CheckConstraint check("", options_of(builder, described));
    check.expression = builder.node(field(described, "sqltext"));
    return check;
}

ForeignKeyConstraint foreign_key_of(Builder& builder, const json& described) {
    check_fields(described, {"columns", "references", "ondelete", "onupdate", "match", "use_alter"}, common_fields);
    return {column_names(builder, field(described, "columns")), column_names(builder, field(described, "references")),
            options_of(builder, described)};
}

ExcludeConstraint exclude_of(Builder& builder, const json& described) {
    check_fields(described, {"render_exprs", "using", "ops", "where", "columns"}, common_fields);
    std::vector<ExcludeConstraint::Element> elements;
    for (const json& each : field(described, "render_exprs")) {
        ExcludeConstraint::Element element{IndexElement(builder.node(each.at(0))), builder.name(each.at(2)), {}};
        if (!each.at(1).is_null()) {
            const json& ops = map_at(field(described, "ops"), builder.name(each.at(1)));
            if (ops.is_string()) element.ops = ops.get<std::string>();
        }
        elements.push_back(std::move(element));
    }
    const json& where = field(described, "where");
    return ExcludeConstraint(std::move(elements), options_of(builder, described), builder.name(field(described, "using")),
                             where.is_null() ? NodeRef() : builder.node(where));
}

Index index_of(Builder& builder, const json& described) {
    check_fields(described, {"name", "table", "schema", "expressions", "unique", "dialect_kwargs"});
    std::vector<IndexElement> elements;
    for (const json& each : field(described, "expressions")) {
        const json& expression = builder.resolved(each);
        if (expression.is_string()) elements.emplace_back(expression.get<std::string>());
        else if (Builder::class_of(expression) == "Column") elements.emplace_back(column_name(builder, expression));
        else elements.emplace_back(builder.node(expression));
    }
    IndexOptions options;
    options.unique = field(described, "unique") == true;
    options.dialect_options = dialect_options_of(builder, described);
    return Index(object_name(field(described, "name")), std::move(elements), std::move(options));
}

}  // namespace aludel::oracle
