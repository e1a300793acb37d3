#pragma once

#include "aludel/base/error.hpp"
#include "aludel/result/row.hpp"
#include "aludel/sql/result_columns.hpp"
#include "driver/statement.hpp"

namespace aludel {

//! The library's door into `Row<>`.
struct DynamicRowAccess {
    static std::vector<Value>& values(Row<>& row) noexcept { return row.values_; }
    static void set_keys(Row<>& row, const Ref<const result::Keys>& keys) {
        if (row.keys_ != keys) row.keys_ = keys;
    }
};

namespace result {

//! Reads the current row of `statement` into memory of a row type. `shape` has no items for a statement of which
//! only the cursor knows the columns. Throws `InvalidRequestError` when the row type has more items than the rows.
void read_row(driver::Statement& statement, const sql::ResultShape& shape, const RowType& type, void* row);
//! Reads the current row of `statement` into a dynamic row, whose names are `keys`.
void read_dynamic_row(driver::Statement& statement, const sql::ResultShape& shape, const Ref<const Keys>& keys,
                      Row<>& row);
//! The names of the columns: those of the shape, or those of the cursor.
Ref<const Keys> keys_of(const driver::Statement& statement, const sql::ResultShape& shape, bool hides_values);

//! Calls `read`, which makes values of these keys into others; errors leave without values where these are to be hidden.
template <class F>
void read_values(const Ref<const Keys>& keys, F&& read) {
    try {
        read();
    } catch (StatementError& error) {
        if (keys && keys->hides_values()) error.hide_values();
        throw;
    }
}

//! Writes a row of values, as `read_dynamic_row` gives them, into memory of a row type.
void store_row(const std::vector<Value>& values, const sql::ResultShape& shape, const RowType& type, void* row);

}  // namespace result
}  // namespace aludel
