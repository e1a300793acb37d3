#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/sql/result_columns.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::result {

//! The names of a result's columns, shared by its rows.
class Keys : public RefCounted {
public:
    //! `columns`: what the statement knows about each column; may be empty. `hides_values`: errors
    //! name no values.
    explicit Keys(std::vector<std::string> names, std::vector<sql::ResultColumn> columns = {}, bool hides_values = false)
        : names_(std::move(names)), columns_(std::move(columns)), hides_values_(hides_values) {}

    const std::vector<std::string>& names() const noexcept { return names_; }
    //! The position of a name. Throws `NoSuchColumnError` naming those there are, `AmbiguousColumnError` for a name
    //! that several columns have.
    std::size_t position(std::string_view name) const;
    //! The position of an expression of the statement: a column by its table and name, anything else by its label; by
    //! name alone if the statement is text. Throws `NoSuchColumnError` and `AmbiguousColumnError`.
    std::size_t position(const sql::ColumnOrigin& origin) const;
    bool contains(std::string_view name) const noexcept;
    bool hides_values() const noexcept { return hides_values_; }
    const std::vector<sql::ResultColumn>& columns() const noexcept { return columns_; }

private:
    //! The one position for which `is_meant(position)` holds.
    template <class F>
    std::size_t only(std::string_view name, F&& is_meant) const;

    std::vector<std::string> names_;
    std::vector<sql::ResultColumn> columns_;   // empty, or one for each name
    bool hides_values_;
};
void destroy(const Keys* keys) noexcept;

[[noreturn]] void throw_no_such_position(std::size_t position, std::size_t size);

}  // namespace aludel::result
