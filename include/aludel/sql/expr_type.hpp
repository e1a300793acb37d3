#pragma once

#include "aludel/sql/operand.hpp"
#include "aludel/sql/sql_text.hpp"

#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace aludel {

//! `column = value` inside values(...) and in SET.
struct [[nodiscard("an assignment to a column means something inside values(...) only")]] Assignment {
    sql::NodeRef column;
    sql::NodeRef value;
};
//! Several assignments as one argument of values(...): what an attribute that stands for several columns is set to.
class [[nodiscard("assignments to columns mean something inside values(...) only")]] Assignments {
public:
    Assignments(std::initializer_list<Assignment> list) : list_(list) {}
    std::vector<Assignment>::const_iterator begin() const noexcept { return list_.begin(); }
    std::vector<Assignment>::const_iterator end() const noexcept { return list_.end(); }

private:
    std::vector<Assignment> list_;
};

//! What `op()` gives: the left side and the operator, waiting for the right side. `T`: the SQL type of the result.
template <class T>
class CustomOperator {
public:
    CustomOperator(sql::NodeRef left, std::string symbol, int precedence)
        : left_(std::move(left)), symbol_(std::move(symbol)), precedence_(precedence) {}

    template <class V>
    Expr<T> operator()(const V& right) const {
        return Expr<T>(sql::build::custom_binary(symbol_, left_, detail::node_of(right), base_sql_t<T>{}, precedence_));
    }

private:
    sql::NodeRef left_;
    std::string symbol_;
    int precedence_;
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
    //! `%` matches any text, `_` one character; `escape` names the character that makes them ordinary.
    Expr<Boolean> like(std::string_view pattern, std::string_view escape = {}) const {
        return like_pattern(sql::Op::like, pattern, escape);
    }
    //! SQL's NOT LIKE; the pattern is that of `like`.
    Expr<Boolean> not_like(std::string_view pattern, std::string_view escape = {}) const {
        return like_pattern(sql::Op::not_like, pattern, escape);
    }
    //! Case-insensitive LIKE: ILIKE where the database has it, else both sides lowered.
    Expr<Boolean> ilike(std::string_view pattern, std::string_view escape = {}) const {
        return like_pattern(sql::Op::ilike, pattern, escape);
    }
    Expr<Boolean> not_ilike(std::string_view pattern, std::string_view escape = {}) const {
        return like_pattern(sql::Op::not_ilike, pattern, escape);
    }
    //! True if this text begins with `text`: `x LIKE text || '%'`. `%` and `_` in `text` are wildcards unless
    //! `autoescape` is true; a backslash always matches itself.
    template <class V>
    Expr<Boolean> startswith(const V& text, bool autoescape = false) const {
        return part(sql::Op::startswith, text, {autoescape});
    }
    //! True if this text ends with `text`; see `startswith` for `autoescape`.
    template <class V>
    Expr<Boolean> endswith(const V& text, bool autoescape = false) const {
        return part(sql::Op::endswith, text, {autoescape});
    }
    //! True if this text contains `text`; see `startswith` for `autoescape`.
    template <class V>
    Expr<Boolean> contains(const V& text, bool autoescape = false) const {
        return part(sql::Op::contains, text, {autoescape});
    }
    //! Case-insensitive `startswith`: `lower(x) LIKE lower(text) || '%'`. The database decides which letters it lowers;
    //! SQLite lowers only ASCII.
    template <class V>
    Expr<Boolean> istartswith(const V& text, bool autoescape = false) const {
        return part(sql::Op::startswith, text, {autoescape, true});
    }
    template <class V>
    Expr<Boolean> iendswith(const V& text, bool autoescape = false) const {
        return part(sql::Op::endswith, text, {autoescape, true});
    }
    template <class V>
    Expr<Boolean> icontains(const V& text, bool autoescape = false) const {
        return part(sql::Op::contains, text, {autoescape, true});
    }

    //! A regular expression of the database finds something in this text: `~` on PostgreSQL, REGEXP elsewhere. `flags` are
    //! the database's: "i" ignores case.
    template <class V>
    Expr<Boolean> regexp_match(const V& pattern, std::string_view flags = {}) const {
        static_assert(is_text && detail::comparable<Expr<String>, V>, "regexp_match() compares texts: write cast<String>(column) first");
        return Expr<Boolean>(sql::build::regexp_match(sql::Op::regexp_match, node(), detail::node_of(pattern), flags));
    }
    //! What a regular expression finds in this text, replaced.
    template <class P, class R>
    Expr<T> regexp_replace(const P& pattern, const R& replacement, std::string_view flags = {}) const {
        static_assert(is_text, "regexp_replace() changes a text: write cast<String>(column) first");
        return Expr<T>(sql::build::regexp_replace(node(), detail::node_of(pattern), detail::node_of(replacement), flags));
    }
    //! Full text search: MATCH on SQLite and MySQL, `@@` on PostgreSQL, CONTAINS on SQL Server and Oracle.
    template <class V>
    Expr<Boolean> match(const V& query) const {
        return Expr<Boolean>(sql::build::binary(sql::Op::match, node(), detail::node_of(query), TypeId::boolean));
    }

    // Bits of integers
    template <class V>
    Expr<T> bitwise_and(const V& other) const { return bits(sql::Op::bitwise_and, other); }
    template <class V>
    Expr<T> bitwise_or(const V& other) const { return bits(sql::Op::bitwise_or, other); }
    template <class V>
    Expr<T> bitwise_xor(const V& other) const { return bits(sql::Op::bitwise_xor, other); }
    template <class V>
    Expr<T> bitwise_lshift(const V& places) const { return bits(sql::Op::lshift, places); }
    template <class V>
    Expr<T> bitwise_rshift(const V& places) const { return bits(sql::Op::rshift, places); }
    Expr<T> bitwise_not() const {
        static_assert(detail::families_meet(base_type::family, Family::number), "only integers have bits");
        return unary<T>(sql::Op::bitwise_not);
    }

    // Lists and ranges
    //! SQL's IN with a list: `users.id.in_({1, 2, 3})`. Matches nothing if the list is empty; lists of all lengths
    //! share one compiled statement.
    template <class V>
    Expr<Boolean> in_(std::initializer_list<V> values) const {
        return in_range(sql::Op::in_, values);
    }
    template <class V>
    Expr<Boolean> not_in(std::initializer_list<V> values) const {
        return in_range(sql::Op::not_in, values);
    }
    //! SQL's IN with any range of values, or with a SELECT of one column.
    template <class V>
    Expr<Boolean> in_(const V& values) const {
        return in_any(sql::Op::in_, values);
    }
    template <class V>
    Expr<Boolean> not_in(const V& values) const {
        return in_any(sql::Op::not_in, values);
    }
    //! BETWEEN; both bounds are included. `symmetric`: they may come in either order (PostgreSQL).
    template <class A, class B>
    Expr<Boolean> between(const A& low, const B& high, bool symmetric = false) const {
        return range(false, low, high, symmetric);
    }
    template <class A, class B>
    Expr<Boolean> not_between(const A& low, const B& high, bool symmetric = false) const {
        return range(true, low, high, symmetric);
    }

    // NULL and identity
    //! SQL's IS: `is_(null)`, `is_(true)`, `is_(false)`; never NULL itself.
    template <class V>
    Expr<Boolean> is_(const V& other) const {
        return identity(sql::Op::is_, other);
    }
    template <class V>
    Expr<Boolean> is_not(const V& other) const {
        return identity(sql::Op::is_not, other);
    }
    //! Like `!=`, but NULL equals NULL, and the result is never NULL (IS DISTINCT FROM).
    template <class V>
    Expr<Boolean> is_distinct_from(const V& other) const {
        return identity(sql::Op::is_distinct_from, other);
    }
    template <class V>
    Expr<Boolean> is_not_distinct_from(const V& other) const {
        return identity(sql::Op::is_not_distinct_from, other);
    }

    // Ordering, naming, other operators
    //! A sort key for `order_by`.
    Expr<T> asc() const { return unary<T>(sql::Op::asc); }
    //! A descending sort key for `order_by`.
    Expr<T> desc() const { return unary<T>(sql::Op::desc); }
    Expr<T> nulls_first() const { return unary<T>(sql::Op::nulls_first); }
    //! A sort key with NULLs last: `users.age.desc().nulls_last()`.
    Expr<T> nulls_last() const { return unary<T>(sql::Op::nulls_last); }
    //! Within an aggregate: `func::count(users.name.distinct())`.
    Expr<T> distinct() const { return unary<T>(sql::Op::distinct); }
    //! The name of the expression in the rows (AS).
    Expr<T> label(std::string_view name) const { return Expr<T>(sql::build::label(node(), name)); }
    //! Any operator of the database: `users.tags.op("@>")(other)` is a condition, `users.data.op<Text>("->>")("name")` a
    //! text. `precedence`: how tightly it binds, as SQLAlchemy counts (7: `+`, 8: `*`); 0 puts operators among its
    //! operands in parentheses.
    template <class Out = Boolean>
    auto op(SqlText symbol, int precedence = 0) const {
        return CustomOperator<Out>(node(), symbol.str(), precedence);
    }
    //! Compares and sorts by a collation: `users.name.collate("NOCASE")`.
    Expr<T> collate(std::string_view collation) const { return Expr<T>(sql::build::collate(node(), collation)); }

    // Elements of JSON
    //! The element of a JSON object or array: `users.data["name"]`, `users.data[0]`. It is JSON; `as_string()` and its kin
    //! read it as another type.
    template <class K>
        requires(base_type::family == Family::json)
    Expr<Nullable<JsonType>> operator[](const K& key) const {
        return Expr<Nullable<JsonType>>(sql::build::json_item(node(), detail::node_of(key)));
    }
    //! The element at the end of a path of names and positions: `users.data.path({"address", 0, "city"})`.
    Expr<Nullable<JsonType>> path(std::initializer_list<Value> steps) const
        requires(base_type::family == Family::json)
    {
        return Expr<Nullable<JsonType>>(sql::build::json_path(node(), steps.begin(), steps.size()));
    }
    Expr<Nullable<String>> as_string() const { return json_as<String>(); }
    Expr<Nullable<BigInteger>> as_integer() const { return json_as<BigInteger>(); }
    Expr<Nullable<Double>> as_float() const { return json_as<Double>(); }
    Expr<Nullable<Boolean>> as_boolean() const { return json_as<Boolean>(); }

    //! This expression read as another type; the SQL does not change. For columns of subqueries and text.
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
    Expr<Boolean> like_pattern(sql::Op op, std::string_view pattern, std::string_view escape) const {
        static_assert(is_text, "LIKE compares texts: write cast<String>(column).like(...)");
        return Expr<Boolean>(sql::build::like(op, node(), detail::node_of(pattern), escape));
    }
    template <class V>
    Expr<T> bits(sql::Op op, const V& other) const {
        static_assert(detail::families_meet(base_type::family, Family::number) && detail::comparable<Expr<Integer>, V>,
                      "only integers have bits");
        return Expr<T>(sql::build::binary(op, node(), detail::node_of(other), base_type{}));
    }
    template <class Out>
    Expr<Nullable<Out>> json_as() const {
        static_assert(base_type::family == Family::json, "as_string() and its kin read an element of JSON: data[\"name\"].as_string()");
        return Expr<Nullable<Out>>(sql::build::json_as(node(), Out{}));
    }
    template <class V>
    Expr<Boolean> part(sql::Op op, const V& text, sql::build::TextMatch how) const {
        static_assert(is_text && detail::comparable<Expr<String>, V>,
                      "startswith, endswith and contains compare texts: write cast<String>(column) first");
        return Expr<Boolean>(sql::build::text_match(op, node(), detail::node_of(text), how));
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
        if constexpr (requires { values.subselect_node(); }) {
            static_assert(detail::comparable<Expr<T>, Expr<typename V::scalar_type>>,
                          "in_() takes a SELECT of the column's kind: select cast<...>(column), or cast this side");
            return Expr<Boolean>(sql::build::binary(op, node(), values.subselect_node(), TypeId::boolean));
        } else if constexpr (requires { std::begin(values); }) return in_range(op, values);
        else {
            static_assert(sizeof(V) == 0, "in_() takes values {1, 2}, a range, or a SELECT");
            return Expr<Boolean>(sql::NodeRef{});
        }
    }
    template <class A, class B>
    Expr<Boolean> range(bool negated, const A& low, const B& high, bool symmetric) const {
        static_assert(detail::comparable<Expr<T>, A> && detail::comparable<Expr<T>, B>,
                      "between() takes bounds of the column's kind: convert them, or the column with cast<...>(column)");
        return Expr<Boolean>(sql::build::between(negated, node(), detail::node_of(low), detail::node_of(high), symmetric));
    }
    template <class V>
    Expr<Boolean> identity(sql::Op op, const V& other) const {
        detail::check_comparable<Expr<T>, V>();
        if constexpr (std::same_as<V, bool>)
            return Expr<Boolean>(sql::build::binary(op, node(), sql::build::boolean_literal(other), TypeId::boolean));
        else return Expr<Boolean>(sql::build::binary(op, node(), detail::node_of(other), TypeId::boolean));
    }
};

}  // namespace aludel
