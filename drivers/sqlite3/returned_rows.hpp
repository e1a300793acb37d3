#pragma once

#include <cstddef>
#include <vector>

struct sqlite3_stmt;
struct sqlite3_value;

namespace aludel::sqlite3_driver {

//! The rows of INSERT, UPDATE or DELETE with RETURNING, copied out of SQLite.
//!
//! SQLite has made all changes when the first row comes, but ends the statement with the last one. Until then COMMIT
//! is refused, and in autocommit a failing commit could not be reported any more. So these rows are kept here and the
//! statement ends at once.
class ReturnedRows {
public:
    ReturnedRows() = default;
    ReturnedRows(const ReturnedRows&) = delete;
    ReturnedRows& operator=(const ReturnedRows&) = delete;
    ~ReturnedRows() { clear(); }

    //! Copies the current row of the statement. Throws `std::bad_alloc`.
    void add(::sqlite3_stmt* statement);
    //! Goes to the next row; false at the end.
    bool next() noexcept;
    bool empty() const noexcept { return values_.empty(); }
    ::sqlite3_value* value(int column) const noexcept { return values_[at_ + static_cast<std::size_t>(column)]; }
    void clear() noexcept;

private:
    std::vector<::sqlite3_value*> values_{};
    std::size_t width_ = 0;
    std::size_t at_ = 0;        // first value of the current row
    bool before_first_ = true;
};

}  // namespace aludel::sqlite3_driver
