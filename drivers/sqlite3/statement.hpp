#pragma once

#include "driver/connection.hpp"
#include "drivers/sqlite3/database.hpp"
#include "drivers/sqlite3/returned_rows.hpp"

#include <optional>
#include <vector>

namespace aludel::sqlite3_driver {

//! A prepared statement of SQLite; rows are read straight from its virtual machine.
class SqliteStatement final : public driver::Statement {
public:
    SqliteStatement(Database& database, std::string_view sql);
    ~SqliteStatement() override;

    void execute(std::span<const Param> parameters, const driver::ExecuteHints& hints) override;
    void execute_batch(const driver::Batch& batch, driver::BatchSink* sink) override;
    bool next() override;
    void read(int first, std::span<const Slot> slots, void* base) override;
    Value value(int column, const SqlType& type) override;
    bool is_null(int column) override;
    std::string_view bytes(int column) override;
    int column_count() const override { return column_count_; }
    std::string_view column_name(int column) const override;
    std::int64_t rows_affected() const override { return changes_; }

    const std::string& sql() const noexcept { return sql_; }

    // For a caller that makes few calls: rows that were copied out of SQLite are read as the others, after `next_kept`.

    //! Copies up to `rows` more rows; when these are all, the execution ends. Nothing happens when there are none left.
    void read_ahead(std::size_t rows);
    //! Goes to the next copied row; false when there is none.
    bool next_kept() noexcept { return is_open() && returned_.next(); }
    //! True when SQLite may have more rows than were copied.
    bool has_more() const noexcept { return is_open() && read_only_ && !has_ended_; }
    //! Records how the statement can be written for many rows.
    void set_insert_shape(const driver::InsertShape& shape);
    //! Releases SQLite's objects, because the connection is closed; every later call throws `ResourceClosedError`.
    void detach() noexcept;

protected:
    void do_close() noexcept override;

private:
    class BatchRun;

    void check_attached() const;
    void check_row(int first, std::size_t count) const {
        const bool known = first >= 0 && static_cast<std::size_t>(first) + count <= static_cast<std::size_t>(column_count_);
        if (!is_open() || !known) [[unlikely]] throw_no_row(first, count);
    }
    [[noreturn]] void throw_no_row(int first, std::size_t count) const;
    ::sqlite3_value* field(int column) const noexcept;
    int step() noexcept;
    void begin_rows();
    void keep_returned_rows();
    bool next_returned();
    void read_returned(int column, std::span<const Slot> slots, char* object);
    void end_execution() noexcept;
    [[noreturn]] void fail_row(int code);
    [[noreturn]] void fail(int code, const std::string& suffix = {});

    void bind(std::span<const Param> parameters, bool keep_memory);
    void bind_one(int index, const Param& parameter, bool keep_memory);
    void bind_other(int index, const Param& parameter, bool keep_memory);
    void reserve_kept(std::span<const Param> parameters);
    const char* kept(const void* data, std::size_t size, bool keep_memory);
    void check_bind(int code, int index);

    // An INSERT of all rows of a batch, see BatchSource; `sql` is empty when there is none.
    struct BatchForm {
        std::string sql{};
        ::sqlite3_stmt* handle = nullptr;
    };
    class BatchFormRun;

    void insert_all(const driver::Batch& batch);
    bool insert_all_returning(const driver::Batch& batch, driver::BatchSink& sink);
    void give_returned(driver::BatchSink& sink, ::sqlite3_stmt* rows);
    void execute_each(const driver::Batch& batch, driver::BatchSink* sink);
    void execute_row(const driver::Batch& batch, std::size_t row, std::span<Param> parameters, driver::BatchSink* sink);

    Database* database_;
    ::sqlite3_stmt* handle_ = nullptr;
    ::sqlite3_stmt* rows_ = nullptr;       // whose rows are read: handle_, or that of a BatchForm
    int parameter_count_ = 0;
    int column_count_ = 0;
    bool read_only_ = false;
    std::optional<bool> foreign_keys_{};   // what a PRAGMA of that name asks for
    bool has_ended_ = false;               // read_ahead() has copied the last row
    bool on_first_row_ = false;            // next() has to give the row that execute() has reached
    std::int64_t changes_ = -1;
    std::int64_t total_before_ = 0;
    std::string sql_;
    std::string kept_{};                   // texts and blobs that a running SELECT refers to
    std::vector<Scratch> scratch_{};       // one per parameter, made when the first one needs it
    ReturnedRows returned_{};
    BatchForm all_{};
    BatchForm all_returning_{};
};

}  // namespace aludel::sqlite3_driver
