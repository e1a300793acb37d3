#pragma once

#include "driver/statement.hpp"
#include "drivers/sqlite3/stored.hpp"

#include <exception>
#include <vector>

struct sqlite3;

namespace aludel::sqlite3_driver {

//! The rows of a batch as a table, `aludel_batch(c0, c1, ...)`, so that one statement inserts all of them:
//! `INSERT INTO t (a, b) SELECT c0, c1 FROM aludel_batch`. That saves binding, starting and ending a statement for
//! each row. The table is empty outside `execute_batch`.
//!
//! In a RETURNING clause the function `aludel_batch_row()` gives 0 for the first row that was inserted, 1 for the
//! second, and so on.
struct BatchSource {
    static constexpr std::size_t max_width = 100;   //!< columns of the table

    const driver::Batch* batch = nullptr;
    std::size_t row = 0;                   //!< the row that is being read
    std::vector<Param> parameters{};       //!< of that row
    std::vector<Scratch> scratch{};
    std::exception_ptr error{};            //!< thrown by the program while SQLite was reading
    std::int64_t returned = 0;             //!< how often `aludel_batch_row()` was called

    void begin(const driver::Batch& rows);
    void end() noexcept { batch = nullptr; }
    bool at_end() const noexcept { return !batch || row >= batch->count; }
    //! Reads the parameters of the current row.
    void load() { batch->fill(batch->context, row, parameters.data()); }
};

//! Registers the table and the function. `source` must outlive the connection.
void register_batch_module(::sqlite3* database, BatchSource& source);

}  // namespace aludel::sqlite3_driver
