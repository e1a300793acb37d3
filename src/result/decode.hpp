#pragma once

#include "aludel/base/error.hpp"
#include "aludel/result/row.hpp"
#include "aludel/sql/result_columns.hpp"
#include "driver/statement.hpp"

#include <cstdint>
#include <span>

namespace aludel {

//! The library's door into `Row<>`.
struct DynamicRowAccess {
    static std::vector<Value>& values(Row<>& row) noexcept { return row.values_; }
    static void set_keys(Row<>& row, const Ref<const result::Keys>& keys) {
        if (row.keys_ != keys) row.keys_ = keys;
    }
};

namespace result {

//! Reads the rows of a statement into rows of one type. How the columns lie in the row is found once: most rows are one
//! run of columns, those of a mapped class or of plain values, which the driver reads in one call.
class RowReader {
public:
    RowReader() = default;
    //! `shape` has no items for a statement of which only the cursor knows the columns; it has to stay. Throws
    //! `InvalidRequestError` when the row type has more items than the rows.
    RowReader(const sql::ResultShape& shape, const RowType& type);

    //! False for chosen columns, too, whose row type is another one for each row.
    bool is_for(const RowType& type) const noexcept { return type_ == &type; }
    //! Reads the current row of `statement` into `row`, which is laid out as the reader's row type.
    void read(driver::Statement& statement, const RowType& type, void* row) const {
        if (slots_.empty()) return read_items(statement, type, static_cast<char*>(row));
        void* object = static_cast<char*>(row) + offset_;
        statement.read(first_, slots_, object);
        if (entity_) entity_->read_by_value(*entity_, object);
    }

private:
    void read_items(driver::Statement& statement, const RowType& type, char* row) const;

    const RowType* type_ = nullptr;
    const sql::ResultShape* shape_ = nullptr;
    std::span<const Slot> slots_{};               // of the run; empty: the row is read item by item
    int first_ = 0;                               // column of the run
    std::uint32_t offset_ = 0;                    // of the run's object within the row
    const sql::EntityInfo* entity_ = nullptr;     // which wants to see each object
};

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
