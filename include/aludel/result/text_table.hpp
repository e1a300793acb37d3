#pragma once

#include "aludel/types/value.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace aludel {

//! How wide a printed table and its cells may be, in columns of a terminal. What is longer is cut with "…".
struct TableOptions {
    std::size_t width = 0;   //!< of the whole table; 0: any, or that of the terminal for what `print_table` writes there
    std::size_t cell = 60;   //!< of one cell; 0: any
};

//! Rows under titles as an aligned table: numbers to the right, NULL as "NULL", control characters written out.
//!
//! Wide characters and combining accents count as the columns they take. What `print_table` draws with; also for
//! tables of your own.
class TextTable {
public:
    explicit TextTable(std::vector<std::string> titles) : titles_(std::move(titles)) {}

    //! Adds a row of values; missing ones are shown empty.
    template <class... V>
    void add(const V&... values) {
        add_row({Value(values)...});
    }
    void add_row(std::vector<Value> row);
    std::size_t size() const noexcept { return rows_.size(); }

    //! The lines of a table, without line ends and without blanks at their ends.
    struct Lines {
        std::string titles{}, rule{};
        std::vector<std::string> rows{};
    };
    Lines lines(const TableOptions& options = {}) const;
    //! The lines as one text.
    std::string text(const TableOptions& options = {}) const;

private:
    std::vector<std::string> titles_;
    std::vector<std::vector<Value>> rows_{};
};

}  // namespace aludel
