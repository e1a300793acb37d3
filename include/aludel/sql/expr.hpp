#pragma once

#include "aludel/sql/node.hpp"
#include "aludel/types/type.hpp"
#include "aludel/types/value.hpp"

#include <concepts>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

namespace aludel {

namespace ops {
//! Base of every expression; it lends them the operators of namespace `aludel::ops` and nothing else's.
struct Tag {};
}  // namespace ops

//! What all expressions share: the node. One pointer wide; copying is cheap, any thread may read.
class ExprBase : public ops::Tag {
public:
    explicit ExprBase(sql::NodeRef node) noexcept : node_(std::move(node)) {}
    const sql::NodeRef& node() const noexcept { return node_; }

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
    using type = Any;   // not something that may stand in an expression; `operand` below says so
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

//! Objects of a session are no SQL values; the messages say to take their key.
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
    static_assert(!has_object<L, R>, "an object stands where a key is wanted: write author->id");
    static_assert(!date_with_text<L, R>,
                  "a date or time is not compared with a text: write 2024y/1/1 for a Date, "
                  "std::chrono::sys_days{2024y/1/1} or parse_timestamp(\"2024-01-01 12:00\") for a moment");
    static_assert(!condition_with_number<L, R>,
                  "a condition is not compared with a number: write 1 < x and x < 5 for a range, true or false for a "
                  "Boolean column");
    static_assert(comparable<L, R> || has_object<L, R> || date_with_text<L, R> || condition_with_number<L, R>,
                  "these two cannot be compared in SQL: convert one side, e.g. cast<String>(column)");
}
//! The same for a value and the column it is to be stored in.
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
        static_assert(is_operand<L>, "this is no SQL value: write a column, an expression, or a C++ type that "
                                     "aludel::type_traits knows");
        return {};
    }
}

template <class L, class R>
inline constexpr bool either_nullable = is_nullable_sql<side_t<L>> || is_nullable_sql<side_t<R>>;
template <class T, bool IsNullable>
using nullable_if_t = std::conditional_t<IsNullable, nullable_sql_t<T>, T>;

//! The wider of two number types, as SQL promotes them.
template <class A, class B>
struct wider {
    static constexpr SqlType a = A{}, b = B{};
    using type = std::conditional_t<(b.id > a.id), B, A>;
};
template <class L, class R>
using arithmetic_t = nullable_if_t<typename wider<base_sql_t<side_t<L>>, base_sql_t<side_t<R>>>::type, either_nullable<L, R>>;

}  // namespace detail

//! `column = value` inside values(...) and in SET.
struct [[nodiscard("an assignment to a column means something inside values(...) only")]] Assignment {
    sql::NodeRef column;
    sql::NodeRef value;
};

namespace detail {
template <class Column, class V>
Assignment assign(const Column& column, const V& value) {
    check_assignable<Column, V>();
    if constexpr (comparable<Column, V>) return {column.node(), node_of(value)};
    else return {};
}
}  // namespace detail

//! A typed SQL expression. `T` is a SQL type such as `String` or `Nullable<Integer>`; `cpp_of_t<T>` is what it is
//! read as. Conditions are `Expr<Boolean>`. Mirrors SQLAlchemy's `ColumnElement` with its column operators.
template <class T>
class [[nodiscard("an expression does nothing by itself: use it in a statement")]] Expr : public ExprBase {
public:
    using ExprBase::ExprBase;
    using sql_type = T;
    using base_type = base_sql_t<T>;

    //! Expressions have no truth value in C++: `if (users.id == 5)` does not compile.
    explicit operator bool() const = delete;   // an SQL condition is not a C++ bool: use it in where(...)

    // Text
    Expr<Boolean> like(std::string_view pattern, std::string_view escape = {}) const {
        return match(sql::Op::like, pattern, escape);
    }
    Expr<Boolean> not_like(std::string_view pattern, std::string_view escape = {}) const {
        return match(sql::Op::not_like, pattern, escape);
    }
    //! Case-insensitive LIKE: ILIKE where the database has it, else both sides lowered.
    Expr<Boolean> ilike(std::string_view pattern, std::string_view escape = {}) const {
        return match(sql::Op::ilike, pattern, escape);
    }
    Expr<Boolean> not_ilike(std::string_view pattern, std::string_view escape = {}) const {
        return match(sql::Op::not_ilike, pattern, escape);
    }
    //! `autoescape` makes % and _ in the text stand for themselves.
    template <class V>
    Expr<Boolean> startswith(const V& text, bool autoescape = false) const {
        return part(sql::Op::startswith, text, autoescape);
    }
    template <class V>
    Expr<Boolean> endswith(const V& text, bool autoescape = false) const {
        return part(sql::Op::endswith, text, autoescape);
    }
    template <class V>
    Expr<Boolean> contains(const V& text, bool autoescape = false) const {
        return part(sql::Op::contains, text, autoescape);
    }

    // Lists and ranges
    template <class V>
    Expr<Boolean> in_(std::initializer_list<V> values) const {
        return in_range(sql::Op::in_, values);
    }
    template <class V>
    Expr<Boolean> not_in(std::initializer_list<V> values) const {
        return in_range(sql::Op::not_in, values);
    }
    //! Any range of values, or a SELECT of one column.
    template <class V>
    Expr<Boolean> in_(const V& values) const {
        return in_any(sql::Op::in_, values);
    }
    template <class V>
    Expr<Boolean> not_in(const V& values) const {
        return in_any(sql::Op::not_in, values);
    }
    template <class A, class B>
    Expr<Boolean> between(const A& low, const B& high) const {
        return range(false, low, high);
    }
    template <class A, class B>
    Expr<Boolean> not_between(const A& low, const B& high) const {
        return range(true, low, high);
    }

    // NULL and identity
    template <class V>
    Expr<Boolean> is_(const V& other) const {
        return identity(sql::Op::is_, other);
    }
    template <class V>
    Expr<Boolean> is_not(const V& other) const {
        return identity(sql::Op::is_not, other);
    }
    template <class V>
    Expr<Boolean> is_distinct_from(const V& other) const {
        return identity(sql::Op::is_distinct_from, other);
    }
    template <class V>
    Expr<Boolean> is_not_distinct_from(const V& other) const {
        return identity(sql::Op::is_not_distinct_from, other);
    }

    // Ordering, naming, other operators
    Expr<T> asc() const { return unary<T>(sql::Op::asc); }
    Expr<T> desc() const { return unary<T>(sql::Op::desc); }
    Expr<T> nulls_first() const { return unary<T>(sql::Op::nulls_first); }
    Expr<T> nulls_last() const { return unary<T>(sql::Op::nulls_last); }
    Expr<T> distinct() const { return unary<T>(sql::Op::distinct); }
    Expr<T> label(std::string_view name) const { return Expr<T>(sql::build::label(node(), name)); }
    //! Any operator of the database: `users.tags.op("@>")(other)`; the result is a condition.
    auto op(std::string_view symbol) const {
        return [left = node(), symbol](const auto& right) {
            return Expr<Boolean>(sql::build::custom_binary(symbol, left, detail::node_of(right), TypeId::boolean));
        };
    }
    //! The same expression read as another type; nothing changes in the SQL. For columns of subqueries and text.
    template <class U>
    Expr<U> as() const {
        return Expr<U>(node());
    }

private:
    static constexpr bool is_text = detail::families_meet(base_type::family, Family::text);

    template <class U>
    Expr<U> unary(sql::Op op) const {
        return Expr<U>(sql::build::unary(op, node(), base_type{}));
    }
    Expr<Boolean> match(sql::Op op, std::string_view pattern, std::string_view escape) const {
        static_assert(is_text, "LIKE compares texts: write cast<String>(column).like(...)");
        return Expr<Boolean>(sql::build::like(op, node(), detail::node_of(pattern), escape));
    }
    template <class V>
    Expr<Boolean> part(sql::Op op, const V& text, bool autoescape) const {
        static_assert(is_text && detail::comparable<Expr<String>, V>,
                      "startswith, endswith and contains compare texts: write cast<String>(column) first");
        return Expr<Boolean>(sql::build::text_match(op, node(), detail::node_of(text), autoescape));
    }
    template <class Range>
    Expr<Boolean> in_range(sql::Op op, const Range& values) const {
        using V = std::remove_cvref_t<decltype(*std::begin(values))>;
        static_assert(detail::comparable<Expr<T>, V>,
                      "in_() takes values of the column's kind: convert them, or the column with cast<...>(column)");
        std::vector<Value> list;
        if constexpr (detail::comparable<Expr<T>, V>)
            for (const auto& v : values) list.emplace_back(v);
        return Expr<Boolean>(sql::build::binary(op, node(), sql::build::list_bind(std::move(list), base_type{}),
                                                TypeId::boolean));
    }
    template <class V>
    Expr<Boolean> in_any(sql::Op op, const V& values) const {
        if constexpr (requires { values.subselect_node(); })
            return Expr<Boolean>(sql::build::binary(op, node(), values.subselect_node(), TypeId::boolean));
        else if constexpr (requires { std::begin(values); }) return in_range(op, values);
        else {
            static_assert(sizeof(V) == 0, "in_() takes values {1, 2}, a range, or a SELECT");
            return Expr<Boolean>(sql::NodeRef{});
        }
    }
    template <class A, class B>
    Expr<Boolean> range(bool negated, const A& low, const B& high) const {
        static_assert(detail::comparable<Expr<T>, A> && detail::comparable<Expr<T>, B>,
                      "between() takes bounds of the column's kind: convert them, or the column with cast<...>(column)");
        return Expr<Boolean>(sql::build::between(negated, node(), detail::node_of(low), detail::node_of(high)));
    }
    template <class V>
    Expr<Boolean> identity(sql::Op op, const V& other) const {
        detail::check_comparable<Expr<T>, V>();
        if constexpr (std::same_as<V, bool>)
            return Expr<Boolean>(sql::build::binary(op, node(), sql::build::boolean_literal(other), TypeId::boolean));
        else return Expr<Boolean>(sql::build::binary(op, node(), detail::node_of(other), TypeId::boolean));
    }
};

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
template <class L, class R>
concept One = IsExpr<L> || IsExpr<R>;

template <class L, class R>
    requires One<L, R>
Expr<Boolean> operator==(const L& l, const R& r) {
    return detail::compare(sql::Op::eq, l, r);
}
template <class L, class R>
    requires One<L, R>
Expr<Boolean> operator!=(const L& l, const R& r) {
    return detail::compare(sql::Op::ne, l, r);
}
template <class L, class R>
    requires One<L, R>
Expr<Boolean> operator<(const L& l, const R& r) {
    return detail::compare(sql::Op::lt, l, r);
}
template <class L, class R>
    requires One<L, R>
Expr<Boolean> operator<=(const L& l, const R& r) {
    return detail::compare(sql::Op::le, l, r);
}
template <class L, class R>
    requires One<L, R>
Expr<Boolean> operator>(const L& l, const R& r) {
    return detail::compare(sql::Op::gt, l, r);
}
template <class L, class R>
    requires One<L, R>
Expr<Boolean> operator>=(const L& l, const R& r) {
    return detail::compare(sql::Op::ge, l, r);
}
template <class L, class R>
    requires One<L, R>
Expr<Boolean> operator&&(const L& l, const R& r) {
    return detail::combine(sql::Op::and_, l, r);
}
template <class L, class R>
    requires One<L, R>
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
    requires One<L, R>
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
    requires One<L, R>
auto operator-(const L& l, const R& r) {
    return detail::arithmetic(sql::Op::sub, l, r);
}
template <class L, class R>
    requires One<L, R>
auto operator*(const L& l, const R& r) {
    return detail::arithmetic(sql::Op::mul, l, r);
}
template <class L, class R>
    requires One<L, R>
auto operator/(const L& l, const R& r) {
    return detail::arithmetic(sql::Op::div, l, r);
}
template <class L, class R>
    requires One<L, R>
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

// ---- functions that make expressions --------------------------------------------------------------------------------

//! All of the conditions; none: true.
template <class... C>
Expr<Boolean> and_(const C&... conditions) {
    static_assert((detail::is_condition<C> && ...), "and_() takes conditions, such as users.id == 5: write literal(flag) for a C++ bool");
    const sql::NodeRef terms[] = {detail::node_of(conditions)..., {}};
    return Expr<Boolean>(sql::build::conjunction(sql::Op::and_, terms, sizeof...(C)));
}
//! Any of the conditions; none: false.
template <class... C>
Expr<Boolean> or_(const C&... conditions) {
    static_assert((detail::is_condition<C> && ...), "or_() takes conditions, such as users.id == 5: write literal(flag) for a C++ bool");
    const sql::NodeRef terms[] = {detail::node_of(conditions)..., {}};
    return Expr<Boolean>(sql::build::conjunction(sql::Op::or_, terms, sizeof...(C)));
}
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
//! SQL text that the program itself wrote, as an expression. Never put user input into it.
template <class T = Any>
Expr<T> literal_column(std::string_view sql) {
    return Expr<T>(sql::build::raw(sql, base_sql_t<T>{}));
}
//! A parameter given at execution by name.
template <class T>
Expr<T> bindparam(std::string_view name) {
    return Expr<T>(sql::build::named_bind(name, base_sql_t<T>{}));
}
inline Expr<Boolean> true_() { return Expr<Boolean>(sql::build::boolean_literal(true)); }
inline Expr<Boolean> false_() { return Expr<Boolean>(sql::build::boolean_literal(false)); }

namespace detail {
template <class To, class V>
using cast_t = nullable_if_t<To, is_nullable_sql<side_t<V>>>;
}
//! `CAST(x AS type)`: `cast<String>(users.id)`, `cast(users.id, String(20))`.
template <class To, class V>
auto cast(const V& operand, const To& type = {}) {
    return Expr<detail::cast_t<To, V>>(sql::build::cast(detail::node_of(operand), type));
}
//! The same SQL, read and bound as another type.
template <class To, IsExpr V>
Expr<To> type_coerce(const V& operand) {
    return Expr<To>(operand.node());
}
//! A field of a date or time: `extract("year", orders.placed_at)`.
template <IsExpr V>
auto extract(std::string_view field, const V& operand) {
    return Expr<detail::cast_t<Integer, V>>(sql::build::extract(field, operand.node()));
}
//! For order_by: a column or the name of a label.
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
//! A column on the outer side of a join: read as `std::optional` whatever its table says.
template <IsExpr E>
auto optional_(const E& column) {
    return Expr<nullable_sql_t<typename E::sql_type>>(sql::build::optional_item(column.node()));
}
//! Several columns compared at once: `tuple_(a, b).in_(select(...))`.
template <IsExpr... E>
Expr<Any> tuple_(const E&... elements) {
    const sql::NodeRef list[] = {elements.node()...};
    return Expr<Any>(sql::build::tuple(list, sizeof...(E)));
}

// ---- CASE -----------------------------------------------------------------------------------------------------------

namespace detail {
template <class T>
struct WhenClause {
    sql::NodeRef condition, result;
};
template <class T>
struct ElseClause {
    sql::NodeRef result;
};
}  // namespace detail

//! One branch of `case_`.
template <class C, class V>
auto when(const C& condition, const V& result) {
    static_assert(detail::is_condition<C>,
                  "when() takes a condition and a result, such as when(users.age < 18, \"minor\")");
    return detail::WhenClause<detail::side_t<V>>{detail::node_of(condition), detail::node_of(result)};
}
template <class V>
auto else_(const V& result) {
    return detail::ElseClause<detail::side_t<V>>{detail::node_of(result)};
}
//! `CASE WHEN ... THEN ... ELSE ... END`: `case_(when(users.age < 18, "minor"), else_("adult"))`.
template <class T, class... W>
Expr<nullable_sql_t<T>> case_(const detail::WhenClause<T>& first, const detail::WhenClause<W>&... more) {
    const sql::NodeRef conditions[] = {first.condition, more.condition...};
    const sql::NodeRef results[] = {first.result, more.result...};
    return Expr<nullable_sql_t<T>>(sql::build::case_when(conditions, results, 1 + sizeof...(W), {}, base_sql_t<T>{}));
}
template <class T, class E>
Expr<T> case_(const detail::WhenClause<T>& a, const detail::ElseClause<E>& otherwise) {
    return Expr<T>(sql::build::case_when(&a.condition, &a.result, 1, otherwise.result, base_sql_t<T>{}));
}
template <class T, class B, class E>
Expr<T> case_(const detail::WhenClause<T>& a, const detail::WhenClause<B>& b, const detail::ElseClause<E>& otherwise) {
    const sql::NodeRef conditions[] = {a.condition, b.condition};
    const sql::NodeRef results[] = {a.result, b.result};
    return Expr<T>(sql::build::case_when(conditions, results, 2, otherwise.result, base_sql_t<T>{}));
}
template <class T, class B, class C, class E>
Expr<T> case_(const detail::WhenClause<T>& a, const detail::WhenClause<B>& b, const detail::WhenClause<C>& c,
              const detail::ElseClause<E>& otherwise) {
    const sql::NodeRef conditions[] = {a.condition, b.condition, c.condition};
    const sql::NodeRef results[] = {a.result, b.result, c.result};
    return Expr<T>(sql::build::case_when(conditions, results, 3, otherwise.result, base_sql_t<T>{}));
}

}  // namespace aludel
