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
template <class L, class R>
auto arithmetic(sql::Op op, const L& left, const R& right) {
    using A = base_sql_t<side_t<L>>;
    using B = base_sql_t<side_t<R>>;
    constexpr bool numbers = families_meet(A::family, Family::number) && families_meet(B::family, Family::number);
    static_assert(is_operand<L> && is_operand<R> && numbers,
                  "arithmetic takes two numbers: convert one side, e.g. cast<Integer>(column)");
    using Out = arithmetic_t<L, R>;
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
//! Numbers are added, texts are joined (`||` in SQL).
template <class L, class R>
    requires AnyExpr<L, R>
auto operator+(const L& l, const R& r) {
    using A = base_sql_t<detail::side_t<L>>;
    using B = base_sql_t<detail::side_t<R>>;
    if constexpr (A::family == Family::text || B::family == Family::text) {
        static_assert(detail::comparable<L, R>, "a text is joined with a text: write cast<String>(column)");
        using Out = detail::nullable_if_t<String, detail::either_nullable<L, R>>;
        return Expr<Out>(sql::build::binary(sql::Op::concat, detail::node_of(l), detail::node_of(r), TypeId::string));
    } else return detail::arithmetic(sql::Op::add, l, r);
}
template <class L, class R>
    requires AnyExpr<L, R>
auto operator-(const L& l, const R& r) {
    return detail::arithmetic(sql::Op::sub, l, r);
}
template <class L, class R>
    requires AnyExpr<L, R>
auto operator*(const L& l, const R& r) {
    return detail::arithmetic(sql::Op::mul, l, r);
}
template <class L, class R>
    requires AnyExpr<L, R>
auto operator/(const L& l, const R& r) {
    return detail::arithmetic(sql::Op::div, l, r);
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

}  // namespace aludel
