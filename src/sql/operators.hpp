#pragma once

#include "aludel/sql/node.hpp"

#include <array>
#include <optional>

namespace aludel::sql {

//! Everything the library knows of an operator but its types; they are in sql/comparator.hpp.
struct OpInfo {
    Op op;
    std::string_view name;       //!< for messages and dumps
    std::string_view text;       //!< as it is written between or before its operands, with its blanks
    int precedence = 5;          //!< how tightly it binds; larger is tighter. The numbers are SQLAlchemy's
    Op negation = Op::custom;    //!< the operator that is true where this one is false; itself none: Op::custom
    bool is_comparison = false;  //!< its result is a condition
    bool is_associative = false; //!< needs no parentheses within itself
    bool is_ordering = false;    //!< written after an ORDER BY key
};

namespace detail {
constexpr OpInfo comparison(Op op, std::string_view name, std::string_view text, Op negation) {
    return {.op = op, .name = name, .text = text, .negation = negation, .is_comparison = true};
}
constexpr OpInfo operation(Op op, std::string_view name, std::string_view text, int precedence, bool associative = false) {
    return {.op = op, .name = name, .text = text, .precedence = precedence, .is_associative = associative};
}
constexpr OpInfo ordering(Op op, std::string_view name, std::string_view text) {
    return {.op = op, .name = name, .text = text, .precedence = 3, .is_ordering = true};
}
}  // namespace detail

inline constexpr std::array operator_table{
    detail::comparison(Op::eq, "eq", " = ", Op::ne),
    detail::comparison(Op::ne, "ne", " != ", Op::eq),
    detail::comparison(Op::lt, "lt", " < ", Op::ge),
    detail::comparison(Op::le, "le", " <= ", Op::gt),
    detail::comparison(Op::gt, "gt", " > ", Op::le),
    detail::comparison(Op::ge, "ge", " >= ", Op::lt),
    detail::comparison(Op::is_, "is", " IS ", Op::is_not),
    detail::comparison(Op::is_not, "is_not", " IS NOT ", Op::is_),
    detail::comparison(Op::is_distinct_from, "is_distinct_from", " IS DISTINCT FROM ", Op::is_not_distinct_from),
    detail::comparison(Op::is_not_distinct_from, "is_not_distinct_from", " IS NOT DISTINCT FROM ", Op::is_distinct_from),
    detail::comparison(Op::like, "like", " LIKE ", Op::not_like),
    detail::comparison(Op::not_like, "not_like", " NOT LIKE ", Op::like),
    detail::comparison(Op::ilike, "ilike", " ILIKE ", Op::not_ilike),
    detail::comparison(Op::not_ilike, "not_ilike", " NOT ILIKE ", Op::ilike),
    detail::comparison(Op::in_, "in", " IN ", Op::not_in),
    detail::comparison(Op::not_in, "not_in", " NOT IN ", Op::in_),
    detail::comparison(Op::between, "between", " BETWEEN ", Op::not_between),
    detail::comparison(Op::not_between, "not_between", " NOT BETWEEN ", Op::between),
    detail::comparison(Op::startswith, "startswith", " LIKE ", Op::not_startswith),
    detail::comparison(Op::endswith, "endswith", " LIKE ", Op::not_endswith),
    detail::comparison(Op::contains, "contains", " LIKE ", Op::not_contains),
    detail::comparison(Op::not_startswith, "not_startswith", " NOT LIKE ", Op::startswith),
    detail::comparison(Op::not_endswith, "not_endswith", " NOT LIKE ", Op::endswith),
    detail::comparison(Op::not_contains, "not_contains", " NOT LIKE ", Op::contains),
    detail::comparison(Op::match, "match", " MATCH ", Op::not_match),
    detail::comparison(Op::not_match, "not_match", " NOT MATCH ", Op::match),
    detail::comparison(Op::regexp_match, "regexp_match", " <regexp> ", Op::not_regexp_match),
    detail::comparison(Op::not_regexp_match, "not_regexp_match", " <not regexp> ", Op::regexp_match),
    detail::operation(Op::and_, "and", " AND ", 3, true),
    detail::operation(Op::or_, "or", " OR ", 2, true),
    detail::operation(Op::not_, "not", "NOT ", 5),
    detail::operation(Op::add, "add", " + ", 7, true),
    detail::operation(Op::sub, "sub", " - ", 7),
    detail::operation(Op::mul, "mul", " * ", 8, true),
    detail::operation(Op::div, "div", " / ", 8),
    detail::operation(Op::floordiv, "floordiv", " / ", 8),
    detail::operation(Op::mod, "mod", " % ", 8),
    detail::operation(Op::neg, "neg", "-", 8),
    detail::operation(Op::concat, "concat", " || ", 5, true),
    detail::operation(Op::bitwise_and, "bitwise_and", " & ", 7),
    detail::operation(Op::bitwise_or, "bitwise_or", " | ", 7),
    detail::operation(Op::bitwise_xor, "bitwise_xor", " ^ ", 7),
    detail::operation(Op::bitwise_not, "bitwise_not", "~", 8),
    detail::operation(Op::lshift, "lshift", " << ", 7),
    detail::operation(Op::rshift, "rshift", " >> ", 7),
    detail::operation(Op::regexp_replace, "regexp_replace", " <regexp replace> ", 5),
    detail::operation(Op::getitem, "getitem", "", 15, true),
    detail::operation(Op::json_getitem, "json_getitem", "", 15, true),
    detail::operation(Op::json_path_getitem, "json_path_getitem", "", 15, true),
    detail::operation(Op::any_, "any", "ANY ", 15),
    detail::operation(Op::all_, "all", "ALL ", 15),
    detail::ordering(Op::asc, "asc", " ASC"),
    detail::ordering(Op::desc, "desc", " DESC"),
    detail::ordering(Op::nulls_first, "nulls_first", " NULLS FIRST"),
    detail::ordering(Op::nulls_last, "nulls_last", " NULLS LAST"),
    detail::operation(Op::distinct, "distinct", "DISTINCT ", 5),
    detail::operation(Op::exists, "exists", "EXISTS ", 0),
    detail::operation(Op::filter, "filter", "", 6),
    detail::operation(Op::collate, "collate", " COLLATE ", 4),
    detail::operation(Op::comma, "comma", ", ", -1),
    detail::operation(Op::custom, "custom", "", 0),
};

consteval bool is_whole(const auto& table) {
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].op) != i) return false;
        const Op opposite = table[i].negation;
        if (opposite != Op::custom && table[static_cast<std::size_t>(opposite)].negation != table[i].op) return false;
    }
    return table.size() == static_cast<std::size_t>(Op::custom) + 1;
}
static_assert(is_whole(operator_table), "operator_table has each Op at its place, and opposites name each other");

constexpr const OpInfo& info_of(Op op) noexcept { return operator_table[static_cast<std::size_t>(op)]; }
constexpr std::string_view op_name(Op op) noexcept { return info_of(op).name; }
constexpr std::string_view op_text(Op op) noexcept { return info_of(op).text; }
constexpr int precedence(Op op) noexcept { return info_of(op).precedence; }
//! Operators whose result is a condition.
constexpr bool is_comparison(Op op) noexcept { return info_of(op).is_comparison; }
//! DESC, NULLS LAST and their like, which stand after an ORDER BY key.
constexpr bool is_ordering(Op op) noexcept { return info_of(op).is_ordering; }
//! The operator that is true where `op` is false, if there is one: `<` and `>=`, LIKE and NOT LIKE.
constexpr std::optional<Op> negation(Op op) noexcept {
    const Op opposite = info_of(op).negation;
    return opposite == Op::custom ? std::nullopt : std::optional(opposite);
}

//! An operator in its place: a custom one brings its own precedence.
struct Binding {
    Op op;
    int precedence;

    constexpr Binding(Op o) noexcept : op(o), precedence(sql::precedence(o)) {}
    constexpr Binding(Op o, int p) noexcept : op(o), precedence(p) {}
};
//! True when an expression made by `inner` needs parentheses as an operand of `outer`.
constexpr bool needs_parentheses(Binding inner, Binding outer) noexcept {
    if (inner.op == outer.op && info_of(inner.op).is_associative) return false;
    if (outer.op == Op::custom && outer.precedence == 0) return true;   // how tightly it binds, only the database knows
    return inner.precedence <= outer.precedence;
}

}  // namespace aludel::sql
