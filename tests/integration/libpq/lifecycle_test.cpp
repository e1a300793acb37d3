#include "server.hpp"

namespace aludel::libpq_test {

class LibpqLifecycle : public LibpqTest {
protected:
    // Ends the server's side of the connection, from another one.
    void kill() { kill(scalar<int>(connection(), "SELECT pg_backend_pid()")); }
    static void kill(int pid) {
        EXPECT_TRUE(scalar<bool>(*connect(), "SELECT pg_terminate_backend($1, 10000)", {Value(pid)}));
    }
    // Every kind of call must say that the connection is dead.
    void expect_dead() {
        const auto is_clear = [](const OperationalError& error) {
            EXPECT_TRUE(error.connection_invalidated());
            EXPECT_TRUE(contains(error.message(), "lost")) << error.message();
        };
        EXPECT_FALSE(connection().is_alive());
        EXPECT_FALSE(connection().ping());
        EXPECT_FALSE(connection().in_transaction());
        is_clear(caught<OperationalError>([&] { execute(connection(), "SELECT 1"); }));
        is_clear(caught<OperationalError>([&] { run("SELECT 1"); }));
        is_clear(caught<OperationalError>([&] { connection().run_script("SELECT 1"); }));
        is_clear(caught<OperationalError>([&] { connection().server_version(); }));
        connection().close_cursors();
        connection().close();
    }
};

TEST_F(LibpqLifecycle, KilledBetweenStatements) {
    kill();
    const auto error = caught<OperationalError>([&] { scalar<int>(connection(), "SELECT 1"); });
    EXPECT_TRUE(error.connection_invalidated());
    EXPECT_EQ(error.sqlstate(), "57P01");
    expect_dead();
}

TEST_F(LibpqLifecycle, KilledBeforeAPing) {
    kill();
    EXPECT_FALSE(connection().ping());
    expect_dead();
}

TEST_F(LibpqLifecycle, KilledInTheMiddleOfAFetch) {
    const int pid = scalar<int>(connection(), "SELECT pg_backend_pid()");
    run("BEGIN");
    auto rows = execute(connection(), "SELECT x, repeat('x', 200) FROM generate_series(1, 1000000) x", {}, true);
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<int>(*rows), 1);
    kill(pid);
    int count = 1;
    const auto error = caught<OperationalError>([&] {
        for (; rows->next(); ++count) {}
    });
    EXPECT_TRUE(error.connection_invalidated());
    EXPECT_LT(count, 1'000'000);
    EXPECT_FALSE(rows->is_open());
    EXPECT_FALSE(rows->next());
    expect_dead();
}

TEST_F(LibpqLifecycle, KilledInTheMiddleOfAFetchAndClosed) {
    const int pid = scalar<int>(connection(), "SELECT pg_backend_pid()");
    auto rows = execute(connection(), "SELECT x, repeat('x', 200) FROM generate_series(1, 1000000) x", {}, true);
    ASSERT_TRUE(rows->next());
    kill(pid);
    rows->close();
    expect_dead();
}

TEST_F(LibpqLifecycle, KillsItselfInABatch) {
    struct Killer {
        static void fill(const void*, std::size_t row, Param* out) {
            static const bool yes = true, no = false;
            *out = {row == 3000 ? &yes : &no, Layout::boolean, TypeId::boolean, nullptr};
        }
    };
    auto statement = connection().prepare("SELECT CASE WHEN $1 THEN pg_terminate_backend(pg_backend_pid()) END", {});
    const auto error = caught<OperationalError>([&] { statement->execute_batch({5000, 1, &Killer::fill, nullptr}, nullptr); });
    EXPECT_TRUE(error.connection_invalidated());
    expect_dead();
}

TEST_F(LibpqLifecycle, RowsThatHaveArrivedStayReadable) {
    auto rows = execute(connection(), "SELECT generate_series(1, 3)");
    kill();
    EXPECT_FALSE(connection().ping());
    int sum = 0;
    while (rows->next()) sum += get<int>(*rows);
    EXPECT_EQ(sum, 6);
}

TEST_F(LibpqLifecycle, ClosedConnectionSaysSo) {
    auto statement = execute(connection(), "SELECT 1");
    connection().close();
    connection().close();
    EXPECT_FALSE(connection().is_alive());
    EXPECT_FALSE(connection().ping());
    const auto error = caught<ResourceClosedError>([&] { run("SELECT 1"); });
    EXPECT_TRUE(contains(error.message(), "closed")) << error.message();
    caught<ResourceClosedError>([&] { statement->execute({}); });
    EXPECT_FALSE(statement->next());
}

TEST_F(LibpqLifecycle, StatementsOutliveTheirConnection) {
    auto statement = execute(connection(), "SELECT 1");
    connection_.reset();
    EXPECT_FALSE(statement->is_open());
    caught<ResourceClosedError>([&] { statement->execute({}); });
}

TEST_F(LibpqLifecycle, ClosingEndsTheSessionOfTheServer) {
    const int pid = scalar<int>(connection(), "SELECT pg_backend_pid()");
    connection().close();
    const auto other = connect();
    // The server notices a moment later; it is asked until it has.
    const auto lives = [&] {
        return scalar<bool>(*other, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)", {Value(pid)});
    };
    for (int i = 0; i < 10'000 && lives(); ++i) {}
    EXPECT_FALSE(lives());
}

TEST_F(LibpqLifecycle, PingAsksTheServer) {
    EXPECT_TRUE(connection().ping());
    run("BEGIN");
    caught<DataError>([&] { execute(connection(), "SELECT 1 / 0"); });
    EXPECT_TRUE(connection().ping());  // also in a failed transaction
    run("ROLLBACK");
}

TEST_F(LibpqLifecycle, InTransactionIsWhatTheServerSays) {
    EXPECT_FALSE(connection().in_transaction());
    run("BEGIN");
    EXPECT_TRUE(connection().in_transaction());
    run("COMMIT");
    EXPECT_FALSE(connection().in_transaction());
    execute(connection(), "BEGIN");
    EXPECT_TRUE(connection().in_transaction());
    run("SAVEPOINT s");
    run("ROLLBACK TO SAVEPOINT s");
    EXPECT_TRUE(connection().in_transaction());
    run("ROLLBACK");
    EXPECT_FALSE(connection().in_transaction());
}

}  // namespace aludel::libpq_test
