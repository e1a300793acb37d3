#pragma once

#include "aludel/sql/node.hpp"

#include <array>

namespace aludel::sql {

//! What the library asks of a kind of node without looking at the node.
struct KindFacts {
    Kind kind;
    std::string_view name;          //!< for messages and dumps
    bool is_expression = false;     //!< an ExprNode: it has a SQL type
    bool is_from = false;           //!< a FromNode: it has columns
    bool is_statement = false;
    bool stands_alone = false;      //!< the FROMs of its parts are its own, not the enclosing statement's
    bool is_truth_value = false;    //!< of type Boolean it is a value; where booleans are numbers it needs `= 1`
};

namespace detail {
constexpr KindFacts expression(Kind kind, std::string_view name) { return {.kind = kind, .name = name, .is_expression = true}; }
constexpr KindFacts value(Kind kind, std::string_view name) {
    return {.kind = kind, .name = name, .is_expression = true, .is_truth_value = true};
}
constexpr KindFacts closed(Kind kind, std::string_view name) {
    return {.kind = kind, .name = name, .is_expression = true, .stands_alone = true};
}
constexpr KindFacts from(Kind kind, std::string_view name) {
    return {.kind = kind, .name = name, .is_from = true, .stands_alone = true};
}
constexpr KindFacts statement(Kind kind, std::string_view name) {
    return {.kind = kind, .name = name, .is_statement = true, .stands_alone = true};
}
}  // namespace detail

inline constexpr std::array kind_table{
    detail::value(Kind::column, "column"),
    detail::value(Kind::named_column, "named_column"),
    detail::value(Kind::bind, "bind"),
    detail::expression(Kind::null_literal, "null"),
    detail::expression(Kind::boolean_literal, "boolean"),
    detail::expression(Kind::raw, "raw"),
    detail::expression(Kind::star, "star"),
    detail::expression(Kind::unary, "unary"),
    detail::expression(Kind::binary, "binary"),
    detail::expression(Kind::between, "between"),
    detail::expression(Kind::list, "list"),
    detail::expression(Kind::tuple, "tuple"),
    detail::expression(Kind::array, "array"),
    detail::expression(Kind::slice, "slice"),
    detail::expression(Kind::grouping, "grouping"),
    detail::value(Kind::function, "function"),
    detail::expression(Kind::ordered_arguments, "ordered_arguments"),
    detail::value(Kind::filter, "filter"),
    detail::value(Kind::within_group, "within_group"),
    detail::value(Kind::over, "over"),
    detail::value(Kind::cast, "cast"),
    detail::value(Kind::type_coerce, "type_coerce"),
    detail::expression(Kind::extract, "extract"),
    detail::expression(Kind::collate, "collate"),
    detail::expression(Kind::label, "label"),
    detail::expression(Kind::label_reference, "label_reference"),
    detail::value(Kind::case_, "case"),
    detail::closed(Kind::exists, "exists"),
    detail::closed(Kind::scalar_subquery, "scalar_subquery"),
    KindFacts{.kind = Kind::excluded, .name = "excluded", .is_expression = true, .stands_alone = true, .is_truth_value = true},
    detail::value(Kind::dml_column, "dml_column"),
    detail::value(Kind::function_column, "function_column"),
    detail::expression(Kind::optional_item, "optional"),
    detail::expression(Kind::next_value, "next_value"),
    detail::value(Kind::construct, "construct"),
    KindFacts{.kind = Kind::entity, .name = "entity"},
    detail::from(Kind::table, "table"),
    detail::from(Kind::alias, "alias"),
    detail::from(Kind::tablesample, "tablesample"),
    detail::from(Kind::subquery, "subquery"),
    detail::from(Kind::cte, "cte"),
    detail::from(Kind::values, "values"),
    detail::from(Kind::table_function, "table_function"),
    detail::from(Kind::join, "join"),
    detail::from(Kind::entity_from, "entity_from"),
    detail::statement(Kind::select, "select"),
    detail::statement(Kind::compound, "compound"),
    detail::statement(Kind::insert, "insert"),
    detail::statement(Kind::update, "update"),
    detail::statement(Kind::delete_, "delete"),
    KindFacts{.kind = Kind::text, .name = "text", .is_expression = true, .is_statement = true, .stands_alone = true},
    detail::statement(Kind::custom_statement, "custom_statement"),
    KindFacts{.kind = Kind::clauses, .name = "clauses", .stands_alone = true},
    KindFacts{.kind = Kind::load_step, .name = "load_step", .stands_alone = true},
    KindFacts{.kind = Kind::loader_criteria, .name = "loader_criteria", .stands_alone = true},
};

consteval bool is_in_order(const auto& table) {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].kind) != i) return false;
    return true;
}
static_assert(is_in_order(kind_table), "kind_table has the facts of each Kind at its place");

constexpr const KindFacts& facts_of(Kind kind) noexcept { return kind_table[static_cast<std::size_t>(kind)]; }
constexpr std::string_view kind_name(Kind kind) noexcept { return facts_of(kind).name; }

}  // namespace aludel::sql
