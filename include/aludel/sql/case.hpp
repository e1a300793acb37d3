#pragma once

#include "aludel/sql/operators.hpp"

#include <type_traits>

namespace aludel {

namespace detail {
template <class T>
struct WhenClause {
    using sql_type = T;
    static constexpr bool is_else = false;
    sql::NodeRef condition, result;
};
template <class T>
struct ElseClause {
    using sql_type = T;
    static constexpr bool is_else = true;
    sql::NodeRef condition, result;   // no condition
};

//! The type of two branches: the wider of two numbers, else the type that is known.
template <class A, class B>
struct common_branch {
    static constexpr bool numbers = A::family == Family::number && B::family == Family::number;
    using other = std::conditional_t<std::is_same_v<A, Any>, B, A>;
    using type = typename std::conditional_t<numbers, wider<A, B>, std::type_identity<other>>::type;
};
template <class Result, class... B>
struct branches_type {
    using type = Result;
};
template <class Result, class First, class... More>
struct branches_type<Result, First, More...>
    : branches_type<typename common_branch<Result, base_sql_t<typename First::sql_type>>::type, More...> {};

template <class T>
inline constexpr bool may_give_null = is_nullable_sql<T> || std::is_same_v<T, Any>;

//! Is only the last of the branches an else_?
template <class... B>
constexpr bool else_comes_last() {
    const bool is_else[] = {B::is_else...};
    for (std::size_t i = 0; i + 1 < sizeof...(B); ++i)
        if (is_else[i]) return false;
    return !is_else[0];
}
}  // namespace detail

//! One branch of `case_`.
template <class C, class V>
auto when(const C& condition, const V& result) {
    static_assert(detail::is_condition<C>,
                  "when() takes a condition and a result, such as when(users.age < 18, \"minor\")");
    return detail::WhenClause<detail::side_t<V>>{detail::node_of(condition), detail::node_of(result)};
}
//! The value of `case_` when no condition holds.
template <class V>
auto else_(const V& result) {
    return detail::ElseClause<detail::side_t<V>>{{}, detail::node_of(result)};
}

//! `CASE WHEN ... THEN ... ELSE ... END`: `case_(when(users.age < 18, "minor"), else_("adult"))`. Any number of
//! branches; read as an optional unless there is an `else_` and no branch may be NULL.
template <class T, class... B>
auto case_(const detail::WhenClause<T>& first, const B&... more) {
    static_assert(detail::else_comes_last<detail::WhenClause<T>, B...>(), "in case_() the else_() comes last, and once");
    static_assert((detail::families_meet(base_sql_t<T>::family, base_sql_t<typename B::sql_type>::family) && ...),
                  "the branches of case_() give values of one kind: convert them, e.g. cast<String>(column)");
    constexpr bool has_else = (B::is_else || ...);
    constexpr bool null_branch = detail::may_give_null<T> || (detail::may_give_null<typename B::sql_type> || ...);
    using Result = typename detail::branches_type<base_sql_t<T>, B...>::type;
    const sql::NodeRef conditions[] = {first.condition, more.condition...};
    const sql::NodeRef results[] = {first.result, more.result...};
    constexpr std::size_t count = 1 + sizeof...(B) - (has_else ? 1 : 0);
    return Expr<detail::nullable_if_t<Result, !has_else || null_branch>>(sql::build::case_when(
        conditions, results, count, has_else ? results[sizeof...(B)] : sql::NodeRef(), Result{}));
}

}  // namespace aludel
