#pragma once

#include "driver/connection.hpp"
#include "driver/statement_cache.hpp"
#include "drivers/libpq/backend.hpp"
#include "drivers/libpq/statement.hpp"

namespace aludel::libpq_driver {

//! A connection to a PostgreSQL server.
//!
//! Texts are exchanged as UTF-8, and a backslash in a literal is nothing special (`standard_conforming_strings`), whatever
//! the server's settings are. What the server itself turns into text has ISO dates and all digits of a double. The
//! session's time zone is the user's own. Notices are ignored.
class PgConnection final : public driver::Connection {
public:
    //! Connects; see `connect`.
    PgConnection(const driver::ConnectParameters& arguments, driver::Deadline deadline);
    ~PgConnection() override;

    void set_deadline(driver::Deadline deadline) noexcept override { backend_.channel().set_deadline(deadline); }
    void cancel() noexcept override { backend_.channel().cancellation().request(); }

    Ref<driver::Statement> prepare(std::string_view sql, const driver::PrepareHints& hints) override;
    //! COMMIT and ROLLBACK end the rows of cursors. ROLLBACK also closes a statement whose rows come one at a time;
    //! before all else it has to be read or closed.
    void run(std::string_view sql) override;
    void transact(const driver::TransactionCommand& command) override;
    bool can_submit() const noexcept override { return true; }
    void submit(const driver::TransactionCommand& command) override;
    void collect() override { backend_.submission().collect_commit(); }
    void run_pipeline(std::span<driver::PipelinedStatement> statements) override;
    void run_script(std::string_view sql) override;
    void listen(std::span<const std::string> channels) override;
    std::optional<Notification> next_notification(driver::Deadline limit) override;
    bool is_alive() const noexcept override { return backend_.channel().is_alive(); }
    bool ping() override;
    driver::TransactionStatus transaction_status() const noexcept override { return backend_.transaction_status(); }
    void close_cursors() noexcept override;
    void close() noexcept override;
    void abandon() noexcept override { backend_.channel().close_socket(); }
    std::string server_version() const override;

private:
    PgConnection(const driver::ConnectParameters& arguments, const ConnectLimit& limit);
    void adopt_settings(const ConnectLimit& limit);
    void end_rows(std::string_view end);

    Backend backend_;
    driver::StatementCache<PgStatement> statements_;   // destroyed before the session
};

}  // namespace aludel::libpq_driver
