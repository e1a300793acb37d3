#include "oracle/builder.hpp"

#include "sql/depth.hpp"

namespace aludel::oracle {

using namespace sql;

namespace {

//! The elements of a ClauseList, which may be in a Grouping.
std::vector<NodeRef> elements_of(Builder& builder, const json& given) {
    if (given.is_null()) return {};
    const json& list = builder.resolved(given);
    if (Builder::class_of(list) == "Grouping") return elements_of(builder, field(list, "element"));
    if (!list.contains("clauses") && !list.contains("operator")) return {builder.node(list)};
    return builder.nodes(field(list, "clauses"));
}

NodeRef function(Builder& builder, const json& described) {
    check_fields(described, {"type", "clause_expr", "name", "packagenames", "_table_value_type", "_with_ordinality"});
    if (!described.contains("name")) throw Missing{"construct:function without a name"};
    std::string name;
    for (const json& package : field(described, "packagenames")) name += builder.name(package) + ".";
    name += builder.name(field(described, "name"));
    auto made = make_ref<FunctionNode>(std::move(name), builder.type(field(described, "type")));
    for (const NodeRef& argument : elements_of(builder, field(described, "clause_expr"))) made->arguments.push_back(argument);
    return finished(std::move(made));
}

//! `(f(x)).name`
NodeRef function_column(Builder& builder, const json& described) {
    return build::function_column(builder.node(field(described, "fn")), builder.name(field(described, "name")),
                                  builder.type(field(described, "type")));
}

NodeRef filter(Builder& builder, const json& described) {
    const NodeRef inner = builder.node(field(described, "func"));
    return finished(make_ref<FilterNode>(inner, builder.node(field(described, "criterion")), build::type_of(inner)));
}

build::FrameBound frame_bound(const json& kind, bool is_start) {
    const json& name = field(kind, "enum");
    if (name == "FrameClauseType.CURRENT") return build::FrameBound::current_row;
    if (name == "FrameClauseType.PRECEDING") return build::FrameBound::preceding;
    if (name == "FrameClauseType.FOLLOWING") return build::FrameBound::following;
    return is_start ? build::FrameBound::unbounded_preceding : build::FrameBound::unbounded_following;
}

build::FrameExclude frame_exclude(const json& words) {
    if (words == "CURRENT ROW") return build::FrameExclude::current_row;
    if (words == "GROUP") return build::FrameExclude::group;
    if (words == "TIES") return build::FrameExclude::ties;
    if (words == "NO OTHERS") return build::FrameExclude::no_others;
    if (words.is_null()) return build::FrameExclude::nothing;
    throw Missing{"construct:Over.exclude"};
}

build::Frame frame_of(Builder& builder, const json& described) {
    build::Frame frame;
    const std::pair<const char*, build::FrameUnit> units[] = {
        {"rows", build::FrameUnit::rows}, {"range_", build::FrameUnit::range}, {"groups", build::FrameUnit::groups}};
    for (const auto& [name, unit] : units) {
        if (field(described, name).is_null()) continue;
        const json& clause = builder.resolved(field(described, name));
        frame.unit = unit;
        frame.start = frame_bound(field(clause, "lower_type"), true);
        frame.end = frame_bound(field(clause, "upper_type"), false);
        if (!field(clause, "lower_bind").is_null()) frame.start_offset = builder.node(field(clause, "lower_bind"));
        if (!field(clause, "upper_bind").is_null()) frame.end_offset = builder.node(field(clause, "upper_bind"));
    }
    frame.exclude = frame_exclude(field(described, "exclude"));
    return frame;
}

NodeRef over(Builder& builder, const json& described) {
    check_fields(described, {"type", "element", "partition_by", "order_by", "rows", "range_", "groups", "exclude"});
    const auto partitions = elements_of(builder, field(described, "partition_by"));
    const auto orders = elements_of(builder, field(described, "order_by"));
    return build::over(builder.node(field(described, "element")), partitions.data(), partitions.size(), orders.data(),
                       orders.size(), frame_of(builder, described));
}

NodeRef within_group(Builder& builder, const json& described) {
    const auto orders = elements_of(builder, field(described, "order_by"));
    return build::within_group(builder.node(field(described, "element")), orders.data(), orders.size(),
                               builder.type(field(described, "type")));
}

//! An aggregate of ordered rows: the order comes after the last argument.
NodeRef aggregate_order_by(Builder& builder, const json& described) {
    const NodeRef element = builder.node(field(described, "element"));
    if (element->kind != Kind::function || as<FunctionNode>(element).arguments.empty())
        throw Missing{"construct:AggregateOrderBy of no function"};
    const auto orders = elements_of(builder, field(described, "order_by"));
    auto made = make_ref<FunctionNode>(as<FunctionNode>(element));
    made->arguments.back() = build::ordered_arguments(made->arguments.back(), orders.data(), orders.size());
    return finished(std::move(made));
}

NodeRef ordered_arguments(Builder& builder, const json& described) {
    const auto orders = elements_of(builder, field(described, "order_by"));
    return build::ordered_arguments(builder.node(field(described, "target")), orders.data(), orders.size());
}

//! A function whose two arguments are compared, for relationships.
NodeRef function_as_binary(Builder& builder, const json& described) { return builder.node(field(described, "sql_function")); }

}  // namespace

void add_functions(Classes& classes) {
    classes["Function"] = function;
    classes["FunctionAsBinary"] = function_as_binary;
    classes["ScalarFunctionColumn"] = function_column;
    classes["FunctionFilter"] = filter;
    classes["Over"] = over;
    classes["WithinGroup"] = within_group;
    classes["AggregateOrderBy"] = aggregate_order_by;
    classes["aggregate_order_by"] = ordered_arguments;
}

}  // namespace aludel::oracle
