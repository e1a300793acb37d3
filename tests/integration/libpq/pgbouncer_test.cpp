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

class LibpqTls : public LibpqPgBouncer {
protected:
    driver::ConnectParameters tls_args() {
        auto args = proxy_.args();
        args.options.emplace_back("sslmode", "require");
        return args;
    }

    Proxy proxy_{pooler_->port()};
};

TEST_F(LibpqTls, ANetworkThatStopsInTheHandshakeEndsConnecting) {
    for (const std::size_t bytes : {0, 1, 6, 500, 1000}) {   // the answer, the server's greeting, its certificate
        proxy_.stop_after_server(bytes);
        const auto error = caught<TimeoutError>([&] { libpq_driver::factory().connect(tls_args(), soon()); });
        EXPECT_TRUE(contains(error.message(), "deadline of the call")) << error.message();
        proxy_.resume();
    }
    for (const std::size_t bytes : {8, 20, 300}) {
        proxy_.stop_after_client(bytes);
        caught<TimeoutError>([&] { libpq_driver::factory().connect(tls_args(), soon()); });
        proxy_.resume();
    }
    EXPECT_EQ(scalar<int>(*connect(tls_args()), "SELECT 3"), 3);
}

TEST_F(LibpqTls, AStatementIsCancelledAndTheConnectionStaysUsable) {
    const auto encrypted = connect(tls_args());
    const int before = scalar<int>(*encrypted, "SELECT pg_backend_pid()");
    encrypted->set_deadline(soon());
    EXPECT_EQ(caught<TimeoutError>([&] { encrypted->run("SELECT pg_sleep(60)"); }).sqlstate(), "57014");
    encrypted->set_deadline(Deadline::never());
    EXPECT_EQ(scalar<int>(*encrypted, "SELECT pg_backend_pid()"), before);
}

TEST_F(LibpqTls, ANetworkThatStopsEndsCallsAndClosing) {
    const std::string large(20'000'000, 'x');
    for (const bool closes : {false, true}) {
        auto encrypted = connect(tls_args());
        execute(*encrypted, "SELECT length($1)", {Value("x")});
        auto rows = execute(*encrypted, "SELECT generate_series(1, 100000)", {}, closes);
        proxy_.stop();
        encrypted->set_deadline(soon());
        if (closes) encrypted->close_cursors();
        else caught<TimeoutError>([&] { execute(*encrypted, "SELECT length($1)", {Value(large)}); });
        EXPECT_FALSE(encrypted->is_alive());
        encrypted.reset();
        proxy_.resume();
    }
}

}  // namespace aludel::libpq_test
