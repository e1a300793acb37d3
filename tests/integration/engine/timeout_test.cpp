// Deadlines of statements: where they can be set, what is left when one has passed.

#include "integration/support.hpp"

#include <thread>

using namespace aludel;
using namespace aludel::integration;
using namespace std::chrono_literals;

namespace {

//! Counts for minutes on every database.
TextClause<> endless() {
    return text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
                "SELECT count(*) FROM n");
}

class Timeouts : public DatabaseTest {
protected:
    //! The statement is ended, and says how; then the connection works again.
    void expect_timeout(Connection& connection, const TextClause<>& statement) {
        const auto error = caught<TimeoutError>([&] { connection.execute(statement).all(); });
        EXPECT_TRUE(says(error, "deadline", "WITH RECURSIVE"));
        EXPECT_FALSE(error.connection_invalidated()) << error.what();
        if (can().sqlstate) {
            EXPECT_EQ(error.sqlstate(), "57014");
        }
        expect_usable(connection);
    }
    //! Without a limit, which a machine under load could exceed here.
    static void expect_usable(Connection& connection) {
        connection.rollback();
        const auto one = text("SELECT 1").execution_options({.timeout = -1s});
        EXPECT_EQ(connection.execute(one).as<int>().scalar_one(), 1);
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Timeouts, every_database(), database_name);

}  // namespace

TEST_P(Timeouts, of_a_statement) {
    Connection connection = connect();
    expect_timeout(connection, endless().execution_options({.timeout = 50ms}));
}

TEST_P(Timeouts, of_a_connection) {
    Connection connection = connect();
    connection.execution_options({.timeout = 50ms});
    expect_timeout(connection, endless());
}

TEST_P(Timeouts, of_an_engine) {
    use_engine({.execution_options = {.timeout = 3s}});   // it covers connecting too
    Connection connection = connect();
    expect_timeout(connection, endless());
}

TEST_P(Timeouts, of_a_session) {
    Session session(engine(), {.execution_options = {.timeout = 3s}});
    EXPECT_THROW(session.execute(endless()).all(), TimeoutError);
    session.rollback();
    EXPECT_EQ(session.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
}

TEST_P(Timeouts, count_for_what_is_nearest_to_the_statement) {
    use_engine({.execution_options = {.timeout = 1h}});
    Connection connection = connect();
    connection.execution_options({.timeout = 50ms});
    expect_timeout(connection, endless());
    EXPECT_EQ(connection.execute(text("SELECT 1").execution_options({.timeout = -1s})).as<int>().scalar_one(), 1);
    expect_timeout(connection, endless().execution_options({.timeout = 30ms}));
}

TEST_P(Timeouts, do_not_reach_the_statement_after_it) {
    Connection connection = connect();
    for (int i = 0; i < 20; ++i) {
        EXPECT_THROW(connection.execute(endless().execution_options({.timeout = 2ms})).all(), TimeoutError);
        connection.rollback();
        EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
    }
}

TEST_P(Timeouts, of_a_text_that_the_driver_gets_and_of_a_script) {
    Connection connection = connect();
    connection.execution_options({.timeout = 50ms});
    const std::string sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
                            "SELECT count(*) FROM n";
    EXPECT_THROW(connection.exec_driver_sql(unsafe_sql(sql)).all(), TimeoutError);
    expect_usable(connection);
    EXPECT_THROW(connection.execute_script(unsafe_sql(sql)), TimeoutError);
    expect_usable(connection);
}

TEST_P(Timeouts, undo_a_write_that_is_interrupted) {
    run("CREATE TABLE t (i INTEGER)");
    Connection connection = connect();
    connection.execute(text("INSERT INTO t VALUES (1)"));
    const auto write = text("INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                            "2000000000) SELECT i FROM n")
                           .execution_options({.timeout = 50ms});
    EXPECT_THROW(connection.execute(write), TimeoutError);
    EXPECT_THROW(connection.execute(text("SELECT 1")), Error) << "a part of the transaction must not be committed";
    connection.rollback();
    EXPECT_EQ(connection.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 0);
}

TEST_P(Timeouts, are_not_needed_where_another_thread_cancels) {
    Connection connection = connect();
    connection.execute(text("SELECT 1"));
    std::atomic<bool> has_ended{false};
    std::thread other([&] {   // a cancel before the statement runs does nothing
        while (!has_ended) {
            connection.cancel();
            std::this_thread::sleep_for(5ms);
        }
    });
    const auto error = caught<OperationalError>([&] { connection.execute(endless()).all(); });
    has_ended = true;
    other.join();
    EXPECT_TRUE(says(error, "cancel", "WITH RECURSIVE"));
    EXPECT_FALSE(error.connection_invalidated());
    expect_usable(connection);
}

// S22
TEST_P(Timeouts, are_options_of_a_statement_as_far_as_they_concern_one) {
    EXPECT_TRUE(says(caught<ArgumentError>([] {
                         [[maybe_unused]] auto s = text("SELECT 1").execution_options({.isolation_level = "AUTOCOMMIT"});
                     }),
                     "isolation_level", "connection"));
    const auto both = text("SELECT 1").execution_options({.timeout = 1h}).execution_options({.yield_per = 3});
    EXPECT_EQ(connect().execute(both).as<int>().scalar_one(), 1);
}

class PooledTimeouts : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, PooledTimeouts, databases_with(&Abilities::several_connections), database_name);

TEST_P(PooledTimeouts, end_the_wait_for_a_connection) {
    use_engine({.pool_size = 1, .max_overflow = 0, .pool_timeout = 1h, .execution_options = {.timeout = 3s}});
    Connection holder = connect();
    EXPECT_THROW(connect(), TimeoutError);
}
