#include "drivers/sqlite3/statement.hpp"

#include "aludel/base/error.hpp"
#include "drivers/sqlite3/decode.hpp"
#include "drivers/sqlite3/pragma.hpp"

#include <sqlite3.h>

#include <utility>

namespace aludel::sqlite3_driver {

SqliteStatement::SqliteStatement(Database& database, std::string_view sql) : database_(&database), sql_(sql) {
    handle_ = rows_ = database.prepare(sql_);
    parameter_count_ = sqlite3_bind_parameter_count(handle_);
    column_count_ = sqlite3_column_count(handle_);
    read_only_ = sqlite3_stmt_readonly(handle_) != 0;
    if (parameter_count_ == 0 && column_count_ == 0) foreign_keys_ = wanted_foreign_keys(sql_);
}

SqliteStatement::~SqliteStatement() {
    close();
    detach();
}

void SqliteStatement::detach() noexcept {
    close();
    for (auto* handle : {&handle_, &all_.handle, &all_returning_.handle}) sqlite3_finalize(std::exchange(*handle, nullptr));
    rows_ = nullptr;
}

void SqliteStatement::execute(std::span<const Param> parameters, const driver::ExecuteHints&) {
    close();
    check_attached();
    database_->limits.begin();
    database_->limits.check();
    changes_ = -1;
    if (!read_only_) total_before_ = sqlite3_total_changes64(database_->get());
    bind(parameters, read_only_ && column_count_ > 0);
    const int code = step();
    if (code == SQLITE_ROW) begin_rows();
    else if (code == SQLITE_DONE) end_execution();
    else fail(code);
    if (foreign_keys_) check_foreign_keys(database_->get(), *foreign_keys_);
}

int SqliteStatement::step() noexcept {
    const CallLimits::Step step(database_->limits, handle_);
    return sqlite3_step(handle_);
}

void SqliteStatement::begin_rows() {
    column_count_ = sqlite3_column_count(handle_);  // SELECT * after the table was altered
    if (!read_only_) keep_returned_rows();
    on_first_row_ = read_only_;
    ++database_->open_statements;
    set_open(true);
}

void SqliteStatement::keep_returned_rows() {
    int code = SQLITE_ROW;
    try {
        for (; code == SQLITE_ROW; code = step()) returned_.add(handle_);
    } catch (...) {
        end_execution();
        returned_.clear();
        throw;
    }
    if (code != SQLITE_DONE) fail(code);
    end_execution();
}

void SqliteStatement::read_ahead(std::size_t rows) {
    if (!has_more()) return;
    if (!returned_.has_unread()) returned_.clear();
    database_->limits.begin();
    int code = std::exchange(on_first_row_, false) ? SQLITE_ROW : step();
    try {
        for (std::size_t count = 0; code == SQLITE_ROW; code = step()) {
            returned_.add(handle_);
            if (++count == rows) return;
        }
    } catch (...) {
        close();
        throw;
    }
    if (code != SQLITE_DONE) fail_row(code);
    has_ended_ = true;
    end_execution();
}

// Resets the statement, which gives its locks back.
void SqliteStatement::end_execution() noexcept {
    if (handle_) sqlite3_reset(handle_);
    on_first_row_ = false;
    if (read_only_ || !database_->is_open()) return;
    // sqlite3_changes() is left alone by statements such as CREATE TABLE.
    const bool changed = sqlite3_total_changes64(database_->get()) != total_before_;
    changes_ = changed ? sqlite3_changes64(database_->get()) : 0;
}

void SqliteStatement::do_close() noexcept {
    --database_->open_statements;
    if (read_only_ && !has_ended_) end_execution();   // else it has ended long ago
    has_ended_ = false;
    returned_.clear();
}

void SqliteStatement::fail(int code, const std::string& suffix) {
    struct Reset {
        ::sqlite3_stmt* handle;
        ~Reset() { sqlite3_reset(handle); }
    } reset{handle_};  // after the message was read
    returned_.clear();
    database_->fail(code, suffix);
}

bool SqliteStatement::next() {
    if (on_first_row_) {
        on_first_row_ = false;
        return true;
    }
    if (!is_open()) return false;
    if (!read_only_) return next_returned();
    database_->limits.begin();
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) [[likely]] return true;
    if (code != SQLITE_DONE) fail_row(code);
    close();
    return false;
}

bool SqliteStatement::next_returned() {
    if (returned_.next()) return true;
    close();
    return false;
}

void SqliteStatement::fail_row(int code) {
    try {
        database_->fail(code);
    } catch (...) {
        close();
        throw;
    }
}

void SqliteStatement::check_attached() const {
    if (!handle_) throw ResourceClosedError("the connection of this statement is closed");
}

void SqliteStatement::throw_no_row(int first, std::size_t count) const {
    if (!is_open()) throw ResourceClosedError("there is no current row: the rows have ended or were closed");
    throw InvalidRequestError("column " + std::to_string(first + static_cast<int>(count) - 1) +
                              " is asked for (the first is 0), and the rows have " + std::to_string(column_count_) +
                              " columns");
}

::sqlite3_value* SqliteStatement::field(int column) const noexcept {
    return returned_.empty() ? sqlite3_column_value(rows_, column) : returned_.value(column);
}

void SqliteStatement::read(int first, std::span<const Slot> slots, void* base) {
    check_row(first, slots.size());
    if (!returned_.empty()) [[unlikely]] return read_returned(first, slots, static_cast<char*>(base));
    ::sqlite3_stmt* const rows = rows_;
    int column = first;
    for (const Slot& slot : slots) {
        ::sqlite3_value* const from = sqlite3_column_value(rows, column);
        void* const field = static_cast<char*>(base) + slot.offset;
        if (!decode_frequent(from, slot, field)) decode_other(from, slot, field, {rows, column});
        ++column;
    }
}

void SqliteStatement::read_returned(int column, std::span<const Slot> slots, char* object) {
    for (const Slot& slot : slots) {
        decode(returned_.value(column), slot, object + slot.offset, {rows_, column});
        ++column;
    }
}

Value SqliteStatement::value(int column, const SqlType& type) {
    check_row(column, 1);
    return typed_value(field(column), type, {rows_, column});
}

bool SqliteStatement::is_null(int column) {
    check_row(column, 1);
    return sqlite3_value_type(field(column)) == SQLITE_NULL;
}

std::string_view SqliteStatement::bytes(int column) {
    check_row(column, 1);
    return bytes_of(field(column));
}

std::string_view SqliteStatement::column_name(int column) const {
    check_attached();
    return ColumnName{handle_, column}.text();
}

}  // namespace aludel::sqlite3_driver
