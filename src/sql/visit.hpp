#pragma once

#include "sql/node.hpp"

#include <string>
#include <type_traits>
#include <utility>

namespace aludel::sql {

//! Calls `f` with the node as the type its kind names; the one switch over the kinds.
template <class F>
decltype(auto) visit(const Node& node, F&& f) {
    switch (node.kind) {
        case Kind::column: return f(as<ColumnNode>(node));
        case Kind::named_column: return f(as<NamedColumnNode>(node));
        case Kind::bind: return f(as<BindNode>(node));
        case Kind::null_literal: return f(as<NullLiteralNode>(node));
        case Kind::boolean_literal: return f(as<BooleanLiteralNode>(node));
        case Kind::raw: return f(as<RawNode>(node));
        case Kind::star: return f(as<StarNode>(node));
        case Kind::unary: return f(as<UnaryNode>(node));
        case Kind::binary: return f(as<BinaryNode>(node));
        case Kind::between: return f(as<BetweenNode>(node));
        case Kind::list: return f(as<ListNode>(node));
        case Kind::tuple: return f(as<TupleNode>(node));
        case Kind::array: return f(as<ArrayNode>(node));
        case Kind::slice: return f(as<SliceNode>(node));
        case Kind::grouping: return f(as<GroupingNode>(node));
        case Kind::function: return f(as<FunctionNode>(node));
        case Kind::ordered_arguments: return f(as<OrderedArgumentsNode>(node));
        case Kind::filter: return f(as<FilterNode>(node));
        case Kind::within_group: return f(as<WithinGroupNode>(node));
        case Kind::over: return f(as<OverNode>(node));
        case Kind::cast: return f(as<CastNode>(node));
        case Kind::type_coerce: return f(as<TypeCoerceNode>(node));
        case Kind::extract: return f(as<ExtractNode>(node));
        case Kind::collate: return f(as<CollateNode>(node));
        case Kind::label: return f(as<LabelNode>(node));
        case Kind::label_reference: return f(as<LabelReferenceNode>(node));
        case Kind::case_: return f(as<CaseNode>(node));
        case Kind::exists: return f(as<ExistsNode>(node));
        case Kind::scalar_subquery: return f(as<ScalarSubqueryNode>(node));
        case Kind::excluded: return f(as<ExcludedNode>(node));
        case Kind::dml_column: return f(as<DmlColumnNode>(node));
        case Kind::function_column: return f(as<FunctionColumnNode>(node));
        case Kind::optional_item: return f(as<OptionalItemNode>(node));
        case Kind::next_value: return f(as<NextValueNode>(node));
        case Kind::construct: return f(as<ConstructNode>(node));
        case Kind::entity: return f(as<EntityNode>(node));
        case Kind::table: return f(as<TableNode>(node));
        case Kind::alias: return f(as<AliasNode>(node));
        case Kind::tablesample: return f(as<TableSampleNode>(node));
        case Kind::subquery: return f(as<SubqueryNode>(node));
        case Kind::cte: return f(as<CteNode>(node));
        case Kind::values: return f(as<ValuesNode>(node));
        case Kind::table_function: return f(as<TableFunctionNode>(node));
        case Kind::join: return f(as<JoinNode>(node));
        case Kind::entity_from: return f(as<EntityFromNode>(node));
        case Kind::select: return f(as<SelectNode>(node));
        case Kind::compound: return f(as<CompoundNode>(node));
        case Kind::insert: return f(as<InsertNode>(node));
        case Kind::update: return f(as<UpdateNode>(node));
        case Kind::delete_: return f(as<DeleteNode>(node));
        case Kind::text: return f(as<TextNode>(node));
        case Kind::custom_statement: return f(as<CustomStatementNode>(node));
        case Kind::clauses: return f(as<ClausesNode>(node));
        case Kind::load_step: return f(as<LoadStepNode>(node));
        case Kind::loader_criteria: return f(as<LoaderCriteriaNode>(node));
    }
    __builtin_unreachable();
}

//! Nodes whose parts are not listed by `fields`: a table owns its columns, a column points back to its FROM.
template <class T>
inline constexpr bool has_fields = !std::is_same_v<T, ColumnNode> && !std::is_same_v<T, TableNode>;

//! A part of the tree that isn't a node and lists its parts as nodes do.
template <class T>
concept PartOfNode = !std::is_base_of_v<Node, T> && requires { fields_of(static_cast<const T*>(nullptr)); };

//! Calls `f(const Node&)` for each direct part of a node, in the order of `fields`. The FROM of a column counts as
//! its part unless it is a table.
template <class F>
class ChildWalk {
public:
    explicit ChildWalk(F& f) : f_(f) {}

    void operator()(const NodeRef& node) { call(node.get()); }
    void operator()(const FromRef& from) { call(from.get()); }
    void operator()(const build::Assignment& a) { call(a.column.get()), call(a.value.get()); }
    template <PartOfNode P>
    void operator()(const P& part) {
        each_field(part, *this);
    }
    template <class Other>
    void operator()(const Other& other) {
        if constexpr (requires { typename Other::value_type; } && !std::is_same_v<Other, std::string>)
            for (const auto& element : other) (*this)(element);
    }

private:
    void call(const Node* node) {
        if (node) f_(*node);
    }
    F& f_;
};

template <class F>
void for_each_child(const Node& node, F&& f) {
    ChildWalk<std::remove_reference_t<F>> walk(f);
    visit(node, [&](const auto& n) {
        using T = std::remove_cvref_t<decltype(n)>;
        if constexpr (std::is_same_v<T, ColumnNode>) {
            if (n.keep) f(static_cast<const Node&>(*n.keep));
        } else if constexpr (has_fields<T>) each_field(n, walk);
    });
}

//! What a rewrite puts in place of a node; an empty handle leaves the node and looks into it.
class Replace {
public:
    virtual NodeRef operator()(const Node& node) = 0;
    //! What is looked into in place of a node that is not replaced; an empty handle: the node itself.
    virtual NodeRef amended(const Node&) { return {}; }

protected:
    ~Replace() = default;
};

//! The statement with parts replaced: `replace` is asked for every node from the root down, once for each object, and
//! what has no replaced part is shared with the original. Columns follow their FROM: when `replace` gives another
//! table or alias for it, the column becomes the one at the same position there.
NodeRef transform(const NodeRef& root, Replace& replace);

template <class F>
    requires std::is_invocable_r_v<NodeRef, F&, const Node&>
NodeRef transform(const NodeRef& root, F&& f) {
    struct Adapter final : Replace {
        explicit Adapter(std::remove_reference_t<F>& g) : call(g) {}
        NodeRef operator()(const Node& node) override { return call(node); }
        std::remove_reference_t<F>& call;
    } adapter(f);
    return transform(root, static_cast<Replace&>(adapter));
}

//! The tree as text for people who debug the library: `(binary eq (column users.id) (bind 5))`.
std::string dump(const Node& node);

}  // namespace aludel::sql
