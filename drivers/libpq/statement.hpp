#pragma once

#include "driver/connection.hpp"
#include "drivers/libpq/session.hpp"

#include <memory>
#include <string>
#include <vector>

namespace aludel::libpq_driver {

//! A prepared statement of PostgreSQL.
//!
//! It is prepared when it is first executed, since the types of its parameters may depend on their values; there is
//! one plan on the server for each list of types. What the server says of the text is thrown then.
//!
//! The result is read whole unless `stream` is hinted: then rows come one at a time, and the connection can do nothing
//! else until they are at their end or closed. Closing early reads the remaining rows.
class Statement final : public driver::Statement {
public:
    Statement(Session& session, std::string_view sql) : session_(&session), sql_(sql) {}
    ~Statement() override;

    void execute(std::span<const Param> parameters) override;
    void execute_batch(const driver::Batch& batch, driver::BatchSink* sink) override;
    bool next() override;
    void read(int first, std::span<const Slot> slots, void* base) override;
    Value value(int column, TypeId type) override;
    bool is_null(int column) override;
    std::string_view bytes(int column) override;
    int column_count() const override;
    std::string_view column_name(int column) const override;
    std::int64_t rows_affected() const override { return rows_affected_; }

    const std::string& sql() const noexcept { return sql_; }
    void set_hints(const driver::PrepareHints& hints);
    //! As `close`, when the transaction is about to be rolled back anyway: a long stream is then cancelled.
    void close_before_rollback() noexcept;
    //! Lets go of the session, because the connection is destroyed.
    void detach() noexcept;

protected:
    void do_close() noexcept override;

private:
    friend class BatchRun;

    Session& session() const;
    void plan_for(const Parameters& parameters);
    Plan* find_plan(const Parameters& parameters);
    Plan* add_plan(std::unique_ptr<Plan> plan);
    bool forget_stale_plan(const PGresult* error);
    void forget_plan();
    void trim_plans();
    void forget_lost_plans() noexcept;

    ResultPtr start(const Parameters& parameters);
    ResultPtr first_result(const Parameters& parameters);
    void begin_rows(ResultPtr first);
    void begin_stream(ResultPtr first);
    void end_of_results();
    bool next_streamed();

    Cell cell(int column) const noexcept;
    void check_row(int first, std::size_t count) const;
    void check_parameter_count(const Plan& plan, const Parameters& parameters) const;
    void stand_on(const PGresult* result, int row) noexcept;

    Session* session_;
    std::string sql_;
    std::vector<TypeId> types_{};
    bool stream_hint_ = false;

    std::vector<std::unique_ptr<Plan>> plans_{};   // the oldest first
    Plan* plan_ = nullptr;                         // of the last execution
    int plan_epoch_ = 0;
    int table_epoch_ = 0;

    ResultPtr rows_{};                             // all rows, or the current one of a stream
    const PGresult* current_ = nullptr;            // where the row is that the statement stands on
    int row_ = -1;
    int row_count_ = 0;
    bool streams_ = false;
    bool transaction_goes_on_ = true;
    bool on_first_row_ = false;                    // of a stream: next() has to give the row that is there
    std::int64_t rows_affected_ = -1;
    std::vector<std::string> buffers_{};           // what bytes() has decoded, by column
};

//! Rows that a command says it has changed; 0 for commands that change none, -1 for queries.
std::int64_t changed_rows(const PGresult* result) noexcept;

}  // namespace aludel::libpq_driver
