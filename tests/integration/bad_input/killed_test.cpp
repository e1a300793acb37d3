// A server that ends a connection: between statements, in a statement, in the middle of a fetch.

#include "integration/support.hpp"

#include <thread>

using namespace aludel;
using namespace aludel::integration;

namespace {

class KilledConnections : public DatabaseTest {
protected:
    KilledConnections() : victim(connect()) {
        number = victim.execute(text("SELECT pg_backend_pid()")).as<std::int64_t>().scalar_one();
        victim.commit();
    }
    void kill() {
        Engine other = playground().engine({.poolclass = pool::Null});
        Connection killer = other.connect();
        EXPECT_TRUE(killer.execute(text("SELECT pg_terminate_backend(:n, 5000)"), {{"n", number}}).as<bool>().scalar_one());
    }
    static void expect_dead(const DBAPIError& error) {
        EXPECT_TRUE(error.connection_invalidated()) << error.what();
        EXPECT_TRUE(dynamic_cast<const OperationalError*>(&error)) << error.what();
    }
    //! The connection asks for a rollback, then works again, on another connection to the server.
    void expect_recovers() {
        EXPECT_TRUE(victim.invalidated());
        EXPECT_FALSE(victim.closed());
        if (victim.in_transaction()) {
            EXPECT_THROW(victim.execute(text("SELECT 1")), PendingRollbackError);
        }
        victim.rollback();
        EXPECT_NE(victim.execute(text("SELECT pg_backend_pid()")).as<std::int64_t>().scalar_one(), number);
        victim.close();
        EXPECT_EQ(engine().pool().checkedout(), 0);
    }

    Connection victim;
    std::int64_t number = 0;
};
INSTANTIATE_TEST_SUITE_P(Live, KilledConnections, databases_with(&Abilities::server), database_name);

}  // namespace

TEST_P(KilledConnections, between_transactions) {
    kill();
    expect_dead(caught<OperationalError>([&] { victim.execute(text("SELECT 1")); }));
    expect_recovers();
}

TEST_P(KilledConnections, within_a_transaction) {
    run("CREATE TABLE t (x INTEGER)");
    victim.execute(text("INSERT INTO t (x) VALUES (1)"));
    kill();
    expect_dead(caught<OperationalError>([&] { victim.execute(text("INSERT INTO t (x) VALUES (:x)"), {{"x", 2}}); }));
    expect_recovers();
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 0);
}

TEST_P(KilledConnections, before_a_commit) {
    run("CREATE TABLE t (x INTEGER)");
    victim.execute(text("INSERT INTO t (x) VALUES (1)"));
    kill();
    const UnknownOutcomeError error = caught<UnknownOutcomeError>([&] { victim.commit(); });
    expect_dead(error);
    EXPECT_TRUE(says(error, "COMMIT"));
    expect_recovers();
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 0);
}

TEST_P(KilledConnections, within_a_statement) {
    std::thread killer([this] {
        Engine other = playground().engine({.poolclass = pool::Null});
        Connection connection = other.connect();
        const auto sleeping = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :n AND wait_event = 'PgSleep'");
        while (connection.execute(sleeping, {{"n", number}}).as<int>().scalar_one() == 0) connection.commit();
        kill();
    });
    const OperationalError error = caught<OperationalError>([&] { victim.execute(text("SELECT pg_sleep(60)")); });
    killer.join();
    expect_dead(error);
    EXPECT_TRUE(says(error, "[SQL: SELECT pg_sleep(60)]"));
    expect_recovers();
}

TEST_P(KilledConnections, in_the_middle_of_a_fetch) {
    victim.execution_options({.stream_results = true});
    const std::string sql = "SELECT g, repeat('x', 1000) FROM generate_series(1, 1000000) AS g";
    Result result = victim.execute(text(unsafe_sql(sql))).as<int, std::string>();
    EXPECT_EQ(result.fetchone()->get<0>(), 1);
    kill();
    int last = 1;
    const OperationalError error = caught<OperationalError>([&] {
        while (const auto row = result.fetchone()) {
            ASSERT_EQ(row->get<0>(), last + 1);   // what still comes is what was sent before
            last = row->get<0>();
        }
    });
    EXPECT_LT(last, 1000000);
    expect_dead(error);
    EXPECT_TRUE(says(error, sql));
    EXPECT_THROW(result.fetchone(), ResourceClosedError);
    expect_recovers();
}

TEST_P(KilledConnections, with_an_unread_stream_that_is_dropped) {
    {
        victim.execution_options({.stream_results = true});
        Result result = victim.execute(text("SELECT g, repeat('x', 1000) FROM generate_series(1, 1000000) AS g"));
        kill();
    }
    EXPECT_THROW(victim.execute(text("SELECT 1")), DBAPIError);
    expect_recovers();
}

TEST_P(KilledConnections, that_are_closed_without_being_used_again) {
    victim.execute(text("SELECT 1"));
    kill();
    victim.close();
    EXPECT_EQ(engine().pool().checkedout(), 0);
    EXPECT_EQ(value_of<int>("SELECT 1"), 1);
}

TEST_P(KilledConnections, with_a_savepoint) {
    Transaction savepoint = victim.begin_nested();
    kill();
    expect_dead(caught<OperationalError>([&] { victim.execute(text("SELECT 1")); }));
    savepoint.rollback();
    expect_recovers();
}
