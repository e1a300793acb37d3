#pragma once

#include "aludel/sql/node.hpp"
#include "aludel/types/type.hpp"
#include "aludel/types/value.hpp"

#include <concepts>
#include <optional>
#include <string_view>
#include <type_traits>

namespace aludel {

namespace ops {
//! Base of every expression; through it the operators of namespace `aludel::ops` are found, and only these.
struct Tag {};
}  // namespace ops

//! What all expressions share: the node. One pointer wide; copying is cheap, any thread may read.
class ExprBase : public ops::Tag {
public:
    explicit ExprBase(sql::NodeRef node) noexcept : node_(std::move(node)) {}
    //! Throws `InvalidRequestError` when the expression was moved from.
    const sql::NodeRef& node() const { return sql::held(node_, "expression"); }

private:
    sql::NodeRef node_;
};

template <class T>
class Expr;
template <class... R>
class Select;
template <class T>
class Ptr;
template <class T>
class One;

template <class E>
concept IsExpr = std::derived_from<std::remove_cvref_t<E>, ExprBase>;

namespace detail {

template <class L>
struct side {
    using type = Any;   // cannot be used in an expression; `operand` below says so
};
template <ColumnType L>
struct side<L> {
    using type = sql_of_t<L>;
};
template <IsExpr L>
struct side<L> {
    using type = typename L::sql_type;
};
template <class L>
    requires(std::convertible_to<const L&, std::string_view> && !IsExpr<L> && !ColumnType<L>)
struct side<L> {
    using type = String;
};
//! The SQL type of an operand: an expression's own, a C++ value's by `type_traits`.
template <class L>
using side_t = typename side<std::remove_cvref_t<L>>::type;

template <class L>
inline constexpr bool is_null_word = std::same_as<L, Null> || std::same_as<L, std::nullopt_t>;
template <class L>
inline constexpr bool is_operand = IsExpr<L> || ColumnType<L> || is_null_word<L> ||
                                   std::convertible_to<const L&, std::string_view>;

constexpr bool families_meet(Family a, Family b) { return a == b || a == Family::any || b == Family::any; }

//! May the two be compared in SQL?
template <class L, class R>
inline constexpr bool comparable = [] {
    if constexpr (!is_operand<L> || !is_operand<R>) return false;
    else if constexpr (is_null_word<L> || is_null_word<R>) return true;
    else return families_meet(base_sql_t<side_t<L>>::family, base_sql_t<side_t<R>>::family);
}();

//! An object of a session isn't a SQL value; the messages say to use its key.
template <class L>
inline constexpr bool is_object = false;
template <class T>
inline constexpr bool is_object<Ptr<T>> = true;
template <class T>
inline constexpr bool is_object<One<T>> = true;

constexpr bool is_temporal(Family f) { return f == Family::date || f == Family::time || f == Family::date_time; }

//! Is the mistake one of those that have a sentence of their own?
template <class L, class R>
inline constexpr bool has_object = is_object<L> || is_object<R>;
template <class L, class R>
inline constexpr bool date_with_text = [] {
    constexpr Family l = base_sql_t<side_t<L>>::family, r = base_sql_t<side_t<R>>::family;
    return (is_temporal(l) && r == Family::text) || (is_temporal(r) && l == Family::text);
}();
template <class L, class R>
inline constexpr bool condition_with_number = [] {
    constexpr Family l = base_sql_t<side_t<L>>::family, r = base_sql_t<side_t<R>>::family;
    return (l == Family::boolean && r == Family::number) || (r == Family::boolean && l == Family::number);
}();

//! Stops the compiler with the one sentence that fits when the two cannot be compared.
template <class L, class R>
constexpr void check_comparable() {
    static_assert(!has_object<L, R>, "a key is needed here, not an object: write author->id");
    static_assert(!date_with_text<L, R>,
                  "a date or time is not compared with a text: write 2024y/1/1 for a Date, "
                  "std::chrono::sys_days{2024y/1/1} or parse_timestamp(\"2024-01-01 12:00\") for a moment");
    static_assert(!condition_with_number<L, R>,
                  "a condition is not compared with a number: write 1 < x and x < 5 for a range, true or false for a "
                  "Boolean column");
    static_assert(comparable<L, R> || has_object<L, R> || date_with_text<L, R> || condition_with_number<L, R>,
                  "these two cannot be compared in SQL: convert one side, e.g. cast<String>(column)");
}
//! Refuses, with a sentence, a value that cannot be stored in the column.
template <class Column, class V>
constexpr void check_assignable() {
    static_assert(!is_object<V>, "this column takes a key, not an object: write author->id, or assign the relationship");
    static_assert(!date_with_text<Column, V>,
                  "a date or time is not made from a text: write 2024y/1/1 for a Date, std::chrono::sys_days{2024y/1/1} "
                  "or parse_timestamp(\"2024-01-01 12:00\") for a moment");
    static_assert(comparable<Column, V> || is_object<V> || date_with_text<Column, V>,
                  "a value of this type cannot be stored in this column");
}

template <class L>
inline constexpr bool is_condition = [] {
    if constexpr (!IsExpr<L>) return false;
    else return families_meet(base_sql_t<side_t<L>>::family, Family::boolean);
}();

template <class L>
sql::NodeRef node_of(const L& operand) {
    if constexpr (IsExpr<L>) return operand.node();
    else if constexpr (is_null_word<L>) return sql::build::null_literal();
    else if constexpr (std::convertible_to<const L&, std::string_view>)
        return sql::build::bind(Value(std::string_view(operand)), TypeId::string);
    else if constexpr (ColumnType<L>) return sql::build::bind(Value(operand), base_sql_t<side_t<L>>{});
    else {
        static_assert(is_operand<L>, "this is not a SQL value: write a column, an expression, or a C++ type that "
                                     "aludel::type_traits knows");
        return {};
    }
}

template <class L, class R>
inline constexpr bool either_nullable = is_nullable_sql<side_t<L>> || is_nullable_sql<side_t<R>>;
template <class T, bool IsNullable>
using nullable_if_t = std::conditional_t<IsNullable, nullable_sql_t<T>, T>;

//! Small integers widen to large ones, those to exact numbers, and these to floating ones.
constexpr int number_rank(SqlType type) {
    switch (type.id) {
        case TypeId::numeric: return static_cast<int>(TypeId::big_integer) * 2 + 1;
        default: return static_cast<int>(type.id) * 2;
    }
}
//! The wider of two number types, as SQL promotes them; not known when one of them is not.
template <class A, class B>
struct wider {
    static constexpr SqlType a = A{}, b = B{};
    static constexpr bool exact_and_single = (a.id == TypeId::numeric && b.id == TypeId::float_) ||
                                             (a.id == TypeId::float_ && b.id == TypeId::numeric);
    using larger = std::conditional_t<(number_rank(b) > number_rank(a)), B, A>;
    using known = std::conditional_t<exact_and_single, Double, larger>;
    using type = std::conditional_t<a.id == TypeId::null || b.id == TypeId::null, Any, known>;
};
template <class L, class R>
using arithmetic_t = nullable_if_t<typename wider<base_sql_t<side_t<L>>, base_sql_t<side_t<R>>>::type, either_nullable<L, R>>;

}  // namespace detail

}  // namespace aludel
