#pragma once

#include "aludel/sql/expr_type.hpp"

namespace aludel {

namespace detail {
template <class L, class R>
Expr<Boolean> compare(sql::Op op, const L& left, const R& right) {
    check_comparable<L, R>();
    if constexpr (comparable<L, R>)
        return Expr<Boolean>(sql::build::binary(op, node_of(left), node_of(right), TypeId::boolean));
    else return Expr<Boolean>(sql::NodeRef{});
}
template <class L, class R>
Expr<Boolean> combine(sql::Op op, const L& left, const R& right) {
    static_assert(is_condition<L> && is_condition<R>,
                  "and, or take two conditions: write literal(flag) for a C++ bool, or add the clause under an if");
    if constexpr (is_condition<L> && is_condition<R>) {
        const sql::NodeRef terms[] = {left.node(), right.node()};
        return Expr<Boolean>(sql::build::conjunction(op, terms, 2));
    } else return Expr<Boolean>(sql::NodeRef{});
}
//! The type of `left / right`: integers are divided exactly, as SQLAlchemy 2 does.
template <class L, class R, class Wider = arithmetic_t<L, R>>
using quotient_t = std::conditional_t<number_rank(SqlType(base_sql_t<Wider>{})) <= number_rank(TypeId::big_integer) &&
                                          base_sql_t<Wider>::family == Family::number,
                                      nullable_if_t<Numeric, is_nullable_sql<Wider>>, Wider>;

//! A moment and a span of time: `func::now() - std::chrono::days{90}`; or two moments, whose difference is a span.
template <class L, class R>
inline constexpr bool is_time_arithmetic = is_temporal(base_sql_t<side_t<L>>::family) || is_temporal(base_sql_t<side_t<R>>::family) ||
                                           base_sql_t<side_t<L>>::family == Family::interval ||
                                           base_sql_t<side_t<R>>::family == Family::interval;
template <class L, class R>
auto time_arithmetic(sql::Op op, const L& left, const R& right) {
    using A = base_sql_t<side_t<L>>;
    using B = base_sql_t<side_t<R>>;
    constexpr bool left_moment = is_temporal(A::family), right_moment = is_temporal(B::family);
    static_assert(left_moment || right_moment || A::family == B::family || A::family == Family::any || B::family == Family::any,
                  "a span of time is added to a date, a time or another span: write func::now() - std::chrono::days{90}");
    static_assert(!(left_moment && right_moment) || A::family == B::family || A::family == Family::any || B::family == Family::any,
                  "only moments of one kind are subtracted from each other: convert one side with cast<...>(column)");
    using Out = nullable_if_t<std::conditional_t<left_moment && right_moment, Interval, std::conditional_t<right_moment, B, A>>,
                              either_nullable<L, R>>;
    return Expr<Out>(sql::build::binary(op, node_of(left), node_of(right), base_sql_t<Out>{}));
}

template <class L, class R, class Out = arithmetic_t<L, R>>
auto arithmetic(sql::Op op, const L& left, const R& right) {
    using A = base_sql_t<side_t<L>>;
    using B = base_sql_t<side_t<R>>;
    constexpr bool numbers = families_meet(A::family, Family::number) && families_meet(B::family, Family::number);
    static_assert(is_operand<L> && is_operand<R> && numbers,
                  "arithmetic takes two numbers: convert one side, e.g. cast<Integer>(column)");
    return Expr<Out>(sql::build::binary(op, node_of(left), node_of(right), base_sql_t<Out>{}));
}
}  // namespace detail

//! The operators of expressions; found only for expressions.
namespace ops {
//! At least one side is an expression; the other may be a C++ value.
template <class L, class R>
concept AnyExpr = IsExpr<L> || IsExpr<R>;

template <class L, class R>
    requires AnyExpr<L, R>
Expr<Boolean> operator==(const L& l, const R& r) {
    return detail::compare(sql::Op::eq, l, r);
}
template <class L, class R>
    requires AnyExpr<L, R>
Expr<Boolean> operator!=(const L& l, const R& r) {
    return detail::compare(sql::Op::ne, l, r);
}
template <class L, class R>
    requires AnyExpr<L, R>
Expr<Boolean> operator<(const L& l, const R& r) {
    return detail::compare(sql::Op::lt, l, r);
}
template <class L, class R>
    requires AnyExpr<L, R>
Expr<Boolean> operator<=(const L& l, const R& r) {
    return detail::compare(sql::Op::le, l, r);
}
template <class L, class R>
    requires AnyExpr<L, R>
Expr<Boolean> operator>(const L& l, const R& r) {
    return detail::compare(sql::Op::gt, l, r);
}
template <class L, class R>
    requires AnyExpr<L, R>
Expr<Boolean> operator>=(const L& l, const R& r) {
    return detail::compare(sql::Op::ge, l, r);
}
template <class L, class R>
    requires AnyExpr<L, R>
Expr<Boolean> operator&&(const L& l, const R& r) {
    return detail::combine(sql::Op::and_, l, r);
}
template <class L, class R>
    requires AnyExpr<L, R>
Expr<Boolean> operator||(const L& l, const R& r) {
    return detail::combine(sql::Op::or_, l, r);
}
template <IsExpr L>
Expr<Boolean> operator!(const L& l) {
    static_assert(detail::is_condition<L>, "not takes a condition, such as users.active or users.id == 5");
    return Expr<Boolean>(sql::build::unary(sql::Op::not_, l.node(), TypeId::boolean));
}
//! Numbers are added, texts are joined (`||` in SQL), a span of time is added to a moment.
template <class L, class R>
    requires AnyExpr<L, R>
auto operator+(const L& l, const R& r) {
    using A = base_sql_t<detail::side_t<L>>;
    using B = base_sql_t<detail::side_t<R>>;
    if constexpr (A::family == Family::text || B::family == Family::text) {
        static_assert(detail::comparable<L, R>, "a text is joined with a text: write cast<String>(column)");
        using Out = detail::nullable_if_t<String, detail::either_nullable<L, R>>;
        return Expr<Out>(sql::build::binary(sql::Op::concat, detail::node_of(l), detail::node_of(r), TypeId::string));
    } else if constexpr (detail::is_time_arithmetic<L, R>) return detail::time_arithmetic(sql::Op::add, l, r);
    else return detail::arithmetic(sql::Op::add, l, r);
}
template <class L, class R>
    requires AnyExpr<L, R>
auto operator-(const L& l, const R& r) {
    if constexpr (detail::is_time_arithmetic<L, R>) return detail::time_arithmetic(sql::Op::sub, l, r);
    else return detail::arithmetic(sql::Op::sub, l, r);
}
template <class L, class R>
    requires AnyExpr<L, R>
auto operator*(const L& l, const R& r) {
    return detail::arithmetic(sql::Op::mul, l, r);
}
//! Division; of integers it is exact (`7 / 2` is 3.5) and gives a Numeric. `floordiv` gives an integer.
template <class L, class R>
    requires AnyExpr<L, R>
auto operator/(const L& l, const R& r) {
    return detail::arithmetic<L, R, detail::quotient_t<L, R>>(sql::Op::div, l, r);
}
template <class L, class R>
    requires AnyExpr<L, R>
auto operator%(const L& l, const R& r) {
    return detail::arithmetic(sql::Op::mod, l, r);
}
template <IsExpr L>
auto operator-(const L& l) {
    using T = typename L::sql_type;
    static_assert(detail::families_meet(base_sql_t<T>::family, Family::number), "only numbers can be negated");
    return Expr<T>(sql::build::unary(sql::Op::neg, l.node(), base_sql_t<T>{}));
}
}  // namespace ops

//! The quotient without its fraction: `floordiv(users.age, 10)` (SQLAlchemy's `//`).
template <class L, class R>
    requires ops::AnyExpr<L, R>
auto floordiv(const L& left, const R& right) {
    return detail::arithmetic(sql::Op::floordiv, left, right);
}

}  // namespace aludel
