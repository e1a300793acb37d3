#include "sql/comparator.hpp"

#include "aludel/sql/operand.hpp"
#include "sql/operators.hpp"

namespace aludel::sql {

namespace {

bool is_integer(const SqlType& type) {
    return family_of(type.id) == Family::number && aludel::detail::number_rank(type.id) <= aludel::detail::number_rank(TypeId::big_integer);
}

//! As SQL promotes numbers; an exact and a single-precision one meet in double precision.
SqlType wider(const SqlType& left, const SqlType& right) {
    const bool exact_and_single = (left.id == TypeId::numeric && right.id == TypeId::float_) ||
                                  (left.id == TypeId::float_ && right.id == TypeId::numeric);
    if (exact_and_single) return TypeId::double_;
    return aludel::detail::number_rank(right.id) > aludel::detail::number_rank(left.id) ? right.id : left.id;
}

SqlType of_numbers(Op op, const SqlType& left, const SqlType& right) {
    const bool is_exact_quotient = op == Op::div && is_integer(left) && is_integer(right);
    return is_exact_quotient ? SqlType(TypeId::numeric) : wider(left, right);
}

//! A moment and a span are a moment, two moments are a span.
SqlType of_times(Op op, const SqlType& left, const SqlType& right) {
    if (op != Op::add && op != Op::sub) return {};
    const bool left_moment = aludel::detail::is_temporal(family_of(left.id)), right_moment = aludel::detail::is_temporal(family_of(right.id));
    if (left_moment && right_moment) return op == Op::sub ? SqlType(TypeId::interval) : SqlType();
    return right_moment ? right : left;
}

bool is_time(Family family) { return aludel::detail::is_temporal(family) || family == Family::interval; }

SqlType of_arithmetic(Op op, const SqlType& left, const SqlType& right) {
    const Family a = family_of(left.id), b = family_of(right.id);
    if (a == Family::number && b == Family::number) return of_numbers(op, left, right);
    if (is_time(a) && is_time(b)) return of_times(op, left, right);
    return {};
}

}  // namespace

SqlType result_type(Op op, const SqlType& left, const SqlType& right) noexcept {
    if (is_comparison(op)) return TypeId::boolean;
    switch (op) {
        case Op::and_:
        case Op::or_:
        case Op::not_: return TypeId::boolean;
        case Op::concat: return TypeId::string;
        case Op::bitwise_and:
        case Op::bitwise_or:
        case Op::bitwise_xor:
        case Op::bitwise_not:
        case Op::lshift:
        case Op::rshift:
        case Op::neg: return left;
        case Op::add:
        case Op::sub:
        case Op::mul:
        case Op::div:
        case Op::floordiv:
        case Op::mod: return of_arithmetic(op, left, right);
        default: return {};
    }
}

}  // namespace aludel::sql
