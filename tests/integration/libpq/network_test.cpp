// A network that stops forwarding, in each phase of a connection's life. With a deadline, every call returns.

#include "proxy.hpp"
#include "watchdog.hpp"

#include <functional>

namespace aludel::libpq_test {

namespace {

using driver::Deadline;
using driver::TransactionCommand;

Deadline soon() { return Deadline::after(0.05); }

struct Large final : driver::BatchSink {
    static void fill(const void*, std::size_t, Param* out) {
        static const std::string text(100'000, 'x');
        *out = {&text, Layout::string, TypeId::text, nullptr};
    }
    void row(std::size_t, driver::Statement&) override {
        if (++rows == 20) proxy.stop();
    }
    explicit Large(Proxy& network) : proxy(network) {}
    driver::Batch batch() const { return {10'000, 1, &fill, nullptr}; }

    Proxy& proxy;
    std::size_t rows = 0;
};

}  // namespace

class LibpqNetwork : public ::testing::Test {
protected:
    std::unique_ptr<driver::Connection> connect() { return libpq_test::connect(proxy_.args()); }
    // The call returns, the connection is known to be dead, and another one works.
    void expect_lost(driver::Connection& connection, const std::function<void()>& call) {
        connection.set_deadline(soon());
        const auto error = caught<TimeoutError>(call);
        EXPECT_TRUE(error.connection_invalidated()) << error.message();
        EXPECT_EQ(error.code(), "timeout");
        expect_dead(connection);
    }
    void expect_dead(driver::Connection& connection) {
        EXPECT_FALSE(connection.is_alive());
        EXPECT_FALSE(connection.in_transaction());
        EXPECT_FALSE(connection.ping());
        EXPECT_TRUE(caught<OperationalError>([&] { connection.run("SELECT 1"); }).connection_invalidated());
        connection.close_cursors();
        connection.close();
        expect_others_work();
    }
    static void expect_others_work() { EXPECT_EQ(scalar<int>(*libpq_test::connect(), "SELECT 1"), 1); }
    // Connecting ends in time, whichever of the two limits it is.
    void expect_no_connection(const driver::ConnectParameters& args) {
        auto error = caught<TimeoutError>([&] { libpq_driver::factory().connect(args, soon()); });
        EXPECT_TRUE(contains(error.message(), "127.0.0.1:" + std::to_string(args.port))) << error.message();
        EXPECT_TRUE(contains(error.message(), "deadline of the call")) << error.message();
        auto short_args = args;
        short_args.connect_timeout = 0.05;
        error = caught<TimeoutError>([&] { libpq_driver::factory().connect(short_args, Deadline::after(50)); });
        EXPECT_TRUE(contains(error.message(), "0.05 seconds")) << error.message();
        expect_others_work();
    }

    const Watchdog watchdog_{};
    Proxy proxy_{};
};

TEST_F(LibpqNetwork, StopsBeforeAnyAnswer) {
    proxy_.stop();
    expect_no_connection(proxy_.args());
}

TEST_F(LibpqNetwork, StopsWhenTlsIsNegotiated) {
    auto args = proxy_.args();
    args.options.emplace_back("sslmode", "prefer");
    proxy_.stop_after_client(8);   // the request for TLS
    expect_no_connection(args);
    proxy_.resume();
    proxy_.stop_after_server(1);   // and the server's answer to it
    expect_no_connection(args);
}

TEST_F(LibpqNetwork, StopsWhileAuthenticating) {
    auto args = proxy_.args();
    args.options.emplace_back("sslmode", "disable");
    for (const std::size_t bytes : {1, 5, 20, 100, 200, 400}) {   // the challenge, the server's proof, its settings
        proxy_.stop_after_server(bytes);
        expect_no_connection(args);
    }
    EXPECT_EQ(proxy_.cancellations(), 0);
}

TEST_F(LibpqNetwork, StopsWhileSettingsAreAdopted) {
    // The driver changes this setting again, in a round trip of its own.
    auto args = proxy_.args();
    args.options.emplace_back("options", "-c DateStyle=German");
    struct StopsAtAWait final : driver::Waiter {
        explicit StopsAtAWait(Proxy& network) : proxy(network) {}
        void wait(int socket, driver::Readiness readiness, Deadline deadline) override {
            driver::poll_waiter().wait(socket, readiness, deadline);
            if (++waits == stop_at) proxy.stop();
        }
        Proxy& proxy;
        int waits = 0, stop_at = 0;
    };
    StopsAtAWait whole(proxy_);
    args.waiter = &whole;
    libpq_test::connect(args);
    for (int at = 1; at < whole.waits; ++at) {
        StopsAtAWait waiter(proxy_);
        waiter.stop_at = at;
        args.waiter = &waiter;
        const auto error = caught<TimeoutError>([&] { libpq_driver::factory().connect(args, Deadline::after(0.2)); });
        EXPECT_TRUE(contains(error.message(), "cannot connect")) << error.message();
        proxy_.resume();
    }
}

TEST_F(LibpqNetwork, StopsBeforeAQuery) {
    const auto connection = connect();
    proxy_.stop();
    expect_lost(*connection, [&] { connection->run("SELECT 1"); });
}

TEST_F(LibpqNetwork, StopsBeforeAPreparedStatement) {
    const auto connection = connect();
    execute(*connection, "SELECT 1");
    proxy_.stop();
    expect_lost(*connection, [&] { execute(*connection, "SELECT 1"); });
}

TEST_F(LibpqNetwork, StopsBeforeAPing) {
    const auto connection = connect();
    proxy_.stop();
    connection->set_deadline(soon());
    EXPECT_FALSE(connection->ping());
    expect_dead(*connection);
}

TEST_F(LibpqNetwork, StopsWhileALargeParameterIsSent) {
    const auto connection = connect();
    execute(*connection, "SELECT length($1)", {Value("x")});
    const std::string large(50'000'000, 'x');
    proxy_.stop();
    expect_lost(*connection, [&] { execute(*connection, "SELECT length($1)", {Value(large)}); });
}

TEST_F(LibpqNetwork, StopsInTheMiddleOfAResult) {
    const auto connection = connect();
    proxy_.stop_after_server(1'000'000);
    expect_lost(*connection, [&] { execute(*connection, "SELECT repeat('x', 1000) FROM generate_series(1, 10000)"); });
}

TEST_F(LibpqNetwork, StopsInTheMiddleOfAStream) {
    const auto connection = connect();
    auto rows = execute(*connection, "SELECT repeat('x', 1000) FROM generate_series(1, 100000)", {}, true);
    ASSERT_TRUE(rows->next());
    proxy_.stop();
    expect_lost(*connection, [&] { while (rows->next()) {} });
    EXPECT_FALSE(rows->is_open());
}

TEST_F(LibpqNetwork, StopsBeforeTheNextPortionOfACursor) {
    const auto connection = connect();
    connection->run("BEGIN");
    auto rows = execute(*connection, "SELECT generate_series(1, 5000)", {}, true);
    ASSERT_TRUE(rows->next());
    proxy_.stop();
    expect_lost(*connection, [&] { while (rows->next()) {} });
}

TEST_F(LibpqNetwork, StopsInTheMiddleOfABatchWhenBothDirectionsAreFull) {
    for (const bool in_transaction : {false, true}) {
        const auto connection = connect();
        if (in_transaction) connection->run("BEGIN");
        auto statement = connection->prepare("SELECT $1::text", {});
        Large rows(proxy_);
        expect_lost(*connection, [&] {
            connection->set_deadline(Deadline::after(1));   // the first twenty rows come in time
            statement->execute_batch(rows.batch(), &rows);
        });
        EXPECT_GE(rows.rows, 20U);
        proxy_.resume();
    }
}

TEST_F(LibpqNetwork, StopsBeforeACommit) {
    const auto connection = connect();
    connection->run("BEGIN");
    connection->run("CREATE TEMP TABLE t (x int)");
    proxy_.stop();
    expect_lost(*connection, [&] { connection->transact({TransactionCommand::Step::commit, "COMMIT"}); });
}

TEST_F(LibpqNetwork, StopsBeforeARollbackWithOpenRows) {
    const auto connection = connect();
    auto rows = execute(*connection, "SELECT repeat('x', 1000) FROM generate_series(1, 100000)", {}, true);
    ASSERT_TRUE(rows->next());
    proxy_.stop();
    connection->set_deadline(soon());
    EXPECT_TRUE(caught<OperationalError>([&] {
        connection->transact({TransactionCommand::Step::rollback, "ROLLBACK"});
    }).connection_invalidated());
    expect_dead(*connection);
}

TEST_F(LibpqNetwork, StopsBeforeAStreamIsClosed) {
    const auto connection = connect();
    auto rows = execute(*connection, "SELECT repeat('x', 1000) FROM generate_series(1, 100000)", {}, true);
    ASSERT_TRUE(rows->next());
    proxy_.stop();
    connection->set_deadline(soon());
    rows->close();
    expect_dead(*connection);
}

TEST_F(LibpqNetwork, StopsBeforeACursorIsClosed) {
    const auto connection = connect();
    connection->run("BEGIN");
    auto rows = execute(*connection, "SELECT generate_series(1, 5000)", {}, true);
    ASSERT_TRUE(rows->next());
    proxy_.stop();
    connection->set_deadline(soon());
    connection->close_cursors();
    expect_dead(*connection);
}

TEST_F(LibpqNetwork, StopsBeforeTheConnectionIsClosedOrDestroyed) {
    for (const bool closes : {true, false}) {
        auto connection = connect();
        connection->run("BEGIN");
        auto rows = execute(*connection, "SELECT generate_series(1, 5000)", {}, true);
        proxy_.stop();
        connection->set_deadline(soon());
        if (closes) connection->close();
        else connection.reset();
        expect_others_work();
        proxy_.resume();
    }
}

TEST_F(LibpqNetwork, SwallowsTheCancellation) {
    const auto connection = connect();
    proxy_.swallow_cancellations();
    expect_lost(*connection, [&] { connection->run("SELECT pg_sleep(60)"); });
    EXPECT_EQ(proxy_.cancellations(), 1);   // none is sent while the one before is on its way
}

TEST_F(LibpqNetwork, SwallowsTheCancellationOfAStatementThatEndsByItself) {
    // The cancellation could still come. The next statement waits for it, then gives the connection up.
    const auto connection = connect();
    proxy_.swallow_cancellations();
    connection->set_deadline(soon());
    connection->run("SELECT pg_sleep(0.2)");
    EXPECT_TRUE(connection->is_alive());
    connection->set_deadline(Deadline::never());
    const auto error = caught<TimeoutError>([&] { connection->run("SELECT 1"); });
    EXPECT_TRUE(contains(error.message(), "nothing was sent")) << error.message();
    expect_dead(*connection);
}

TEST_F(LibpqNetwork, ForwardsTheCancellationButNotTheAnswer) {
    const auto other = libpq_test::connect();
    other->run("SELECT pg_advisory_lock(4711)");
    const auto connection = connect();
    const int pid = scalar<int>(*connection, "SELECT pg_backend_pid()");
    proxy_.stop_after_server(0);
    expect_lost(*connection, [&] { connection->run("SELECT pg_advisory_lock(4711)"); });
    // Without the cancellation the server would go on waiting for the lock.
    const auto waits = [&] {
        return scalar<bool>(*other, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)", {Value(pid)});
    };
    for (int i = 0; i < 10'000 && waits(); ++i) {}
    EXPECT_FALSE(waits());
}

TEST_F(LibpqNetwork, WorksAgainBeforeTheServerIsGivenUp) {
    struct Resumes final : driver::Waiter {
        void wait(int socket, driver::Readiness readiness, Deadline deadline) override {
            try {
                driver::poll_waiter().wait(socket, readiness, deadline);
            } catch (const TimeoutError&) {
                if (proxy) proxy->resume();
                throw;
            }
        }
        Proxy* proxy = nullptr;
    } waiter;
    auto args = proxy_.args();
    args.waiter = &waiter;
    const auto connection = libpq_test::connect(args);
    const int pid = scalar<int>(*connection, "SELECT pg_backend_pid()");
    waiter.proxy = &proxy_;
    proxy_.stop();
    connection->set_deadline(soon());
    try {   // the statement and its cancellation arrive together
        EXPECT_EQ(scalar<int>(*connection, "SELECT pg_backend_pid()"), pid);
    } catch (const TimeoutError& error) {
        EXPECT_EQ(error.sqlstate(), "57014");
    }
    connection->set_deadline(Deadline::never());
    for (int i = 0; i < 20; ++i) EXPECT_EQ(scalar<int>(*connection, "SELECT pg_backend_pid()"), pid);
}

}  // namespace aludel::libpq_test
