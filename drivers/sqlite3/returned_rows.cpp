#include "drivers/sqlite3/returned_rows.hpp"

#include <sqlite3.h>

#include <new>

namespace aludel::sqlite3_driver {

void ReturnedRows::add(::sqlite3_stmt* statement) {
    const int width = sqlite3_column_count(statement);
    width_ = static_cast<std::size_t>(width);
    for (int column = 0; column < width; ++column) {
        values_.push_back(nullptr);
        values_.back() = sqlite3_value_dup(sqlite3_column_value(statement, column));
        if (!values_.back()) throw std::bad_alloc();
    }
}

bool ReturnedRows::next() noexcept {
    if (!before_first_) at_ += width_;
    before_first_ = false;
    return at_ < values_.size();
}

void ReturnedRows::clear() noexcept {
    for (::sqlite3_value* value : values_) sqlite3_value_free(value);
    values_.clear();
    at_ = 0;
    before_first_ = true;
}

}  // namespace aludel::sqlite3_driver
