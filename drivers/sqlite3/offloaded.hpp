#pragma once

#include "drivers/sqlite3/connection.hpp"

#include <memory>

namespace aludel::sqlite3_driver {

class OffloadedConnection;

//! A statement of an offloaded connection; see there.
class OffloadedStatement final : public driver::Statement {
public:
    OffloadedStatement(OffloadedConnection& connection, Ref<SqliteStatement> statement)
        : connection_(connection), statement_(std::move(statement)) {}
    ~OffloadedStatement() override { close(); }

    void execute(std::span<const Param> parameters, const driver::ExecuteHints& hints) override;
    void execute_batch(const driver::Batch& batch, driver::BatchSink* sink) override;
    void prefetch() override;
    bool next() override;
    void read(int first, std::span<const Slot> slots, void* base) override { statement_->read(first, slots, base); }
    Value value(int column, const SqlType& type) override { return statement_->value(column, type); }
    bool is_null(int column) override { return statement_->is_null(column); }
    std::string_view bytes(int column) override { return statement_->bytes(column); }
    int column_count() const override { return statement_->column_count(); }
    std::string_view column_name(int column) const override { return statement_->column_name(column); }
    std::int64_t rows_affected() const override { return statement_->rows_affected(); }

    const std::string& sql() const noexcept { return statement_->sql(); }
    SqliteStatement& blocking() const noexcept { return *statement_; }
    void detach() noexcept;

protected:
    void do_close() noexcept override { statement_->close(); }

private:
    OffloadedConnection& connection_;
    const Ref<SqliteStatement> statement_;
};

//! A connection whose calls of SQLite are made by its waiter, on a thread for calls that block, while the fiber that makes
//! them is suspended. Rows come in blocks, so a call for each block; what a small statement gives needs one call in all.
//!
//! What a call runs of the program, such as functions that give a column's value in a batch, runs on that thread.
class OffloadedConnection final : public driver::Connection {
public:
    OffloadedConnection(driver::Waiter& waiter, const OpenOptions& options, std::size_t statement_cache_size,
                        driver::Deadline deadline);
    ~OffloadedConnection() override { OffloadedConnection::close(); }

    void set_deadline(driver::Deadline deadline) noexcept override { connection_->set_deadline(deadline); }
    void cancel() noexcept override { connection_->cancel(); }

    Ref<driver::Statement> prepare(std::string_view sql, const driver::PrepareHints& hints) override;
    void run(std::string_view sql) override;
    void transact(const driver::TransactionCommand& command) override;
    void run_script(std::string_view sql) override;
    std::int64_t last_insert_id() const override { return connection_->last_insert_id(); }
    bool is_alive() const noexcept override { return connection_->is_alive(); }
    bool ping() noexcept override { return connection_->ping(); }
    driver::TransactionStatus transaction_status() const noexcept override { return connection_->transaction_status(); }
    void close_cursors() noexcept override;
    void close() noexcept override;
    std::string server_version() const override { return connection_->server_version(); }
    std::vector<std::pair<std::string, std::string>> server_settings() const override {
        return connection_->server_settings();
    }

    //! Makes a call that may block. Throws what it throws.
    template <class F>
    void call(F&& work);

private:
    template <class F>
    void close_by(F&& work);

    driver::Waiter& waiter_;
    std::unique_ptr<SqliteConnection> connection_{};
    driver::StatementCache<OffloadedStatement> statements_;   // destroyed before the connection
};

}  // namespace aludel::sqlite3_driver
