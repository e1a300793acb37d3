#pragma once

#include "aludel/aludel.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aludel::tour {

//! Rows under titles, to be shown as an aligned table: numbers to the right, NULL as "NULL".
class Grid {
public:
    explicit Grid(std::vector<std::string> titles) : titles_(std::move(titles)) {}

    //! A row; as many values as there are titles.
    template <class... V>
    void add(const V&... values) {
        add_row({Value(values)...});
    }
    void add_row(std::vector<Value> row) { rows_.push_back(std::move(row)); }
    std::size_t size() const noexcept { return rows_.size(); }

    //! The table: titles, a rule, rows. No line is wider than `width` columns.
    struct Layout {
        std::string titles, rule;
        std::vector<std::string> rows;
    };
    Layout layout(std::size_t width) const;

private:
    std::vector<std::string> titles_;
    std::vector<std::vector<Value>> rows_;
};

//! The rows that a statement gave.
template <class... R>
Grid grid_of(Result<R...> result) {
    Grid grid(result.keys());
    for (const Row<R...>& row : result) {
        if constexpr (sizeof...(R) == 0) grid.add_row(row.values());
        else std::apply([&](const auto&... values) { grid.add(values...); }, row.as_tuple());
    }
    return grid;
}

}  // namespace aludel::tour
