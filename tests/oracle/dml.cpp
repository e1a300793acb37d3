#include "oracle/builder.hpp"

#include "sql/build_support.hpp"

namespace aludel::oracle {

using namespace sql;

namespace {

using Assignments = std::vector<build::Assignment>;

//! The column that the key of a value names: the column itself, or its name.
NodeRef column_for(Builder& builder, const FromRef& table, const json& key) {
    if (!key.is_object() || key.contains("$name") || key.contains("$str")) return build::column_of(table, builder.name(key));
    return builder.node(key);
}

bool is_node(const json& value) { return value.is_object() && (value.contains("t") || value.contains("$ref")); }

NodeRef value_node(Builder& builder, const json& value) {
    return is_node(value) ? builder.node(value) : build::bind(to_value(value), SqlType());
}

Assignments assignments(Builder& builder, const FromRef& table, const json& map) {
    Assignments list;
    if (map.is_null()) return list;
    for (const json& entry : map.at("$map"))
        list.push_back({column_for(builder, table, entry.at(0)), value_node(builder, entry.at(1))});
    return list;
}

NodeRef with_values(NodeRef statement, const Assignments& values) {
    return values.empty() ? statement : build::values(std::move(statement), values.data(), values.size());
}

NodeRef with_returning(Builder& builder, NodeRef statement, const json& described) {
    std::vector<NodeRef> items;
    for (const NodeRef& item : builder.nodes(field(described, "_returning"))) {
        if (item->kind != Kind::table) items.push_back(item);
        else
            for (const auto& column : as<TableNode>(item).columns) items.push_back(column);
    }
    return items.empty() ? statement : build::returning(std::move(statement), items.data(), items.size());
}

NodeRef with_where(Builder& builder, NodeRef statement, const json& described) {
    const auto conditions = builder.nodes(field(described, "_where_criteria"));
    return conditions.empty() ? statement : build::where(std::move(statement), conditions.data(), conditions.size());
}

NodeRef with_rows(Builder& builder, NodeRef statement, const FromRef& table, const json& multi_values) {
    for (const json& rows : multi_values)
        for (const json& row : rows) {
            if (!row.is_object() || !row.contains("$map")) throw Missing{"construct:Insert._multi_values tuple"};
            statement = with_values(std::move(statement), assignments(builder, table, row));
        }
    return statement;
}

NodeRef with_select(Builder& builder, NodeRef statement, const FromRef& table, const json& described) {
    if (field(described, "select").is_null()) return statement;
    std::vector<NodeRef> columns;
    for (const json& name : field(described, "_select_names")) columns.push_back(column_for(builder, table, name));
    return build::from_select(std::move(statement), columns.data(), columns.size(), builder.node(field(described, "select")));
}

NodeRef with_conflict(Builder& builder, NodeRef statement, const FromRef& table, const json& given) {
    if (given.is_null()) return statement;
    const json& clause = builder.resolved(given);
    const std::string name = Builder::class_of(clause);
    if (name != "OnConflictDoUpdate" && name != "OnConflictDoNothing") throw Missing{"class:" + name};
    check_fields(clause, {"inferred_target_elements", "update_values_to_set", "update_whereclause"});
    std::vector<NodeRef> targets;
    for (const json& target : field(clause, "inferred_target_elements")) targets.push_back(column_for(builder, table, target));
    const Assignments set = assignments(builder, table, field(clause, "update_values_to_set"));
    const json& condition = field(clause, "update_whereclause");
    return build::on_conflict(std::move(statement), targets.data(), targets.size(), set.data(), set.size(),
                              condition.is_null() ? NodeRef() : builder.node(condition));
}

void check_options(const json& described) {
    const json& options = field(described, "dialect_options");
    if (options.is_null()) return;
    for (const json& entry : options.at("$map"))
        for (const auto& [name, value] : entry.at(1).items())
            if (!says_nothing(value)) throw Missing{"construct:" + Builder::class_of(described) + ".dialect_options"};
}

NodeRef insert(Builder& builder, const json& described) {
    check_fields(described, {"table", "_values", "_multi_values", "select", "_select_names", "_returning",
                             "_post_values_clause", "_inline", "_sort_by_parameter_order", "dialect_options"});
    check_options(described);
    const FromRef table = builder.from(field(described, "table"));
    NodeRef made = build::insert(table);
    made = with_values(std::move(made), assignments(builder, table, field(described, "_values")));
    made = with_rows(builder, std::move(made), table, field(described, "_multi_values"));
    made = with_select(builder, std::move(made), table, described);
    made = with_conflict(builder, std::move(made), table, field(described, "_post_values_clause"));
    return with_returning(builder, std::move(made), described);
}

NodeRef update(Builder& builder, const json& described) {
    check_fields(described, {"table", "_values", "_where_criteria", "_returning", "_inline",
                             "_maintain_values_ordering", "dialect_options"});
    check_options(described);
    const FromRef table = builder.from(field(described, "table"));
    NodeRef made = with_values(build::update(table), assignments(builder, table, field(described, "_values")));
    made = with_where(builder, std::move(made), described);
    return with_returning(builder, std::move(made), described);
}

NodeRef delete_(Builder& builder, const json& described) {
    check_fields(described, {"table", "_where_criteria", "_returning", "dialect_options"});
    check_options(described);
    NodeRef made = with_where(builder, build::delete_(builder.from(field(described, "table"))), described);
    return with_returning(builder, std::move(made), described);
}

}  // namespace

void add_dml(Classes& classes) {
    classes["Insert"] = insert;
    classes["Update"] = update;
    classes["Delete"] = delete_;
}

}  // namespace aludel::oracle
