#pragma once

#include "aludel/sql/expr.hpp"
#include "aludel/types/type_def.hpp"

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace aludel {

//! Internal: the SQL that a type has around its parameters and its columns; null: none.
struct TypeExpressions {
    sql::NodeRef (*bind)(const sql::NodeRef& parameter);
    sql::NodeRef (*column)(const sql::NodeRef& column);
};

namespace detail {

template <class T, class F>
inline constexpr bool makes_type_expression =
    std::same_as<F, std::nullptr_t> || (std::is_empty_v<F> && std::default_initializable<F> && std::invocable<F, Expr<T>>);

template <class T, class F>
constexpr auto type_expression() -> sql::NodeRef (*)(const sql::NodeRef&) {
    if constexpr (std::same_as<F, std::nullptr_t>) return nullptr;
    else return [](const sql::NodeRef& node) { return node_of(F{}(Expr<T>(node))); };
}
template <class T, class B, class C>
inline constexpr TypeExpressions type_expressions{type_expression<T, B>(), type_expression<T, C>()};

}  // namespace detail

//! A SQL type with an expression around each of its parameters, and one around each of its columns that a statement
//! returns: `with_expressions(String(50), [](auto value) { return func::lower(value); }, [](auto column) { return
//! func::upper(column); })`. Pass nullptr for the one that is not wanted. The functions capture nothing, take an
//! `Expr<T>` and are called when a statement is compiled (SQLAlchemy's `bind_expression` and `column_expression` of
//! `TypeDecorator`).
template <class T, class Bind, class Column = std::nullptr_t>
Variant<T> with_expressions(const T& type, Bind, Column = {}) {
    static_assert(detail::makes_type_expression<T, Bind> && detail::makes_type_expression<T, Column>,
                  "with_expressions() takes functions that capture nothing and make an expression of one: "
                  "[](auto value) { return func::lower(value); }, or nullptr");
    return {type, redefined(SqlType(type), [](TypeDef& def) { def.expressions = &detail::type_expressions<T, Bind, Column>; })};
}

}  // namespace aludel
