#pragma once

#include "aludel/sql/entity.hpp"
#include "aludel/sql/execution_options.hpp"
#include "aludel/sql/node.hpp"
#include "sql/growing_list.hpp"
#include "sql/kinds.hpp"

#include <boost/container/small_vector.hpp>

#include <cassert>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

//! What the classes of nodes are made of. Each class names its kind and lists its parts in `fields`; the cache key, the
//! children, the copy with replaced parts and the dump derive from that list.
namespace aludel::sql {

template <std::size_t N = 4>
using NodeList = boost::container::small_vector<NodeRef, N>;
using AssignmentList = boost::container::small_vector<build::Assignment, 4>;

//! The parts of a node's class.
template <class T>
    requires requires { T::fields; }
constexpr const auto& fields_of(const T*) {
    return T::fields;
}
// Those of the public structs that are parts of nodes: here, so that users' compilers need not read them.
constexpr auto fields_of(const build::Prefix*) {
    using P = build::Prefix;
    return std::tuple(&P::text, &P::dialect);
}
constexpr auto fields_of(const build::Hint*) {
    using P = build::Hint;
    return std::tuple(&P::table, &P::text, &P::dialect);
}
constexpr auto fields_of(const build::Fetch*) {
    using P = build::Fetch;
    return std::tuple(&P::count, &P::percent, &P::with_ties);
}
constexpr auto fields_of(const build::Lock*) {
    using P = build::Lock;
    return std::tuple(&P::present, &P::read, &P::key_share, &P::nowait, &P::skip_locked, &P::of, &P::of_tables);
}
constexpr auto fields_of(const build::AddedCte*) {
    using P = build::AddedCte;
    return std::tuple(&P::cte, &P::nest_here);
}
constexpr auto fields_of(const build::Frame*) {
    using P = build::Frame;
    return std::tuple(&P::unit, &P::start, &P::end, &P::start_offset, &P::end_offset, &P::exclude);
}

//! Calls `visit` with each of the parts of a node or of a part.
template <class T, class V>
constexpr void each_field(T& node, V& visit) {
    std::apply([&](auto... field) { (visit(node.*field), ...); }, fields_of(static_cast<const std::remove_const_t<T>*>(nullptr)));
}

//! Something with a SQL type.
struct ExprNode : Node {
    SqlType type;

protected:
    ExprNode(Kind k, SqlType t) : Node(k), type(t) {}
};

//! The node as the type its kind names; the caller has looked at the kind.
template <class T>
const T& as(const Node& node) noexcept {
    if constexpr (requires { T::node_kind; }) assert(node.kind == T::node_kind);
    else if constexpr (std::is_same_v<T, ExprNode>) assert(facts_of(node.kind).is_expression);
    else if constexpr (std::is_same_v<T, FromNode>) assert(facts_of(node.kind).is_from);
    return static_cast<const T&>(node);
}
template <class T>
const T& as(const NodeRef& node) noexcept { return as<T>(*node); }
template <class T>
const T& as(const FromRef& node) noexcept { return as<T>(static_cast<const Node&>(*node)); }
//! The node as this type, or null when it is of another kind.
template <class T>
const T* as_if(const Node& node) noexcept { return node.kind == T::node_kind ? static_cast<const T*>(&node) : nullptr; }
template <class T>
const T* as_if(const NodeRef& node) noexcept { return node ? as_if<T>(*node) : nullptr; }

}  // namespace aludel::sql
