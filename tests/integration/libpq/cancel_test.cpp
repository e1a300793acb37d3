// A call that another thread cancels.

#include "proxy.hpp"
#include "server.hpp"
#include "watchdog.hpp"

#include <atomic>
#include <functional>
#include <thread>

namespace aludel::libpq_test {

class LibpqCancel : public LibpqTest {
protected:
    void SetUp() override {
        LibpqTest::SetUp();
        pid_ = scalar<int>(connection(), "SELECT pg_backend_pid()");
    }
    // Cancels what the connection runs, once the server works on it, and again until it has ended: between two calls,
    // for the rows of a stream, a cancellation does nothing.
    void cancel_until(const std::atomic<bool>& done) {
        const auto other = connect();
        const std::string active = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND state = 'active')";
        while (!done)
            if (scalar<bool>(*other, active, {Value(pid_)})) connection().cancel();
    }
    void expect_cancelled(const std::function<void()>& call) {
        std::atomic<bool> done{false};
        std::thread canceller([&] { cancel_until(done); });
        const auto error = caught<OperationalError>(call);
        done = true;
        canceller.join();
        EXPECT_EQ(error.sqlstate(), "57014");
        EXPECT_EQ(error.code(), "operational");
        EXPECT_FALSE(error.connection_invalidated());
    }
    void expect_usable() {
        for (int i = 0; i < 10; ++i) EXPECT_EQ(scalar<int>(connection(), "SELECT pg_backend_pid()"), pid_);
    }

    const Watchdog watchdog_{};
    int pid_ = 0;
};

TEST_F(LibpqCancel, StatementOfAnyKind) {
    const std::function<void()> calls[] = {
        [&] { run("SELECT pg_sleep(60)"); },
        [&] { connection().run_script("SELECT 1; SELECT pg_sleep(60)"); },
        [&] { execute(connection(), "SELECT pg_sleep($1)", {Value(60.0)}); },
        [&] { execute(connection(), "SELECT pg_sleep(60)", {}, true); },
    };
    for (const auto& call : calls) {
        expect_cancelled(call);
        expect_usable();
    }
}

TEST_F(LibpqCancel, InATransactionItFails) {
    run("BEGIN");
    run("SAVEPOINT before");
    expect_cancelled([&] { run("SELECT pg_sleep(60)"); });
    EXPECT_EQ(connection().transaction_status(), driver::TransactionStatus::failed);
    run("ROLLBACK TO SAVEPOINT before");
    EXPECT_EQ(connection().transaction_status(), driver::TransactionStatus::active);
    run("COMMIT");
    expect_usable();
}

TEST_F(LibpqCancel, StreamInTheMiddle) {
    auto rows = execute(connection(), "SELECT x, pg_sleep(CASE WHEN x > 2 THEN 60 ELSE 0 END)::text, repeat('x', 10000) FROM "
                                      "generate_series(1, 5) x", {}, true);
    expect_cancelled([&] { while (rows->next()) {} });
    EXPECT_FALSE(rows->is_open());
    expect_usable();
}

TEST_F(LibpqCancel, BetweenCallsItDoesNothing) {
    for (int i = 0; i < 100; ++i) {
        connection().cancel();
        EXPECT_EQ(scalar<int>(connection(), "SELECT 1 FROM pg_sleep(0.001)"), 1);
    }
    auto rows = execute(connection(), "SELECT generate_series(1, 10)", {}, true);
    connection().cancel();
    int count = 0;
    while (rows->next()) ++count;
    EXPECT_EQ(count, 10);
    connection().close();
    connection().cancel();
}

TEST_F(LibpqCancel, WithADeadlineItIsACancellationOfTheUser) {
    connection().set_deadline(driver::Deadline::after(50));
    expect_cancelled([&] { run("SELECT pg_sleep(60)"); });
    expect_usable();
}

TEST_F(LibpqCancel, DoesNotWaitForTheServer) {
    Proxy proxy;
    const auto slow = connect(proxy.args());
    const int pid = scalar<int>(*slow, "SELECT pg_backend_pid()");
    proxy.stop();
    slow->set_deadline(driver::Deadline::after(0.3));
    std::thread canceller([&] { for (int i = 0; i < 1000; ++i) slow->cancel(); });
    EXPECT_TRUE(caught<TimeoutError>([&] { slow->run("SELECT pg_sleep(60)"); }).connection_invalidated());
    canceller.join();
    EXPECT_NE(pid, pid_);
    expect_usable();
}

}  // namespace aludel::libpq_test
