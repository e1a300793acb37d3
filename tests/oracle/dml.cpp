#include "oracle/builder.hpp"

#include "oracle/clauses.hpp"
#include "sql/build_support.hpp"
#include "sql/depth.hpp"
#include "sql/visit.hpp"

namespace aludel::oracle {

using namespace sql;

namespace {

//! The column that the key of a value names: the column itself, or its name.
NodeRef column_for(Builder& builder, const FromRef& table, const json& key) {
    if (!key.is_object() || key.contains("$name") || key.contains("$str")) return build::column_of(table, builder.name(key));
    const NodeRef column = builder.node(key);
    if (column->kind == Kind::tuple || column->kind == Kind::binary) return column;   // of UPDATE
    if (column->kind != Kind::column) throw Missing{"construct:assignment to a " + std::string(kind_name(column->kind))};
    return column;
}

bool is_node(const json& value) { return value.is_object() && (value.contains("t") || value.contains("$ref")); }

//! A plain value is a parameter, named after its column where the statement names it so.
NodeRef value_node(Builder& builder, const json& value, const NodeRef& column) {
    return is_node(value) ? builder.node(value) : build::bind(to_value(value), build::type_of(column));
}

//! A parameter of no type, as values() makes them, takes that of its column.
NodeRef typed(const NodeRef& value, const NodeRef& column) {
    if (value->kind != Kind::bind || build::type_of(value).id != TypeId::null) return value;
    if (as<BindNode>(value).is_literal()) return build::typed_as_assigned(value, build::type_of(column));
    auto named = make_ref<BindNode>(as<BindNode>(value));
    named->type = build::type_of(column);
    return named;
}

AssignmentList assignments(Builder& builder, const FromRef& table, const json& map) {
    AssignmentList list;
    if (map.is_null()) return list;
    for (const json& entry : map.at("$map")) {
        const NodeRef column = column_for(builder, table, entry.at(0));
        list.push_back({column, typed(value_node(builder, entry.at(1), column), column)});
    }
    return list;
}

//! A value that the statement sets another column to, too.
NodeRef target_copy(Builder& builder, const json& described) {
    return build::dml_column(builder.node(field(described, "column")));
}

void add_nodes(Builder& builder, const json& list, NodeList<2>& out) {
    for (const NodeRef& item : builder.nodes(list)) {
        if (!facts_of(item->kind).is_from) out.push_back(item);
        else
            for (const NodeRef& column : build::columns_of(FromRef(static_cast<const FromNode*>(item.get())))) out.push_back(column);
    }
}

void add_conditions(Builder& builder, const json& list, NodeList<2>& out) {
    for (const NodeRef& condition : builder.nodes(list))
        if (!adds_nothing(*condition)) out.push_back(condition);
}

void add_rows(Builder& builder, const json& multi_values, InsertNode& insert) {
    for (const json& rows : multi_values)
        for (const json& row : rows) {
            if (!row.is_object() || !row.contains("$map")) throw Missing{"construct:Insert._multi_values tuple"};
            insert.rows.push_back(assignments(builder, insert.table, row));
        }
}

void add_select(Builder& builder, const json& described, InsertNode& insert) {
    if (field(described, "select").is_null()) return;
    for (const json& name : field(described, "_select_names"))
        insert.select_columns.push_back(column_for(builder, insert.table, name));
    insert.select = builder.node(field(described, "select"));
}

NodeRef optional_node(Builder& builder, const json& described) {
    return described.is_null() ? NodeRef() : builder.node(described);
}

void add_on_conflict(Builder& builder, const json& clause, InsertNode& insert) {
    check_fields(clause, {"inferred_target_elements", "update_values_to_set", "update_whereclause", "constraint_target",
                          "inferred_target_whereclause"});
    ConflictClause& conflict = insert.conflict;
    for (const json& target : field(clause, "inferred_target_elements"))
        conflict.targets.push_back(column_for(builder, insert.table, target));
    if (!field(clause, "constraint_target").is_null()) conflict.constraint = builder.name(field(clause, "constraint_target"));
    conflict.target_condition = optional_node(builder, field(clause, "inferred_target_whereclause"));
    conflict.set = assignments(builder, insert.table, field(clause, "update_values_to_set"));
    conflict.condition = optional_node(builder, field(clause, "update_whereclause"));
}

//! The new row of ON DUPLICATE KEY UPDATE is an alias of the table in the trees.
NodeRef with_new_row(const NodeRef& value) {
    return transform(value, [](const Node& part) -> NodeRef {
        const auto* column = as_if<ColumnNode>(part);
        const bool is_new = column && column->from->kind == Kind::alias && column->from->name == "inserted";
        return is_new ? build::excluded(NodeRef(column)) : NodeRef();
    });
}

void add_conflict(Builder& builder, const json& given, InsertNode& insert) {
    if (given.is_null()) return;
    const json& clause = builder.resolved(given);
    const std::string name = Builder::class_of(clause);
    insert.conflict.present = true;
    if (name == "OnConflictDoUpdate" || name == "OnConflictDoNothing") return add_on_conflict(builder, clause, insert);
    if (name != "OnDuplicateClause") throw Missing{"class:" + name};
    insert.conflict.duplicate_key = true;
    insert.conflict.set = assignments(builder, insert.table, field(clause, "update"));
    for (build::Assignment& assignment : insert.conflict.set) assignment.value = with_new_row(assignment.value);
}

//! LIMIT of UPDATE and DELETE, which MySQL has; other options of dialects are not known.
void add_limit(Builder& builder, const json& described, NodeRef& clauses) {
    NodeRef limit;
    if (const json& options = field(described, "dialect_options"); !options.is_null())
        for (const json& entry : options.at("$map"))
            for (const auto& [name, value] : entry.at(1).items()) {
                if (value.is_null()) continue;
                if (name != "limit") throw Missing{"construct:" + Builder::class_of(described) + ".dialect_options"};
                limit = is_node(value) ? builder.node(value) : build::raw(value.dump(), Integer());   // part of the text
            }
    if (const json& given = field(described, "_post_criteria_clause"); !given.is_null()) {
        const json& clause = builder.resolved(given);
        if (Builder::class_of(clause) != "DMLLimitClause") throw Missing{"construct:post criteria " + Builder::class_of(clause)};
        limit = builder.node(field(clause, "_limit_clause"));
    }
    if (!limit) return;
    auto made = clauses ? make_ref<ClausesNode>(as<ClausesNode>(clauses)) : make_ref<ClausesNode>();
    made->limit = limit;
    clauses = finished(std::move(made));
}

void keep_order(NodeRef& clauses) {
    auto made = clauses ? make_ref<ClausesNode>(as<ClausesNode>(clauses)) : make_ref<ClausesNode>();
    made->keeps_order = true;
    clauses = finished(std::move(made));
}

NodeRef insert(Builder& builder, const json& described) {
    check_fields(described, {"table", "_values", "_multi_values", "select", "_select_names", "_returning",
                             "_post_values_clause", "_inline", "_sort_by_parameter_order", "dialect_options",
                             "_return_defaults", "_return_defaults_columns"}, rare_fields);
    auto made = make_ref<InsertNode>(builder.from(field(described, "table")));
    if (auto row = assignments(builder, made->table, field(described, "_values")); !row.empty()) made->rows.push_back(std::move(row));
    add_rows(builder, field(described, "_multi_values"), *made);
    add_select(builder, described, *made);
    add_conflict(builder, field(described, "_post_values_clause"), *made);
    add_nodes(builder, field(described, "_returning"), made->returning);
    made->clauses = rare_clauses(builder, described);
    add_limit(builder, described, made->clauses);
    return finished(std::move(made));
}

NodeRef update(Builder& builder, const json& described) {
    check_fields(described, {"table", "_values", "_where_criteria", "_returning", "_inline", "_maintain_values_ordering",
                             "dialect_options", "_post_criteria_clause", "_return_defaults"}, rare_fields);
    auto made = make_ref<UpdateNode>(builder.from(field(described, "table")));
    made->assignments = assignments(builder, made->table, field(described, "_values"));
    add_conditions(builder, field(described, "_where_criteria"), made->where);
    add_nodes(builder, field(described, "_returning"), made->returning);
    made->clauses = rare_clauses(builder, described);
    add_limit(builder, described, made->clauses);
    if (field(described, "_maintain_values_ordering") == true) keep_order(made->clauses);
    return finished(std::move(made));
}

NodeRef delete_(Builder& builder, const json& described) {
    check_fields(described, {"table", "_where_criteria", "_returning", "dialect_options", "_extra_froms",
                             "_post_criteria_clause"}, rare_fields);
    auto made = make_ref<DeleteNode>(builder.from(field(described, "table")));
    add_conditions(builder, field(described, "_where_criteria"), made->where);
    add_nodes(builder, field(described, "_returning"), made->returning);
    made->clauses = rare_clauses(builder, described);
    add_limit(builder, described, made->clauses);
    if (const json& extra = field(described, "_extra_froms"); !says_nothing(extra)) {
        auto clauses = made->clauses ? make_ref<ClausesNode>(as<ClausesNode>(made->clauses)) : make_ref<ClausesNode>();
        for (const json& from : extra) clauses->extra_froms.push_back(builder.from(from));
        made->clauses = finished(std::move(clauses));
    }
    return finished(std::move(made));
}

}  // namespace

void add_dml(Classes& classes) {
    classes["Insert"] = insert;
    classes["Update"] = update;
    classes["Delete"] = delete_;
    classes["DMLTargetCopy"] = target_copy;
}

}  // namespace aludel::oracle
