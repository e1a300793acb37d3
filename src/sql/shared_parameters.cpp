#include "sql/shared_parameters.hpp"

#include "sql/operators.hpp"
#include "sql/select_items.hpp"
#include "sql/visit.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <utility>

namespace aludel::sql {

namespace {

using BindPairs = boost::container::small_vector<std::pair<const BindNode*, const BindNode*>, 4>;

//! Compares two expressions part by part, their values too, and notes which of their binds correspond.
class Comparison {
public:
    explicit Comparison(BindPairs& pairs) : pairs_(pairs) {}

    bool nodes(const Node& a, const Node& b) {
        const Node &left = unwrapped(a), &right = unwrapped(b);
        if (&left == &right) return true;
        if (left.kind != right.kind || facts_of(left.kind).stands_alone) return false;
        return visit(left, [&](const auto& typed) { return parts(typed, static_cast<decltype(typed)>(right)); });
    }

private:
    bool parts(const ColumnNode& a, const ColumnNode& b) { return a.from == b.from && a.index == b.index; }
    bool parts(const TableNode& a, const TableNode& b) { return &a == &b; }
    bool parts(const BindNode& a, const BindNode& b) {
        const bool literals = a.is_literal() && b.is_literal() && !a.expanding && !b.expanding;
        if (!literals || a.type != b.type || a.value != b.value || a.base != b.base) return false;
        pairs_.emplace_back(&a, &b);
        return true;
    }
    template <class T>
    bool parts(const T& a, const T& b) {
        return std::apply([&](auto... field) { return (same(a.*field, b.*field) && ...); }, fields_of(&a));
    }
    bool same(const NodeRef& a, const NodeRef& b) { return a && b ? nodes(*a, *b) : !a && !b; }
    bool same(const build::Assignment& a, const build::Assignment& b) { return same(a.column, b.column) && same(a.value, b.value); }
    template <class P>
    bool same(const P& a, const P& b) {
        if constexpr (PartOfNode<P>) return parts(a, b);
        else if constexpr (requires { typename P::value_type; } && !std::is_same_v<P, std::string>)
            return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const auto& x, const auto& y) { return same(x, y); });
        else return a == b;
    }

    BindPairs& pairs_;
};

bool has_literals(const Node& node) {
    if (node.kind == Kind::column || node.kind == Kind::label_reference) return false;
    if (const auto* bind = as_if<BindNode>(node)) return bind->is_literal();
    bool found = false;
    for_each_child(node, [&](const Node& part) { found = found || has_literals(part); });
    return found;
}

//! A sort key without DESC and NULLS LAST.
const Node& sorted_expression(const Node& key) {
    const Node& bare = unwrapped(key);
    const auto* unary = as_if<UnaryNode>(bare);
    return unary && is_ordering(unary->op) ? sorted_expression(*unary->operand) : bare;
}

}  // namespace

NodeRef with_parameters_of(std::span<const NodeRef> items, const NodeRef& key) {
    const Node& sorted = sorted_expression(*key);
    if (!has_literals(sorted)) return key;
    BindPairs pairs;
    const auto is_same = [&](const NodeRef& item) {
        pairs.clear();
        return item.get() != &sorted && Comparison(pairs).nodes(*item, sorted);
    };
    if (std::none_of(items.begin(), items.end(), is_same)) return key;
    return transform(key, [&](const Node& node) -> NodeRef {
        const auto pair = std::find_if(pairs.begin(), pairs.end(), [&](const auto& p) { return p.second == &node; });
        if (pair == pairs.end()) return {};
        auto marked = make_ref<BindNode>(*pair->second);
        marked->same_as = NodeRef(pair->first);
        return marked;
    });
}

}  // namespace aludel::sql
