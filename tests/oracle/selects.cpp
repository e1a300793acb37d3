#include "oracle/builder.hpp"

#include "oracle/clauses.hpp"
#include "sql/depth.hpp"

namespace aludel::oracle {

using namespace sql;

namespace {

void add_item(SelectNode& select, const NodeRef& item) {
    if (!facts_of(item->kind).is_from) return select.items.push_back(item);
    const FromRef from(static_cast<const FromNode*>(item.get()));
    const auto columns = build::columns_of(from);
    for (const NodeRef& column : columns) select.items.push_back(column);
    if (columns.empty() || from->kind == Kind::join) select.froms.push_back(from);
}

//! Several columns in one place: a list, or what a lambda gave.
const json* columns_within(const json& described) {
    const std::string name = Builder::class_of(described);
    const json& resolved = field(described, "_resolved");
    if (resolved.is_array()) return &resolved;
    return name == "ClauseList" && field(field(described, "operator"), "op") == "comma_op" ? &field(described, "clauses") : nullptr;
}

void add_columns(Builder& builder, const json& columns, SelectNode& select) {
    for (const json& each : columns) {
        if (const json* several = columns_within(builder.resolved(each))) add_columns(builder, *several, select);
        else add_item(select, builder.node(each));
    }
}

//! Dialects write down options that are not set, too.
bool options_say_nothing(const json& options) {
    if (options.is_null()) return true;
    for (const json& entry : options.at("$map"))
        for (const auto& [name, value] : entry.at(1).items())
            if (!says_nothing(value)) return false;
    return true;
}

JoinKind join_kind(const json& flags) {
    if (map_at(flags, "full") == true) return JoinKind::full;
    return map_at(flags, "isouter") == true ? JoinKind::left : JoinKind::inner;
}

void add_joins(Builder& builder, const json& joins, SelectNode& select) {
    for (const json& join : joins) {
        JoinStep step;
        step.target = builder.from(join.at(0));
        if (!join.at(1).is_null()) step.on = builder.node(join.at(1));
        if (!join.at(2).is_null()) step.left = builder.from(join.at(2));
        step.kind = join_kind(join.at(3));
        select.joins.push_back(step);
    }
}

//! What the SELECT joined before other columns took the place of its own: the joins begin at what those came from.
void add_joins_before(Builder& builder, const json& described, SelectNode& select) {
    for (const json& each : field(described, "_memoized_select_entities")) {
        const json& before = builder.resolved(each);
        const std::size_t first = select.joins.size();
        add_joins(builder, field(before, "_setup_joins"), select);
        if (first == select.joins.size() || select.joins[first].left) continue;
        for (const NodeRef& item : builder.nodes(field(before, "_raw_columns"))) {
            const bool is_from = facts_of(item->kind).is_from;
            const auto* column = as_if<ColumnNode>(item);
            const FromRef left = is_from ? FromRef(static_cast<const FromNode*>(item.get())) : column ? FromRef(column->from) : FromRef();
            if (!left || left == select.joins[first].target) continue;
            select.joins[first].left = left;
            break;
        }
    }
}

template <class List>
void append_conditions(Builder& builder, const json& nodes, List& out) {
    for (const json& each : nodes)
        if (NodeRef condition = builder.node(each); !adds_nothing(*condition)) out.push_back(std::move(condition));
}

template <class List>
void append(Builder& builder, const json& nodes, List& out) {
    for (const json& each : nodes) {
        const json& described = builder.resolved(each);
        if (Builder::class_of(described) == "OrderByList") append(builder, field(described, "clauses"), out);
        else out.push_back(builder.node(described));
    }
}

NodeRef optional_node(Builder& builder, const json& described) {
    return described.is_null() ? NodeRef() : builder.node(described);
}

NodeRef select(Builder& builder, const json& described) {
    check_fields(described, {"_raw_columns", "_from_obj", "_where_criteria", "_order_by_clauses", "_group_by_clauses",
                             "_having_criteria", "_limit_clause", "_offset_clause", "_distinct", "_correlate",
                             "_setup_joins", "dialect_options", "_memoized_select_entities",
                             "_params"}, rare_fields);
    if (!options_say_nothing(field(described, "dialect_options"))) throw Missing{"construct:Select.dialect_options"};
    auto made = make_ref<SelectNode>();
    made->typed = false;
    add_columns(builder, field(described, "_raw_columns"), *made);
    for (const json& each : field(described, "_from_obj")) made->froms.push_back(builder.from(each));
    add_joins_before(builder, described, *made);
    add_joins(builder, field(described, "_setup_joins"), *made);
    append_conditions(builder, field(described, "_where_criteria"), made->where);
    append(builder, field(described, "_group_by_clauses"), made->group_by);
    append_conditions(builder, field(described, "_having_criteria"), made->having);
    append(builder, field(described, "_order_by_clauses"), made->order_by);
    made->limit = optional_node(builder, field(described, "_limit_clause"));
    made->offset = optional_node(builder, field(described, "_offset_clause"));
    made->distinct = field(described, "_distinct") == true;
    for (const json& each : field(described, "_correlate")) made->correlate.push_back(builder.from(each));
    made->clauses = rare_clauses(builder, described);
    builder.add_params(field(described, "_params"));
    return finished(std::move(made));
}

SetOperation set_operation(const json& keyword) {
    const std::string name = field(keyword, "enum").get<std::string>();
    const std::pair<const char*, SetOperation> all[] = {
        {"UNION", SetOperation::union_}, {"UNION_ALL", SetOperation::union_all}, {"EXCEPT", SetOperation::except_},
        {"EXCEPT_ALL", SetOperation::except_all}, {"INTERSECT", SetOperation::intersect},
        {"INTERSECT_ALL", SetOperation::intersect_all}};
    for (const auto& [word, operation] : all)
        if (name == std::string("_CompoundSelectKeyword.") + word) return operation;
    throw Missing{"construct:" + name};
}

NodeRef compound(Builder& builder, const json& described) {
    check_fields(described, {"selects", "keyword", "_order_by_clauses", "_group_by_clauses", "_limit_clause",
                             "_offset_clause", "dialect_options"}, rare_fields);
    auto made = make_ref<CompoundNode>(set_operation(field(described, "keyword")));
    append(builder, field(described, "selects"), made->selects);
    append(builder, field(described, "_order_by_clauses"), made->order_by);
    append(builder, field(described, "_group_by_clauses"), made->group_by);
    made->limit = optional_node(builder, field(described, "_limit_clause"));
    made->offset = optional_node(builder, field(described, "_offset_clause"));
    made->clauses = rare_clauses(builder, described);
    return finished(std::move(made));
}

NodeRef textual_select(Builder& builder, const json& described) {
    check_fields(described, {"element", "column_args"}, rare_fields);
    std::vector<std::string> names;
    std::vector<SqlType> types;
    for (const json& each : field(described, "column_args")) {
        const json& column = builder.resolved(each);
        names.push_back(builder.name(field(column, "name")));
        types.push_back(builder.type(field(column, "type")));
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    const NodeRef named = build::text_columns(builder.node(field(described, "element")), views.data(), types.data(), views.size());
    const NodeRef clauses = rare_clauses(builder, described);
    if (!clauses) return named;
    auto made = make_ref<TextNode>(as<TextNode>(named));
    made->clauses = clauses;
    return finished(std::move(made));
}

NodeRef inner(Builder& builder, const json& described) { return builder.node(field(described, "element")); }

NodeRef scalar_select(Builder& builder, const json& described) {
    return finished(make_ref<ScalarSubqueryNode>(inner(builder, described), builder.type(field(described, "type"))));
}

NodeRef exists(Builder& builder, const json& described) {
    NodeRef of = inner(builder, described);
    if (of->kind == Kind::scalar_subquery) of = as<ScalarSubqueryNode>(of).select;
    return build::exists(of);
}

}  // namespace

void add_selects(Classes& classes) {
    classes["Select"] = select;
    classes["CompoundSelect"] = compound;
    classes["TextualSelect"] = textual_select;
    classes["SelectStatementGrouping"] = inner;
    classes["ScalarSelect"] = scalar_select;
    classes["Exists"] = exists;
}

}  // namespace aludel::oracle
