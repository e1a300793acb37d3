#include "sql/operators.hpp"

namespace aludel::sql {

std::optional<Op> negation(Op op) noexcept {
    switch (op) {
        case Op::eq: return Op::ne;
        case Op::ne: return Op::eq;
        case Op::lt: return Op::ge;
        case Op::ge: return Op::lt;
        case Op::gt: return Op::le;
        case Op::le: return Op::gt;
        case Op::is_: return Op::is_not;
        case Op::is_not: return Op::is_;
        case Op::is_distinct_from: return Op::is_not_distinct_from;
        case Op::is_not_distinct_from: return Op::is_distinct_from;
        case Op::like: return Op::not_like;
        case Op::not_like: return Op::like;
        case Op::ilike: return Op::not_ilike;
        case Op::not_ilike: return Op::ilike;
        case Op::in_: return Op::not_in;
        case Op::not_in: return Op::in_;
        case Op::between: return Op::not_between;
        case Op::not_between: return Op::between;
        case Op::startswith: return Op::not_startswith;
        case Op::not_startswith: return Op::startswith;
        case Op::endswith: return Op::not_endswith;
        case Op::not_endswith: return Op::endswith;
        case Op::contains: return Op::not_contains;
        case Op::not_contains: return Op::contains;
        default: return std::nullopt;
    }
}

bool is_comparison(Op op) noexcept { return op <= Op::not_contains; }

int precedence(Op op) noexcept {
    switch (op) {
        case Op::mul: case Op::div: case Op::mod: case Op::neg: return 8;
        case Op::add: case Op::sub: return 7;
        case Op::and_: case Op::asc: case Op::desc: case Op::nulls_first: case Op::nulls_last: return 3;
        case Op::or_: return 2;
        case Op::custom: return 0;
        default: return 5;   // comparisons, concat, distinct, NOT
    }
}

bool needs_parentheses(Op inner, Op outer) noexcept {
    const bool associative = inner == Op::add || inner == Op::mul || inner == Op::concat || inner == Op::and_ ||
                             inner == Op::or_;
    if (inner == outer && associative) return false;
    if (outer == Op::custom) return true;   // how tightly it binds, only the database knows
    return precedence(inner) <= precedence(outer);
}

}  // namespace aludel::sql
