#pragma once

#include "aludel/sql/expr.hpp"

#include <string_view>
#include <vector>

namespace aludel {

//! The window of OVER: `func::row_number().over({.partition_by = users.dept, .order_by = users.salary.desc()})`.
//! Each member takes one expression or a braced list of them.
struct Window {
    //! A list of expressions of any type.
    struct Keys {
        Keys() = default;
        template <IsExpr E>
        Keys(const E& key) : nodes{key.node()} {}
        Keys(std::initializer_list<ExprBase> keys) {
            for (const ExprBase& key : keys) nodes.push_back(key.node());
        }
        std::vector<sql::NodeRef> nodes{};
    };
    Keys partition_by{};
    Keys order_by{};
};

//! A call of an SQL function; an expression that can also be filtered and windowed.
template <class T>
class [[nodiscard]] FunctionExpr : public Expr<T> {
public:
    using Expr<T>::Expr;

    //! `count(x) FILTER (WHERE condition)`
    template <class C>
    FunctionExpr filter(const C& condition) const {
        static_assert(detail::is_condition<C>, "filter() takes a condition, such as users.active");
        return FunctionExpr(sql::build::filter(this->node(), detail::node_of(condition)));
    }
    Expr<T> over(const Window& window = {}) const {
        return Expr<T>(sql::build::over(this->node(), window.partition_by.nodes.data(),
                                        window.partition_by.nodes.size(), window.order_by.nodes.data(),
                                        window.order_by.nodes.size()));
    }
};

//! The function form of `.over`.
template <class T>
Expr<T> over(const FunctionExpr<T>& function, const Window& window = {}) {
    return function.over(window);
}

//! SQL functions. Those with a name of their own know their result's type; `call` reaches any other.
namespace func {

//! Any function of the database: `func::call<Integer>("my_func", users.id, 5)`.
template <class T, class... A>
FunctionExpr<T> call(std::string_view name, const A&... arguments) {
    const sql::NodeRef nodes[] = {detail::node_of(arguments)..., {}};
    return FunctionExpr<T>(sql::build::function(name, nodes, sizeof...(A), base_sql_t<T>{}));
}

namespace detail_ {
template <class X>
using same_t = detail::side_t<X>;
template <class X>
using maybe_t = nullable_sql_t<detail::side_t<X>>;   // aggregates of no rows are NULL
//! Sums of integers are BigInteger (numeric on some databases, exact on all within 64 bits).
template <class X>
using sum_t = Nullable<std::conditional_t<
    std::is_same_v<base_sql_t<same_t<X>>, Integer> || std::is_same_v<base_sql_t<same_t<X>>, SmallInteger>, BigInteger,
    base_sql_t<same_t<X>>>>;
template <class X>
using avg_t = Nullable<std::conditional_t<std::is_same_v<base_sql_t<same_t<X>>, Numeric>, Numeric, Double>>;
}  // namespace detail_

//! The number of rows: COUNT(*).
inline FunctionExpr<BigInteger> count() { return call<BigInteger>("count"); }
//! The number of rows in which `x` is not NULL: COUNT(x).
template <class X>
FunctionExpr<BigInteger> count(const X& x) { return call<BigInteger>("count", x); }
// Of no rows these are NULL, so they are read as a `std::optional`.
template <class X>
auto sum(const X& x) { return call<detail_::sum_t<X>>("sum", x); }
template <class X>
auto avg(const X& x) { return call<detail_::avg_t<X>>("avg", x); }
template <class X>
auto min(const X& x) { return call<detail_::maybe_t<X>>("min", x); }
template <class X>
auto max(const X& x) { return call<detail_::maybe_t<X>>("max", x); }
// Of one value; NULL of NULL.
template <class X>
auto lower(const X& x) { return call<detail_::same_t<X>>("lower", x); }
template <class X>
auto upper(const X& x) { return call<detail_::same_t<X>>("upper", x); }
template <class X>
auto trim(const X& x) { return call<detail_::same_t<X>>("trim", x); }
template <class X>
auto abs(const X& x) { return call<detail_::same_t<X>>("abs", x); }
template <class X>
auto round(const X& x) { return call<detail_::same_t<X>>("round", x); }
template <class X, class D>
auto round(const X& x, const D& digits) { return call<detail_::same_t<X>>("round", x, digits); }
//! The length of a text in characters, under the name that the database has for it.
template <class X>
auto char_length(const X& x) {
    return call<detail::nullable_if_t<Integer, is_nullable_sql<detail::side_t<X>>>>("char_length", x);
}
template <class X>
auto length(const X& x) {
    return call<detail::nullable_if_t<Integer, is_nullable_sql<detail::side_t<X>>>>("length", x);
}
//! The first argument that is not NULL; may be NULL only when all may.
template <class X, class... M>
auto coalesce(const X& x, const M&... more) {
    constexpr bool all_nullable = is_nullable_sql<detail::side_t<X>> && (is_nullable_sql<detail::side_t<M>> && ...);
    return call<detail::nullable_if_t<base_sql_t<detail::side_t<X>>, all_nullable>>("coalesce", x, more...);
}
//! NULL when the two are equal, else the first.
template <class A, class B>
auto nullif(const A& a, const B& b) { return call<detail_::maybe_t<A>>("nullif", a, b); }
//! The time of the database's clock.
inline FunctionExpr<DateTimeTz> now() { return call<DateTimeTz>("now"); }
// Of the rows of a window: `func::rank().over({.order_by = users.salary.desc()})`.
inline FunctionExpr<BigInteger> row_number() { return call<BigInteger>("row_number"); }
inline FunctionExpr<BigInteger> rank() { return call<BigInteger>("rank"); }
inline FunctionExpr<BigInteger> dense_rank() { return call<BigInteger>("dense_rank"); }
template <class X>
auto lag(const X& x) { return call<detail_::maybe_t<X>>("lag", x); }
template <class X>
auto lead(const X& x) { return call<detail_::maybe_t<X>>("lead", x); }
template <class X>
auto first_value(const X& x) { return call<detail_::maybe_t<X>>("first_value", x); }
template <class X>
auto last_value(const X& x) { return call<detail_::maybe_t<X>>("last_value", x); }

}  // namespace func
}  // namespace aludel
