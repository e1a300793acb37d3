#include "server.hpp"

namespace aludel::libpq_test {

namespace {

// Counts the waits and does them, or throws at a chosen one.
class CountingWaiter final : public driver::Waiter {
public:
    void wait(int socket, driver::Readiness readiness, driver::Deadline deadline) override {
        ++count;
        if (!deadline.is_never()) ++with_deadline;
        if (readiness == driver::Readiness::read_or_write) ++both;
        if (count == end_at) throw OperationCancelled("the fiber is being ended");
        if (count == fail_at) throw TimeoutError("enough waited");
        driver::poll_waiter().wait(socket, readiness, deadline);
    }
    void reset() { count = with_deadline = both = 0; }

    int count = 0;
    int with_deadline = 0;
    int both = 0;
    int fail_at = -1;   // as when a deadline passes, or the call is cancelled
    int end_at = -1;
};

// Counts the sockets that it watches, and the waits for them.
class WatchingWaiter final : public driver::Waiter {
    class Watched final : public driver::WatchedSocket {
    public:
        Watched(WatchingWaiter& waiter, int socket) : waiter_(waiter), socket_(socket) {}
        ~Watched() override { --waiter_.watched; }
        void wait(driver::Readiness readiness, driver::Deadline deadline) override {
            ++waiter_.waits;
            driver::poll_waiter().wait(socket_, readiness, deadline);
        }

    private:
        WatchingWaiter& waiter_;
        const int socket_;
    };

public:
    void wait(int socket, driver::Readiness readiness, driver::Deadline deadline) override {
        ++other_waits;
        driver::poll_waiter().wait(socket, readiness, deadline);
    }
    Ref<driver::WatchedSocket> watch(int socket) override {
        ++watched;
        return make_ref<Watched>(*this, socket);
    }

    int watched = 0;
    int waits = 0;
    int other_waits = 0;
};

}  // namespace

class LibpqWaiter : public ::testing::Test {
protected:
    std::unique_ptr<driver::Connection> connect() {
        auto args = server_args();
        args.waiter = &waiter_;
        return libpq_test::connect(args);
    }

    CountingWaiter waiter_;
};

TEST_F(LibpqWaiter, ConnectingWaitsWithTheDeadline) {
    connect();
    EXPECT_GE(waiter_.count, 3);  // the socket, the challenge, the welcome
    EXPECT_EQ(waiter_.with_deadline, waiter_.count);
}

TEST_F(LibpqWaiter, StatementsWaitWithoutDeadline) {
    const auto connection = connect();
    const auto waits = [&](auto action) {
        waiter_.reset();
        action();
        EXPECT_EQ(waiter_.with_deadline, 0);
        return waiter_.count;
    };
    EXPECT_GE(waits([&] { connection->run("SELECT 1"); }), 1);
    EXPECT_GE(waits([&] { EXPECT_TRUE(connection->ping()); }), 1);
    EXPECT_GE(waits([&] { execute(*connection, "SELECT 2"); }), 2);  // prepares, executes
    const int again = waits([&] { execute(*connection, "SELECT 2"); });
    EXPECT_GE(again, 1);
    EXPECT_LE(again, 2);
    EXPECT_GE(waits([&] {
        auto rows = execute(*connection, "SELECT repeat('x', 100) FROM generate_series(1, 100000)", {}, true);
        while (rows->next()) {}
    }), 10);
}

TEST_F(LibpqWaiter, SendingMuchWaitsForBothDirections) {
    const auto connection = connect();
    waiter_.reset();
    EXPECT_EQ(scalar<int>(*connection, "SELECT length($1)", {Value(std::string(50'000'000, 'x'))}), 50'000'000);
    EXPECT_GE(waiter_.both, 1);
}

TEST_F(LibpqWaiter, DeadlineWhileConnecting) {
    waiter_.fail_at = 2;
    const auto error = caught<TimeoutError>([&] { connect(); });
    EXPECT_TRUE(contains(error.message(), "connect_timeout")) << error.message();
}

TEST_F(LibpqWaiter, InterruptedStatementEndsTheConnection) {
    const auto connection = connect();
    waiter_.end_at = waiter_.count + 1;
    caught<OperationCancelled>([&] { connection->run("SELECT pg_sleep(0.01)"); });
    EXPECT_FALSE(connection->is_alive());
    EXPECT_TRUE(caught<OperationalError>([&] { connection->run("SELECT 1"); }).connection_invalidated());
}

TEST_F(LibpqWaiter, CancelledWaitCancelsTheStatement) {
    const auto connection = connect();
    const int pid = scalar<int>(*connection, "SELECT pg_backend_pid()");
    waiter_.fail_at = waiter_.count + 1;
    EXPECT_EQ(caught<TimeoutError>([&] { connection->run("SELECT pg_sleep(60)"); }).sqlstate(), "57014");
    EXPECT_EQ(scalar<int>(*connection, "SELECT pg_backend_pid()"), pid);
}

TEST_F(LibpqWaiter, InterruptionAtEveryWait) {
    // Whichever wait it is: the exception passes, nothing leaks, and the connection is known to be dead.
    const auto work = [](driver::Connection& connection) {
        connection.run("BEGIN");
        auto rows = execute(connection, "SELECT x, repeat('x', 100) FROM generate_series(1, 2000) x", {}, true);
        while (rows->next()) {}
        connection.run("ROLLBACK");
    };
    const auto whole = connect();
    waiter_.reset();
    work(*whole);
    const int waits = waiter_.count;
    ASSERT_GE(waits, 4);
    for (int at = 1; at <= waits; ++at) {
        const auto connection = connect();
        waiter_.reset();
        waiter_.end_at = at;
        try {
            work(*connection);
            waiter_.end_at = -1;
        } catch (const OperationCancelled&) {
            waiter_.end_at = -1;
            EXPECT_FALSE(connection->is_alive()) << at;
        }
    }
}

// Only the library's own waiters could, when a cast decided.
TEST(LibpqWatching, AWaiterOfTheProgramWatchesTheSocketOfAConnection) {
    WatchingWaiter waiter;
    auto args = server_args();
    args.waiter = &waiter;
    const auto connection = connect(args);
    EXPECT_EQ(waiter.watched, 1);
    waiter.other_waits = 0;
    connection->run("SELECT pg_sleep(0.01)");
    EXPECT_GE(waiter.waits, 1);
    EXPECT_EQ(waiter.other_waits, 0);
    connection->close();
    EXPECT_EQ(waiter.watched, 0);
}

}  // namespace aludel::libpq_test
