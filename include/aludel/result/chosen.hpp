#pragma once

#include "aludel/result/row_source.hpp"
#include "aludel/sql/node.hpp"

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

//! Some columns of a result in another order: the implementation of `Result::columns`.
namespace aludel::result {

//! A column by position, by name, or as an expression of the statement.
struct ColumnChoice {
    template <class I>
        requires std::is_integral_v<I>
    ColumnChoice(I position) : position(static_cast<std::size_t>(position)), named(false) {}
    ColumnChoice(std::string_view name) : name(name), named(true) {}
    ColumnChoice(const char* name) : name(name), named(true) {}
    template <class E>
        requires requires(const E& e) { e.node(); }
    ColumnChoice(const E& column) : origin(sql::build::origin_of(*column.node())), is_expression(true), named(true) {}

    std::size_t position = 0;
    std::string_view name{};
    sql::ColumnOrigin origin{};   // borrows from the expression, which outlives the call
    bool is_expression = false;
    bool named;
};

//! The rows of `source` with these columns. Throws `NoSuchColumnError`, `AmbiguousColumnError`.
Ref<RowSource> choose_columns(Ref<RowSource> source, const ColumnChoice* choices, std::size_t count);
//! The rows of `source` with the items at these positions, for typed rows.
Ref<RowSource> choose_items(Ref<RowSource> source, std::vector<std::uint32_t> items);

}  // namespace aludel::result
