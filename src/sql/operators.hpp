#pragma once

#include "aludel/sql/node.hpp"

#include <optional>

namespace aludel::sql {

//! The operator that is true where `op` is false, if there is one: `<` and `>=`, LIKE and NOT LIKE.
std::optional<Op> negation(Op op) noexcept;
//! Operators whose result is a condition.
bool is_comparison(Op op) noexcept;
//! DESC, NULLS LAST and their like, which stand after an ORDER BY key.
constexpr bool is_ordering(Op op) noexcept {
    return op == Op::asc || op == Op::desc || op == Op::nulls_first || op == Op::nulls_last;
}

//! True when an expression made by `inner` needs parentheses as an operand of `outer`.
bool needs_parentheses(Op inner, Op outer) noexcept;
//! How tightly an operator binds; larger is tighter. The order is SQLAlchemy's.
int precedence(Op op) noexcept;

}  // namespace aludel::sql
