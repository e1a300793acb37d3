#pragma once

#include "driver/connection.hpp"
#include "driver/statement_cache.hpp"
#include "drivers/libpq/session.hpp"
#include "drivers/libpq/statement.hpp"

namespace aludel::libpq_driver {

//! A connection to a PostgreSQL server.
//!
//! Texts are exchanged as UTF-8, and a backslash in a literal is nothing special (`standard_conforming_strings`), whatever
//! the server's settings are. What the server itself turns into text has ISO dates and all digits of a double. The
//! session's time zone is the user's own. Notices are ignored.
class Connection final : public driver::Connection {
public:
    //! Connects; see `connect`.
    explicit Connection(const driver::ConnectArgs& arguments);
    ~Connection() override;

    Ref<driver::Statement> prepare(std::string_view sql, const driver::PrepareHints& hints) override;
    //! COMMIT and ROLLBACK end the rows of cursors. ROLLBACK also closes a statement whose rows come one at a time;
    //! before all else it has to be read or closed.
    void run(std::string_view sql) override;
    void run_script(std::string_view sql) override;
    bool is_alive() const noexcept override { return session_.channel().is_alive(); }
    bool ping() override;
    driver::TransactionState transaction_state() const noexcept override { return session_.transaction_state(); }
    void close_cursors() noexcept override;
    void close() noexcept override;
    void abandon() noexcept override { session_.channel().close_socket(); }
    std::string server_version() const override;

private:
    void adopt_settings();
    void end_rows(std::string_view end);

    Session session_;
    driver::StatementCache<Statement> statements_;   // destroyed before the session
};

}  // namespace aludel::libpq_driver
