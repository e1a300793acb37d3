#pragma once

#include <cstddef>
#include <vector>

struct sqlite3_stmt;
struct sqlite3_value;

namespace aludel::sqlite3_driver {

//! Rows that were copied out of SQLite: those of INSERT, UPDATE or DELETE with RETURNING, and a block of a query's that are
//! read on another thread.
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
    //! True when `next` would give a row.
    bool has_unread() const noexcept { return (before_first_ ? 0 : at_ + width_) < values_.size(); }
    ::sqlite3_value* value(int column) const noexcept { return values_[at_ + static_cast<std::size_t>(column)]; }
    void clear() noexcept;

private:
    std::vector<::sqlite3_value*> values_{};
    std::size_t width_ = 0;
    std::size_t at_ = 0;        // first value of the current row
    bool before_first_ = true;
};

}  // namespace aludel::sqlite3_driver
