#include "sql/build_support.hpp"

#include "aludel/base/error.hpp"
#include "sql/depth.hpp"
#include "sql/exported_columns.hpp"

#include <algorithm>

namespace aludel::sql::build {

namespace {

template <class T, class... A>
NodeRef make(A&&... arguments) {
    return finished(make_ref<T>(std::forward<A>(arguments)...));
}

template <class List>
void append(List& list, const NodeRef* nodes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) list.push_back(nodes[i]);
}

//! Functions that give one of their arguments back.
bool gives_argument(std::string_view name) {
    constexpr std::string_view names[] = {"coalesce", "first_value", "greatest", "lag", "last_value", "lead", "least",
                                          "max", "min", "nullif"};
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

//! The type of the first that isn't a plain value.
SqlType type_of_first(const NodeRef* nodes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        if (nodes[i]->kind != Kind::bind && type_of(nodes[i]).id != TypeId::null) return type_of(nodes[i]);
    return {};
}

bool is_field_name(std::string_view field) {
    return !field.empty() && std::all_of(field.begin(), field.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    });
}

}  // namespace

NodeRef bind(Value value, SqlType type) {
    auto node = make_ref<BindNode>(type);
    node->value = std::move(value);
    return node;
}

NodeRef named_bind(std::string_view name, SqlType type) {
    if (name.empty()) throw ArgumentError("A bound parameter needs a name: bindparam<Integer>(\"id\").");
    auto node = make_ref<BindNode>(type);
    node->name = name;
    node->required = true;
    return node;
}

NodeRef argument(std::size_t position, SqlType type) {
    auto node = make_ref<BindNode>(type);
    node->argument = static_cast<std::uint16_t>(position + 1);
    node->required = true;
    return node;
}

NodeRef list_bind(std::vector<Value> values, SqlType type) {
    auto node = make_ref<BindNode>(type);
    node->list = std::move(values);
    node->expanding = true;
    return node;
}

NodeRef null_literal() {
    static const NodeRef node = [] {
        NodeRef made = make<NullLiteralNode>();
        made->make_immortal();
        return made;
    }();
    return node;
}

NodeRef boolean_literal(bool value) {
    static const auto immortal = [](bool v) {
        NodeRef made = make<BooleanLiteralNode>(v);
        made->make_immortal();
        return made;
    };
    static const NodeRef yes = immortal(true), no = immortal(false);
    return value ? yes : no;
}

NodeRef star() {
    static const NodeRef node = [] {
        NodeRef made = make<StarNode>();
        made->make_immortal();
        return made;
    }();
    return node;
}

NodeRef raw(std::string_view text, SqlType type) { return make<RawNode>(std::string(text), type); }

NodeRef function(std::string_view name, const NodeRef* arguments, std::size_t count, SqlType type) {
    if (name.empty()) throw ArgumentError("A function needs a name.");
    if (!gives_argument(name)) {
        auto node = make_ref<FunctionNode>(std::string(name), type);
        append(node->arguments, arguments, count);
        return finished(std::move(node));
    }
    const SqlType kept = as_kept(type, type_of_first(arguments, count));
    auto node = make_ref<FunctionNode>(std::string(name), kept);
    for (std::size_t i = 0; i < count; ++i)
        node->arguments.push_back(kept == type ? arguments[i] : typed_as_operand(arguments[i], kept));
    return finished(std::move(node));
}

NodeRef filter(const NodeRef& function, const NodeRef& condition) {
    if (function->kind != Kind::filter) return make<FilterNode>(function, condition, type_of(function));
    const FilterNode& inner = as<FilterNode>(function);
    const NodeRef both[] = {inner.condition, condition};
    return make<FilterNode>(inner.function, conjunction(Op::and_, both, 2), inner.type);
}

NodeRef within_group(const NodeRef& function, const NodeRef* order_by, std::size_t orders, SqlType type) {
    if (orders == 0) throw ArgumentError("within_group() needs what to order by.");
    auto node = make_ref<WithinGroupNode>(function, type);
    append(node->order_by, order_by, orders);
    return finished(std::move(node));
}

NodeRef ordered_arguments(const NodeRef& operand, const NodeRef* order_by, std::size_t orders) {
    auto node = make_ref<OrderedArgumentsNode>(operand, type_of(operand));
    append(node->order_by, order_by, orders);
    return finished(std::move(node));
}

NodeRef over(const NodeRef& function, const NodeRef* partition_by, std::size_t partitions, const NodeRef* order_by,
             std::size_t orders, Frame frame) {
    auto node = make_ref<OverNode>(function, type_of(function));
    node->frame = std::move(frame);
    append(node->partition_by, partition_by, partitions);
    append(node->order_by, order_by, orders);
    return finished(std::move(node));
}

//! A value is sent as the type it is cast to.
NodeRef cast(const NodeRef& operand, SqlType type) { return make<CastNode>(typed_as_operand(operand, type), type); }

NodeRef try_cast(const NodeRef& operand, SqlType type) {
    auto node = make_ref<CastNode>(typed_as_operand(operand, type), type);
    node->safe = true;
    return finished(std::move(node));
}

NodeRef type_coerce(const NodeRef& operand, SqlType type) {
    return make<TypeCoerceNode>(typed_as_assigned(operand, type), type);
}

NodeRef collate(const NodeRef& operand, std::string_view collation) {
    if (collation.empty()) throw ArgumentError("collate() takes the name of a collation.");
    return make<CollateNode>(operand, std::string(collation), type_of(operand));
}

NodeRef collate_in(const NodeRef& operand, std::string_view schema, std::string_view collation) {
    NodeRef node = collate(operand, collation);
    editable<CollateNode>(node).schema = schema;
    return node;
}

NodeRef grouping(const NodeRef& operand) { return make<GroupingNode>(operand, type_of(operand)); }

NodeRef array(const NodeRef* elements, std::size_t count, SqlType type) {
    auto node = make_ref<ArrayNode>(type);
    append(node->elements, elements, count);
    return finished(std::move(node));
}

NodeRef slice(const NodeRef& low, const NodeRef& high, const NodeRef& step) { return make<SliceNode>(low, high, step); }

NodeRef named_column(std::string_view name, SqlType type) {
    if (name.empty()) throw ArgumentError("column() needs a name.");
    return make<NamedColumnNode>(std::string(name), type);
}

NodeRef next_value(std::string_view schema, std::string_view sequence, SqlType type) {
    return make<NextValueNode>(std::string(schema), std::string(sequence), type);
}

NodeRef comma_list(const NodeRef* terms, std::size_t count) {
    auto node = make_ref<ListNode>(Op::comma, SqlType{});
    for (std::size_t i = 0; i < count; ++i) node->terms.push_back(terms[i]);
    return finished(std::move(node));
}

NodeRef extract(std::string_view field, const NodeRef& operand) {
    if (!is_field_name(field))
        throw ArgumentError("extract() takes the name of a field such as \"year\", not \"" + std::string(field) + "\".");
    return make<ExtractNode>(std::string(field), operand);
}

NodeRef label(const NodeRef& operand, std::string_view name) {
    if (name.empty()) throw ArgumentError("A label needs a name.");
    const NodeRef& inner = operand->kind == Kind::label ? as<LabelNode>(operand).operand : operand;
    return make<LabelNode>(inner, std::string(name), type_of(inner));
}

NodeRef label_reference(std::string_view name) { return make<LabelReferenceNode>(std::string(name)); }

NodeRef tuple(const NodeRef* elements, std::size_t count) {
    auto node = make_ref<TupleNode>();
    append(node->elements, elements, count);
    return finished(std::move(node));
}

NodeRef case_when(const NodeRef* conditions, const NodeRef* results, std::size_t count, const NodeRef& otherwise,
                  SqlType type, const NodeRef& value) {
    if (count == 0) throw ArgumentError("case_() needs at least one when(condition, result).");
    SqlType kept = as_kept(type, type_of_first(results, count));
    if (otherwise && kept == type) kept = as_kept(type, type_of_first(&otherwise, 1));
    auto node = make_ref<CaseNode>(kept);
    node->value = value;
    append(node->conditions, conditions, count);
    for (std::size_t i = 0; i < count; ++i) node->results.push_back(kept == type ? results[i] : typed_as_operand(results[i], kept));
    node->otherwise = otherwise && kept != type ? typed_as_operand(otherwise, kept) : otherwise;
    return finished(std::move(node));
}

NodeRef exists(const NodeRef& select) { return make<ExistsNode>(select); }

NodeRef scalar_subquery(const NodeRef& select, SqlType type) { 
    const auto items = items_of(naming_statement(*select));
    return make<ScalarSubqueryNode>(select, items.size() == 1 ? as_kept(type, type_of(items[0])) : type);
}

NodeRef entity(const EntityInfo& info, const FromRef& from, bool optional) {
    return make<EntityNode>(info, from, optional);
}

NodeRef entity(const EntityInfo& info, const FromRef& from, bool optional, const NodeRef* columns, std::size_t count,
               const std::vector<const EntityInfo*>& below) {
    auto node = make_ref<EntityNode>(info, from, optional);
    node->columns.assign(columns, columns + count);
    node->below = below;
    return finished(std::move(node));
}

NodeRef optional_item(const NodeRef& item) {
    if (item->kind == Kind::optional_item) return item;
    if (item->kind == Kind::entity) {
        const EntityNode& given = as<EntityNode>(item);
        return entity(*given.info, given.from, true, given.columns.data(), given.columns.size(), given.below);
    }
    return make<OptionalItemNode>(item, type_of(item));
}

NodeRef excluded(const NodeRef& column) {
    if (column->kind != Kind::column)
        throw ArgumentError("excluded() takes a column of the table that is inserted into.");
    return make<ExcludedNode>(column, type_of(column));
}

NodeRef dml_column(const NodeRef& column) {
    if (column->kind != Kind::column)
        throw ArgumentError("from_dml_column() takes a column of the table that the UPDATE changes.");
    return make<DmlColumnNode>(column, type_of(column));
}

NodeRef function_column(const NodeRef& function, std::string_view name, SqlType type) {
    return make<FunctionColumnNode>(function, std::string(name), type);
}

SqlType type_of(const NodeRef& node) {
    return facts_of(node->kind).is_expression ? as<ExprNode>(node).type : SqlType();
}

}  // namespace aludel::sql::build
