#include "drivers/sqlite3/offloaded.hpp"

#include "aludel/base/error.hpp"

namespace aludel::sqlite3_driver {

namespace {

constexpr std::size_t block_rows = 256;

template <class F>
class Offloaded final : public driver::BlockingCall {
public:
    Offloaded(F& work, SqliteConnection* connection) : work_(work), connection_(connection) {}
    void run() override { work_(); }
    void interrupt() noexcept override {
        if (connection_) connection_->cancel();
    }

private:
    F& work_;
    SqliteConnection* connection_;   // null while it is opened
};

}  // namespace

template <class F>
void OffloadedConnection::call(F&& work) {
    Offloaded<F> made(work, connection_.get());
    waiter_.run(made);
}

// Undoes something, and so is made also by an operation that was cancelled; what that does next is cancelled instead.
template <class F>
void OffloadedConnection::close_by(F&& work) {
    bool has_begun = false;
    const auto noted = [&] {
        has_begun = true;
        work();
    };
    Offloaded made(noted, nullptr);
    try {
        waiter_.run(made);
    } catch (const TimeoutError&) {
        if (has_begun || !waiter_.was_cancelled()) throw;
        waiter_.run(made);
        waiter_.cancel_again();
    }
}

// ---- statements -----------------------------------------------------------------------------------------------------

void OffloadedStatement::execute(std::span<const Param> parameters, const driver::ExecuteHints& hints) {
    close();
    connection_.call([&] {
        statement_->execute(parameters, hints);
        statement_->read_ahead(block_rows);
    });
    set_open(statement_->is_open());
}

void OffloadedStatement::execute_batch(const driver::Batch& batch, driver::BatchSink* sink) {
    close();
    connection_.call([&] { statement_->execute_batch(batch, sink); });
}

void OffloadedStatement::prefetch() {
    if (is_open() && statement_->has_more()) connection_.call([&] { statement_->read_ahead(SIZE_MAX); });
}

bool OffloadedStatement::next() {
    if (!is_open()) return false;
    if (statement_->next_kept()) return true;
    if (statement_->has_more()) {
        connection_.call([&] { statement_->read_ahead(block_rows); });
        if (statement_->next_kept()) return true;
    }
    close();
    return false;
}

void OffloadedStatement::detach() noexcept {
    close();
    statement_->detach();
}

// ---- connection -----------------------------------------------------------------------------------------------------

OffloadedConnection::OffloadedConnection(driver::Waiter& waiter, const OpenOptions& options,
                                         std::size_t statement_cache_size, driver::Deadline deadline)
    : waiter_(waiter), statements_(statement_cache_size) {
    std::unique_ptr<SqliteConnection> opened;
    call([&] { opened = std::make_unique<SqliteConnection>(options, statement_cache_size, deadline); });
    connection_ = std::move(opened);
}

Ref<driver::Statement> OffloadedConnection::prepare(std::string_view sql, const driver::PrepareHints& hints) {
    OffloadedStatement* statement = statements_.find(sql, [](const OffloadedStatement& s) { return !s.is_open(); });
    if (!statement) {
        Ref<SqliteStatement> made;
        call([&] { made = connection_->make_statement(sql); });
        statement = statements_.add(make_ref<OffloadedStatement>(*this, std::move(made)));
    }
    if (hints.insert) statement->blocking().set_insert_shape(*hints.insert);
    return Ref<driver::Statement>(statement);
}

void OffloadedConnection::close_cursors() noexcept {
    statements_.for_each([](OffloadedStatement& statement) { statement.close(); });
    connection_->close_cursors();
}

void OffloadedConnection::close() noexcept {
    statements_.for_each([](OffloadedStatement& statement) { statement.detach(); });
    connection_->close();
}

void OffloadedConnection::run(std::string_view sql) {
    const auto work = [&] { connection_->run(sql); };
    sql.starts_with("ROLLBACK") ? close_by(work) : call(work);
}

void OffloadedConnection::transact(const driver::TransactionCommand& command) {
    using enum driver::TransactionCommand::Step;
    const auto work = [&] { connection_->transact(command); };
    command.step == rollback || command.step == rollback_to ? close_by(work) : call(work);
}

void OffloadedConnection::run_script(std::string_view sql) {
    call([&] { connection_->run_script(sql); });
}

}  // namespace aludel::sqlite3_driver
