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
    check_fields(described, {"type", "clause_expr", "name", "_table_value_type"});
    if (!described.contains("name")) throw Missing{"construct:function without a name"};
    auto made = make_ref<FunctionNode>(builder.name(field(described, "name")), builder.type(field(described, "type")));
    for (const NodeRef& argument : elements_of(builder, field(described, "clause_expr"))) made->arguments.push_back(argument);
    return finished(std::move(made));
}

NodeRef filter(Builder& builder, const json& described) {
    const NodeRef inner = builder.node(field(described, "func"));
    return finished(make_ref<FilterNode>(inner, builder.node(field(described, "criterion")), build::type_of(inner)));
}

NodeRef over(Builder& builder, const json& described) {
    check_fields(described, {"type", "element", "partition_by", "order_by"});
    const auto partitions = elements_of(builder, field(described, "partition_by"));
    const auto orders = elements_of(builder, field(described, "order_by"));
    return build::over(builder.node(field(described, "element")), partitions.data(), partitions.size(), orders.data(), orders.size());
}

}  // namespace

void add_functions(Classes& classes) {
    classes["Function"] = function;
    classes["FunctionFilter"] = filter;
    classes["Over"] = over;
}

}  // namespace aludel::oracle
