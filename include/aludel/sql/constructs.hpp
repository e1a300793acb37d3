#pragma once

#include "aludel/sql/operators.hpp"

#include <initializer_list>
#include <string_view>
#include <tuple>
#include <vector>

namespace aludel {

//! True when all conditions are (AND). One of no conditions is true, and in WHERE it adds nothing.
template <class... C>
Expr<Boolean> and_(const C&... conditions) {
    static_assert((detail::is_condition<C> && ...), "and_() takes conditions, such as users.id == 5: write literal(flag) for a C++ bool");
    if constexpr (sizeof...(C) == 0) return Expr<Boolean>(sql::build::no_condition(sql::Op::and_));
    const sql::NodeRef terms[] = {detail::node_of(conditions)..., {}};
    return Expr<Boolean>(sql::build::conjunction(sql::Op::and_, terms, sizeof...(C)));
}
//! True when any condition is (OR). One of no conditions adds nothing to WHERE; `or_(false_(), ...)` then finds no row.
template <class... C>
Expr<Boolean> or_(const C&... conditions) {
    static_assert((detail::is_condition<C> && ...), "or_() takes conditions, such as users.id == 5: write literal(flag) for a C++ bool");
    if constexpr (sizeof...(C) == 0) return Expr<Boolean>(sql::build::no_condition(sql::Op::or_));
    const sql::NodeRef terms[] = {detail::node_of(conditions)..., {}};
    return Expr<Boolean>(sql::build::conjunction(sql::Op::or_, terms, sizeof...(C)));
}
//! The opposite of a condition.
template <IsExpr C>
Expr<Boolean> not_(const C& condition) {
    return !condition;
}
//! A C++ value as an expression; always a bound parameter.
template <class V>
auto literal(const V& value) {
    return Expr<detail::side_t<V>>(detail::node_of(value));
}
inline Expr<String> literal(const char* text) { return Expr<String>(detail::node_of(std::string_view(text))); }
//! SQL of the program as an expression, written as it is: `literal_column<Integer>("count(*)")`.
template <class T = Any>
Expr<T> literal_column(SqlText sql) {
    return Expr<T>(sql::build::raw(sql.view(), base_sql_t<T>{}));
}
//! A column known by its name alone: `column<Integer>("id")`; in `values` and `table` also without a statement around it.
template <class T = Any>
Expr<T> column(std::string_view name) {
    return Expr<T>(sql::build::named_column(name, base_sql_t<T>{}));
}
//! A parameter given at execution by name.
template <class T>
Expr<T> bindparam(std::string_view name) {
    return Expr<T>(sql::build::named_bind(name, base_sql_t<T>{}));
}
//! SQL's words for true and false.
inline Expr<Boolean> true_() { return Expr<Boolean>(sql::build::boolean_literal(true)); }
inline Expr<Boolean> false_() { return Expr<Boolean>(sql::build::boolean_literal(false)); }

namespace detail {
template <class To, class V>
using cast_t = nullable_if_t<To, is_nullable_sql<side_t<V>>>;
template <class X>
Expr<Any> quantified(sql::Op op, const X& list) {
    if constexpr (requires { list.subselect_node(); }) return Expr<Any>(sql::build::unary(op, list.subselect_node(), {}));
    else return Expr<Any>(sql::build::unary(op, node_of(list), {}));
}
}
//! `CAST(x AS type)`: `cast<String>(users.id)`, `cast(users.id, String(20))`.
template <class To, class V>
auto cast(const V& operand, const To& type = {}) {
    return Expr<detail::cast_t<To, V>>(sql::build::cast(detail::node_of(operand), type));
}
//! `TRY_CAST(x AS type)`: NULL where the value does not fit (SQL Server; refused elsewhere).
template <class To, class V>
auto try_cast(const V& operand, const To& type = {}) {
    return Expr<nullable_sql_t<To>>(sql::build::try_cast(detail::node_of(operand), type));
}
//! Compares and sorts by a collation: `collate(users.name, "NOCASE")`.
template <IsExpr E>
auto collate(const E& text, std::string_view collation) {
    return text.collate(collation);
}
//! A condition that holds for any element of an array or row of a subquery: `users.id == any_(posts.reader_ids)`.
template <class X>
Expr<Any> any_(const X& list) {
    return detail::quantified(sql::Op::any_, list);
}
//! A condition that holds for all elements of an array or rows of a subquery: `users.age >= all_(select(users.age))`.
template <class X>
Expr<Any> all_(const X& list) {
    return detail::quantified(sql::Op::all_, list);
}
//! Each value once, within an aggregate: `func::count(distinct(users.name))`.
template <IsExpr E>
auto distinct(const E& expression) {
    return expression.distinct();
}
//! An expression read and bound as another type, without a CAST in the SQL (SQLAlchemy's `type_coerce`).
template <class To, IsExpr V>
Expr<To> type_coerce(const V& operand) {
    return Expr<To>(sql::build::type_coerce(operand.node(), base_sql_t<To>{}));
}
//! A field of a date or time: `extract("year", orders.placed_at)`.
template <IsExpr V>
auto extract(std::string_view field, const V& operand) {
    return Expr<detail::cast_t<Integer, V>>(sql::build::extract(field, operand.node()));
}
//! A sort key for `order_by`, in descending or ascending order: a column or the name of a label.
template <IsExpr E>
auto desc(const E& expression) {
    return expression.desc();
}
template <IsExpr E>
auto asc(const E& expression) {
    return expression.asc();
}
inline Expr<Any> desc(std::string_view label) {
    return Expr<Any>(sql::build::label_reference(label)).desc();
}
inline Expr<Any> asc(std::string_view label) { return Expr<Any>(sql::build::label_reference(label)).asc(); }
//! A column on the outer side of a join: read as `std::optional` even if its table says NOT NULL.
template <IsExpr E>
auto optional_(const E& column) {
    return Expr<nullable_sql_t<typename E::sql_type>>(sql::build::optional_item(column.node()));
}
//! Several expressions as one, of the SQL types `T`; made by `tuple_` (SQLAlchemy's `Tuple`).
template <class... T>
class Tuple : public Expr<Any> {
public:
    //! One value for each element: `{1, "a"}`.
    class Values {
    public:
        template <class... V>
        Values(const V&... values) : list_{Value(values)...} {
            static_assert(sizeof...(V) == sizeof...(T), "in_() of a tuple_ takes one value for each of its columns: {1, \"a\"}");
            if constexpr (sizeof...(V) == sizeof...(T))
                static_assert((detail::comparable<Expr<T>, V> && ...),
                              "in_() of a tuple_ takes values of its columns' kinds, in their order");
        }
        const std::vector<Value>& list() const noexcept { return list_; }

    private:
        std::vector<Value> list_;
    };

    using Expr<Any>::Expr;
    Expr<Boolean> in_(std::initializer_list<Values> tuples) const { return in_list(sql::Op::in_, tuples); }
    Expr<Boolean> not_in(std::initializer_list<Values> tuples) const { return in_list(sql::Op::not_in, tuples); }
    //! A range of `std::tuple`s or pairs, or a SELECT of as many columns.
    template <class X>
    Expr<Boolean> in_(const X& tuples) const {
        return in_any(sql::Op::in_, tuples);
    }
    template <class X>
    Expr<Boolean> not_in(const X& tuples) const {
        return in_any(sql::Op::not_in, tuples);
    }

private:
    template <class Range>
    Expr<Boolean> in_list(sql::Op op, const Range& tuples) const {
        std::vector<Value> flat;   // one after another; the compiler knows how many make a tuple
        for (const Values& tuple : tuples) flat.insert(flat.end(), tuple.list().begin(), tuple.list().end());
        return Expr<Boolean>(sql::build::binary(op, node(), sql::build::list_bind(std::move(flat), Any{}),
                                                TypeId::boolean));
    }
    template <class X>
    Expr<Boolean> in_any(sql::Op op, const X& tuples) const {
        if constexpr (requires { tuples.subselect_node(); }) {
            return Expr<Boolean>(sql::build::binary(op, node(), tuples.subselect_node(), TypeId::boolean));
        } else {
            std::vector<Values> values;
            for (const auto& tuple : tuples)
                values.push_back(std::apply([](const auto&... v) { return Values(v...); }, tuple));
            return in_list(op, values);
        }
    }
};

//! Several columns compared at once: `tuple_(a, b).in_({{1, "a"}, {2, "b"}})`, `tuple_(a, b).in_(select(...))`.
template <IsExpr... E>
Tuple<typename E::sql_type...> tuple_(const E&... elements) {
    const sql::NodeRef list[] = {elements.node()...};
    return Tuple<typename E::sql_type...>(sql::build::tuple(list, sizeof...(E)));
}

}  // namespace aludel
