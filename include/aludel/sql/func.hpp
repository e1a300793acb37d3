#pragma once

#include "aludel/sql/expr.hpp"
#include "aludel/sql/table_function.hpp"

#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

namespace aludel {

//! One end of the frame of a window: `unbounded`, a number of rows (negative ones come before the current row, 0 is the
//! current one), or `preceding(x)` and `following(x)` of an expression or a span of time.
class FrameEdge {
public:
    struct Unbounded {};
    FrameEdge(Unbounded) {}
    FrameEdge(int rows) : FrameEdge(rows < 0, detail::node_of(rows < 0 ? -rows : rows)) { is_current_ = rows == 0; }
    FrameEdge(bool precedes, sql::NodeRef offset) : precedes_(precedes), offset_(std::move(offset)) {}
    //! Describes this end to the compiler: the first or the last row of a frame.
    void apply(sql::build::FrameBound& bound, sql::NodeRef& offset, bool is_first) const {
        using enum sql::build::FrameBound;
        if (!offset_) bound = is_first ? unbounded_preceding : unbounded_following;
        else if (is_current_) bound = current_row;
        else bound = precedes_ ? preceding : following, offset = offset_;
    }

private:
    bool precedes_ = false, is_current_ = false;
    sql::NodeRef offset_{};
};
//! The end of a frame that lies at the first or the last row of the partition.
inline constexpr FrameEdge::Unbounded unbounded{};
template <class V>
FrameEdge preceding(const V& distance) { return {true, detail::node_of(distance)}; }
template <class V>
FrameEdge following(const V& distance) { return {false, detail::node_of(distance)}; }

//! The rows around the current one that a window function sees: `Frame{-3, 0}` is the three rows before it and itself.
struct Frame {
    FrameEdge first, last;
};
using FrameExclude = sql::build::FrameExclude;

//! The window of OVER: `func::row_number().over({.partition_by = users.dept, .order_by = users.salary.desc()})`.
//! Each list takes one expression or a braced list of them. At most one of `rows`, `range` and `groups` is given:
//! `func::sum(x).over({.order_by = t, .rows = Frame{unbounded, 0}})`.
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
    std::optional<Frame> rows{}, range{}, groups{};
    FrameExclude exclude = FrameExclude::nothing;
};

namespace detail {
//! `function` OVER the window. Throws `ArgumentError` for more than one frame.
sql::NodeRef over_window(const sql::NodeRef& function, const Window& window);
}  // namespace detail

//! A call of an SQL function; an expression that can also be filtered, windowed, and used in FROM.
template <class T>
class [[nodiscard]] FunctionExpr : public Expr<T> {
public:
    using Expr<T>::Expr;

    //! `count(x) FILTER (WHERE condition)`
    template <class... C>
    FunctionExpr filter(const C&... conditions) const {
        static_assert((detail::is_condition<C> && ...), "filter() takes a condition, such as users.active");
        const sql::NodeRef terms[] = {detail::node_of(conditions)...};
        return FunctionExpr(sql::build::filter(this->node(), sizeof...(C) == 1 ? terms[0] : sql::build::conjunction(sql::Op::and_, terms, sizeof...(C))));
    }
    Expr<T> over(const Window& window = {}) const { return Expr<T>(detail::over_window(this->node(), window)); }
    //! `percentile_cont(0.5) WITHIN GROUP (ORDER BY x)`. The result has the type of the first key, where the function's own
    //! is not known.
    template <IsExpr K, IsExpr... More>
    auto within_group(const K& key, const More&... more) const {
        using Out = std::conditional_t<std::is_same_v<T, Any>, nullable_sql_t<typename K::sql_type>, T>;
        const sql::NodeRef keys[] = {key.node(), more.node()...};
        return FunctionExpr<Out>(sql::build::within_group(this->node(), keys, 1 + sizeof...(More), base_sql_t<Out>{}));
    }

    //! In FROM, as a table with these columns, each a name or `column<Integer>("id")`:
    //! `auto each = func::call<Any>("json_each", docs.body).table_valued("key", column<String>("value"));`, then `each.c["key"]`.
    template <class... C>
    TableFunction table_valued(const C&... columns) const {
        sql::build::TableFunctionOptions options;
        const auto add = [&](const auto& column) {
            if constexpr (IsExpr<std::remove_cvref_t<decltype(column)>>)
                options.add(sql::build::column_name(column.node()), sql::build::type_of(column.node()));
            else options.add(column, {});
        };
        (add(columns), ...);
        return TableFunction(this->node(), {}, std::move(options));
    }
    //! A column of what the function gives, in the list of a SELECT: `(jsonb_each(x)).key` (PostgreSQL).
    template <class C = Any>
    Expr<C> scalar_table_valued(std::string_view column) const {
        return Expr<C>(sql::build::function_column(this->node(), column, base_sql_t<C>{}));
    }
    //! In FROM, as a table of one column that has the table's name: `func::call<Integer>("generate_series", 1, 5)
    //! .column_valued("n")`.
    Expr<T> column_valued(std::string_view name = {}) const {
        sql::build::TableFunctionOptions options;
        options.bare = true;
        options.add(name, base_sql_t<T>{});
        return Expr<T>(sql::build::column_at(sql::build::table_function(this->node(), name, std::move(options)), 0));
    }
};

//! The function form of `.over`.
template <class T>
Expr<T> over(const FunctionExpr<T>& function, const Window& window = {}) {
    return function.over(window);
}
//! The function form of `.filter`.
template <class T, class... C>
FunctionExpr<T> filter(const FunctionExpr<T>& function, const C&... conditions) {
    return function.filter(conditions...);
}
//! The function form of `.within_group`.
template <class T, IsExpr... K>
auto within_group(const FunctionExpr<T>& function, const K&... keys) {
    return function.within_group(keys...);
}
//! An argument of an aggregate and the order of its rows: `func::array_agg(ordered(x, y.desc()))` writes
//! `array_agg(x ORDER BY y DESC)` (SQLAlchemy's `aggregate_order_by`).
template <IsExpr E, IsExpr... K>
Expr<typename E::sql_type> ordered(const E& argument, const K&... keys) {
    const sql::NodeRef nodes[] = {keys.node()...};
    return Expr<typename E::sql_type>(sql::build::ordered_arguments(argument.node(), nodes, sizeof...(K)));
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
inline FunctionExpr<Double> percent_rank() { return call<Double>("percent_rank"); }
inline FunctionExpr<Double> cume_dist() { return call<Double>("cume_dist"); }
template <class N>
auto ntile(const N& groups) { return call<BigInteger>("ntile", groups); }
template <class X, class N>
auto nth_value(const X& x, const N& n) { return call<detail_::maybe_t<X>>("nth_value", x, n); }
template <class X, class N>
auto lag(const X& x, const N& rows) { return call<detail_::maybe_t<X>>("lag", x, rows); }
template <class X, class N>
auto lead(const X& x, const N& rows) { return call<detail_::maybe_t<X>>("lead", x, rows); }
// Of sorted groups: `func::percentile_cont(0.5).within_group(users.age)`.
template <class X>
auto percentile_cont(const X& fraction) { return call<Any>("percentile_cont", fraction); }
template <class X>
auto percentile_disc(const X& fraction) { return call<Any>("percentile_disc", fraction); }
inline FunctionExpr<Any> mode() { return call<Any>("mode"); }
// In GROUP BY: the groups of all combinations of the columns, and of all beginnings of their list.
template <class... X>
auto cube(const X&... keys) { return call<Any>("cube", keys...); }
template <class... X>
auto rollup(const X&... keys) { return call<Any>("rollup", keys...); }
//! Groups of one's own, each a column or a `tuple_`.
template <class... X>
auto grouping_sets(const X&... sets) { return call<Any>("grouping_sets", sets...); }
//! The texts of a group joined by a separator: string_agg, group_concat or LISTAGG, as the database calls it.
template <class X, class S>
auto aggregate_strings(const X& text, const S& separator) {
    return call<Nullable<String>>("aggregate_strings", text, separator);
}
//! The values of a group as an array (PostgreSQL).
template <class X>
auto array_agg(const X& x) { return call<Any>("array_agg", x); }
//! A number at random, of the range that the database gives.
inline FunctionExpr<Double> random() { return call<Double>("random"); }
inline FunctionExpr<Date> current_date() { return call<Date>("current_date"); }
inline FunctionExpr<Time> current_time() { return call<Time>("current_time"); }
inline FunctionExpr<DateTimeTz> current_timestamp() { return call<DateTimeTz>("current_timestamp"); }
inline FunctionExpr<String> current_user() { return call<String>("current_user"); }
template <class X, class... M>
auto concat(const X& x, const M&... more) { return call<String>("concat", x, more...); }
template <class X, class A, class B>
auto replace(const X& text, const A& from, const B& to) { return call<detail_::same_t<X>>("replace", text, from, to); }
template <class X, class A>
auto substr(const X& text, const A& first) { return call<detail_::same_t<X>>("substr", text, first); }
template <class X, class A, class B>
auto substr(const X& text, const A& first, const B& length) { return call<detail_::same_t<X>>("substr", text, first, length); }
template <class X>
auto floor(const X& x) { return call<detail_::same_t<X>>("floor", x); }
template <class X>
auto ceil(const X& x) { return call<detail_::same_t<X>>("ceil", x); }
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
