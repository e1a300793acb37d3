#pragma once

#include "driver/connection.hpp"
#include "driver/statement_cache.hpp"
#include "drivers/sqlite3/statement.hpp"

namespace aludel::sqlite3_driver {

//! A connection to a SQLite database.
class SqliteConnection final : public driver::Connection {
public:
    //! Opens the database; see `OpenOptions` and `Database`.
    SqliteConnection(const OpenOptions& options, std::size_t statement_cache_size, driver::Deadline deadline);
    ~SqliteConnection() override;

    void set_deadline(driver::Deadline deadline) noexcept override { database_.limits.set_deadline(deadline); }
    void cancel() noexcept override { database_.limits.cancel(); }

    Ref<driver::Statement> prepare(std::string_view sql, const driver::PrepareHints& hints) override;
    //! A statement that the caller keeps, and detaches before this is closed.
    Ref<SqliteStatement> make_statement(std::string_view sql);
    void run(std::string_view sql) override;
    void transact(const driver::TransactionCommand& command) override;
    void run_script(std::string_view sql) override;
    std::int64_t last_insert_id() const override;
    bool is_alive() const noexcept override { return database_.is_open(); }
    bool ping() noexcept override { return database_.is_open(); }
    driver::TransactionStatus transaction_status() const noexcept override;
    void close_cursors() noexcept override;
    void close() noexcept override;
    std::string server_version() const override;
    //! The library's compile-time options: `MAX_VARIABLE_NUMBER` is "250000", `THREADSAFE` "1".
    std::vector<std::pair<std::string, std::string>> server_settings() const override;

private:
    SqliteStatement& statement_for(std::string_view sql);
    void take(const driver::TransactionCommand& command);
    void check_open() const;

    Database database_;
    driver::StatementCache<SqliteStatement> statements_;   // destroyed before the database is closed
};

}  // namespace aludel::sqlite3_driver
