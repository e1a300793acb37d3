#pragma once

#include "driver/connection.hpp"
#include "drivers/libpq/cursor.hpp"
#include "drivers/libpq/backend.hpp"
#include "drivers/libpq/text_casts.hpp"

#include <memory>
#include <string>
#include <vector>

namespace aludel::libpq_driver {

//! A prepared statement of PostgreSQL.
//!
//! It is prepared when it is first executed, since the types of its parameters may depend on their values; there is
//! one plan on the server for each list of types. What the server says of the text is thrown then.
//!
//! The result is read whole unless `stream` is hinted. Then the rows of a query within a transaction come in portions
//! from a cursor, and leaving early takes one round trip. Other rows come one at a time, the connection can do nothing
//! else until they are at their end or closed, and closing early reads the remaining rows or cancels the statement.
class PgStatement final : public driver::Statement {
public:
    PgStatement(Backend& backend, std::string_view sql)
        : backend_(&backend), sql_(sql), opening_(opening_of(sql)) {}
    ~PgStatement() override;

    void execute(std::span<const Param> parameters, const driver::ExecuteHints& hints) override;
    void submit(std::span<const Param> parameters) override;
    void collect() override;
    void execute_batch(const driver::Batch& batch, driver::BatchSink* sink) override;
    void prefetch() override;
    bool next() override;
    void read(int first, std::span<const Slot> slots, void* base) override;
    Value value(int column, const SqlType& type) override;
    bool is_null(int column) override;
    std::string_view bytes(int column) override;
    int column_count() const override;
    std::string_view column_name(int column) const override;
    std::int64_t rows_affected() const override { return rows_affected_; }

    const std::string& sql() const noexcept { return sql_; }
    void set_hints(const driver::PrepareHints& hints);
    //! Closes the rows of a cursor, if it has one.
    void close_cursor() noexcept {
        if (cursor_) close();
    }
    //! As `close`, when the transaction is about to be rolled back anyway: a long stream is then cancelled.
    void close_before_rollback() noexcept;
    //! Gives up the backend, because the connection is destroyed.
    void detach() noexcept;

protected:
    void do_close() noexcept override;

private:
    friend class ArrayInsert;
    friend class BatchRun;
    friend class PipelineRun;

    Backend& backend() const;
    bool insert_arrays(const driver::Batch& batch, driver::BatchSink* sink);
    void execute_rows(const driver::Batch& batch, driver::BatchSink* sink);
    const std::string& text() const noexcept { return plan_ && !plan_->text.empty() ? plan_->text : sql_; }
    void plan_for(const Parameters& parameters);
    Plan* find_plan(const Parameters& parameters);
    Plan* add_plan(std::unique_ptr<Plan> plan);
    bool forget_stale_plan(const PGresult* error);
    void forget_plan();
    void trim_plans();
    void forget_lost_plans() noexcept;

    void encode(std::span<const Param> parameters);
    int send(const Parameters& parameters);
    ResultPtr start(const Parameters& parameters);
    ResultPtr start_with_begin(const Parameters& parameters);
    ResultPtr start_again(const Parameters& parameters);
    ResultPtr first_result(const Parameters& parameters);
    void begin_rows(ResultPtr first);
    void begin_stream(ResultPtr first);
    void begin_cursor(const Parameters& parameters);
    bool next_streamed();
    bool next_portion();
    void take_portion(int row);
    void take_columns(const PGresult* result);

    Cell cell(int column) const noexcept;
    void check_row(int first, std::size_t count) const;
    void check_parameter_count(const Plan& plan, const Parameters& parameters) const;
    void stand_on(const PGresult* result, int row) noexcept;

    Backend* backend_;
    std::string sql_;
    std::vector<SqlType> types_{};
    bool stream_hint_ = false;
    std::size_t rows_at_once_ = 0;                 // of a cursor
    Opening opening_;

    std::vector<std::unique_ptr<Plan>> plans_{};   // the oldest first
    Plan* plan_ = nullptr;                         // of the last execution
    int plan_epoch_ = 0;
    int table_epoch_ = 0;

    Ref<const driver::InsertShape> insert_{};      // how to insert many rows at once; see ArrayInsert
    Ref<PgStatement> of_arrays_{};                 // does that
    Ref<PgStatement> of_ordered_arrays_{};         // does it for rows that are returned
    bool inserts_one_by_one_ = false;              // because arrays have failed where single rows have not

    std::unique_ptr<Cursor> cursor_{};
    std::vector<Column> cursor_columns_{};
    const std::vector<Column>* columns_ = nullptr; // of the rows
    ResultPtr rows_{};                             // all rows, a cursor's portion, or the current one of a stream
    const PGresult* current_ = nullptr;            // where the current row is
    int row_ = -1;
    int row_count_ = 0;
    bool streams_ = false;
    bool may_be_stale_ = false;                    // of what was submitted: the statement, or its BEGIN
    bool transaction_goes_on_ = true;
    bool on_first_row_ = false;                    // of a stream: next() has to give the row that is there
    std::int64_t rows_affected_ = -1;
};

//! Rows that a command says it has changed; 0 for commands that change none, -1 for queries. `opening` is that of the
//! statement, which may have been prepared within a query.
std::int64_t changed_rows(const PGresult* result, Opening opening) noexcept;

}  // namespace aludel::libpq_driver
