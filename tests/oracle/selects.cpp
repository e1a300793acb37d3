#include "oracle/builder.hpp"

#include "sql/depth.hpp"

namespace aludel::oracle {

using namespace sql;

namespace {

bool is_from(const NodeRef& node) {
    return node->kind == Kind::table || node->kind == Kind::alias || node->kind == Kind::subquery;
}

void add_item(SelectNode& select, const NodeRef& item) {
    if (!is_from(item)) return select.items.push_back(item);
    const FromRef from(static_cast<const FromNode*>(item.get()));
    const std::size_t count = build::column_count(from);
    for (std::size_t i = 0; i < count; ++i) select.items.push_back(build::column_at(from, i));
    if (count == 0) select.froms.push_back(from);
}

//! Dialects write down options that are not set, too.
bool options_say_nothing(const json& options) {
    if (options.is_null()) return true;
    for (const json& entry : options.at("$map"))
        for (const auto& [name, value] : entry.at(1).items())
            if (!says_nothing(value)) return false;
    return true;
}

void note_label_style(Builder& builder, const json& described) {
    const json& style = field(field(described, "_label_style"), "enum");
    if (style == "SelectLabelStyle.LABEL_STYLE_TABLENAME_PLUS_COL") throw Missing{"construct:label_style table_and_column"};
    if (style == "SelectLabelStyle.LABEL_STYLE_NONE") builder.note("construct:label_style none");
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

template <class List>
void append(Builder& builder, const json& nodes, List& out) {
    for (const json& each : nodes) out.push_back(builder.node(each));
}

NodeRef optional_node(Builder& builder, const json& described) {
    return described.is_null() ? NodeRef() : builder.node(described);
}

NodeRef select(Builder& builder, const json& described) {
    check_fields(described, {"_raw_columns", "_from_obj", "_where_criteria", "_order_by_clauses", "_group_by_clauses",
                             "_having_criteria", "_limit_clause", "_offset_clause", "_distinct", "_correlate",
                             "_auto_correlate", "_setup_joins", "_label_style", "dialect_options",
                             "_memoized_select_entities"});
    if (!options_say_nothing(field(described, "dialect_options"))) throw Missing{"construct:Select.dialect_options"};
    note_label_style(builder, described);
    auto made = make_ref<SelectNode>();
    made->typed = false;
    for (const NodeRef& item : builder.nodes(field(described, "_raw_columns"))) add_item(*made, item);
    for (const json& each : field(described, "_from_obj")) made->froms.push_back(builder.from(each));
    add_joins(builder, field(described, "_setup_joins"), *made);
    append(builder, field(described, "_where_criteria"), made->where);
    append(builder, field(described, "_group_by_clauses"), made->group_by);
    append(builder, field(described, "_having_criteria"), made->having);
    append(builder, field(described, "_order_by_clauses"), made->order_by);
    made->limit = optional_node(builder, field(described, "_limit_clause"));
    made->offset = optional_node(builder, field(described, "_offset_clause"));
    made->distinct = field(described, "_distinct") == true;
    for (const json& each : field(described, "_correlate")) made->correlate.push_back(builder.from(each));
    if (described.contains("_auto_correlate") && made->correlate.empty()) builder.note("construct:correlate(None)");
    if (described.contains("_memoized_select_entities")) builder.note("construct:with_only_columns after join");
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
    classes["SelectStatementGrouping"] = inner;
    classes["ScalarSelect"] = scalar_select;
    classes["Exists"] = exists;
}

}  // namespace aludel::oracle
