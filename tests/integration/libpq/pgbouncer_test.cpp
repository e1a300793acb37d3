// Cancellation through a pooler, where the client knows the pooler's key only, not the server's process.

#include "pgbouncer.hpp"
#include "proxy.hpp"
#include "watchdog.hpp"

#include <atomic>
#include <thread>

namespace aludel::libpq_test {

namespace {

using driver::Deadline;

Deadline soon() { return Deadline::after(0.05); }

}  // namespace

class LibpqPgBouncer : public ::testing::Test {
protected:
    static void SetUpTestSuite() { pooler_ = std::make_unique<PgBouncer>(); }
    static void TearDownTestSuite() { pooler_.reset(); }

    void SetUp() override { connection_ = connect(pooler_->args()); }
    driver::Connection& connection() { return *connection_; }
    int pid() { return scalar<int>(connection(), "SELECT pg_backend_pid()"); }

    static inline std::unique_ptr<PgBouncer> pooler_{};
    const Watchdog watchdog_{};
    std::unique_ptr<driver::Connection> connection_{};
};

TEST_F(LibpqPgBouncer, AStatementThatPassesItsDeadlineIsCancelled) {
    const int before = pid();
    for (const bool stream : {false, true}) {
        connection().set_deadline(soon());
        const auto error = caught<TimeoutError>([&] { execute(connection(), "SELECT pg_sleep(60)", {}, stream); });
        connection().set_deadline(Deadline::never());
        EXPECT_EQ(error.sqlstate(), "57014") << error.message();
        EXPECT_EQ(pid(), before);
    }
}

TEST_F(LibpqPgBouncer, InATransactionItFails) {
    connection().run("BEGIN");
    connection().run("SAVEPOINT before");
    connection().set_deadline(soon());
    EXPECT_EQ(caught<TimeoutError>([&] { connection().run("SELECT pg_sleep(60)"); }).sqlstate(), "57014");
    connection().set_deadline(Deadline::never());
    EXPECT_EQ(connection().transaction_status(), driver::TransactionStatus::failed);
    connection().run("ROLLBACK TO SAVEPOINT before");
    EXPECT_EQ(scalar<int>(connection(), "SELECT 3"), 3);
    connection().run("COMMIT");
}

TEST_F(LibpqPgBouncer, AnotherThreadCancels) {
    const int before = pid();
    std::atomic<bool> done{false};
    std::thread canceller([&] {
        const auto other = connect();
        const std::string active = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND state = 'active')";
        while (!done)
            if (scalar<bool>(*other, active, {Value(before)})) connection().cancel();
    });
    EXPECT_EQ(caught<OperationalError>([&] { connection().run("SELECT pg_sleep(60)"); }).sqlstate(), "57014");
    done = true;
    canceller.join();
    EXPECT_EQ(pid(), before);
}

TEST_F(LibpqPgBouncer, AStreamThatIsLeftEarlyIsCancelled) {
    auto rows = execute(connection(), "SELECT generate_series(1, 100000000), repeat('x', 100)", {}, true);
    ASSERT_TRUE(rows->next());
    rows->close();
    EXPECT_EQ(scalar<int>(connection(), "SELECT 3"), 3);
}

TEST_F(LibpqPgBouncer, ALateCancellationNeverHitsTheNextStatement) {
    const int before = pid();
    int timed_out = 0;
    for (int i = 0; i < 100; ++i) {
        connection().set_deadline(Deadline::after(0.00004 * (i % 50)));
        try {
            EXPECT_EQ(scalar<int>(connection(), "SELECT " + std::to_string(i) + " FROM pg_sleep(0.001)"), i);
        } catch (const TimeoutError& error) {
            ASSERT_FALSE(error.connection_invalidated()) << error.message();
            ++timed_out;
        }
        connection().set_deadline(Deadline::never());
        EXPECT_EQ(scalar<int>(connection(), "SELECT 7 FROM pg_sleep(0.001)"), 7);
        EXPECT_EQ(pid(), before);
    }
    EXPECT_GT(timed_out, 0);
}

TEST_F(LibpqPgBouncer, ANetworkThatStopsBeforeItEndsCallsAtTheirDeadline) {
    Proxy proxy(pooler_->port());
    const auto far = connect(proxy.args());
    proxy.stop();
    far->set_deadline(soon());
    EXPECT_TRUE(caught<TimeoutError>([&] { far->run("SELECT 1"); }).connection_invalidated());
    EXPECT_FALSE(far->is_alive());
    EXPECT_EQ(scalar<int>(connection(), "SELECT 3"), 3);
}

}  // namespace aludel::libpq_test
