// Connections that were closed, invalidated, or whose database went away.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {
class ClosedConnections : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, ClosedConnections, every_database(), database_name);

class InvalidatedConnections : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, InvalidatedConnections, databases_with(&Abilities::several_connections), database_name);
}  // namespace

TEST_P(ClosedConnections, take_no_statement) {
    Connection connection = connect();
    connection.execute(text("SELECT 1"));
    connection.close();
    connection.close();   // harmless
    EXPECT_TRUE(connection.closed());
    EXPECT_FALSE(connection.in_transaction());
    auto refuses = [](auto&& action) {
        EXPECT_TRUE(says(caught<ResourceClosedError>(action), "This Connection is closed", "engine.connect()"));
    };
    refuses([&] { connection.execute(text("SELECT 1")); });
    refuses([&] { connection.execute_many(text("SELECT :x"), {{{"x", 1}}}); });
    refuses([&] { connection.exec_driver_sql("SELECT 1"); });
    refuses([&] { connection.execute_script("SELECT 1"); });
    refuses([&] { connection.begin(); });
    refuses([&] { connection.begin_nested(); });
    refuses([&] { connection.commit(); });
    refuses([&] { connection.rollback(); });
    refuses([&] { connection.invalidate(); });
    refuses([&] { connection.has_table("t"); });
    refuses([&] { connection.execution_options({.isolation_level = "AUTOCOMMIT"}); });
}

TEST_P(ClosedConnections, give_back_what_they_had) {
    {
        Connection connection = connect();
        EXPECT_EQ(engine().pool().checkedout(), 1);
        connection.close();
        EXPECT_EQ(engine().pool().checkedout(), 0);
    }
    EXPECT_EQ(engine().pool().checkedout(), 0);
}

TEST_P(InvalidatedConnections, open_another_one) {
    Connection connection = connect();
    connection.invalidate();
    EXPECT_TRUE(connection.invalidated());
    EXPECT_FALSE(connection.closed());
    EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
    EXPECT_FALSE(connection.invalidated());
    EXPECT_EQ(engine().pool().checkedout(), 1);
}

TEST_P(InvalidatedConnections, ask_for_a_rollback_of_their_transaction) {
    run("CREATE TABLE t (x INTEGER)");
    Connection connection = connect();
    connection.execute(text("INSERT INTO t (x) VALUES (1)"));
    Transaction savepoint = connection.begin_nested();
    connection.invalidate();
    auto refuses = [](auto&& action) {
        EXPECT_TRUE(says(caught<PendingRollbackError>(action), "Can't reconnect until the invalid transaction is rolled back",
                         "rollback()"));
    };
    refuses([&] { connection.execute(text("SELECT 1")); });
    refuses([&] { connection.commit(); });
    refuses([&] { savepoint.commit(); });
    connection.rollback();
    EXPECT_EQ(connection.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 0);
}

TEST_P(InvalidatedConnections, lose_their_results) {
    Connection connection = connect();
    Result result = connection.execute(text("SELECT 1 UNION ALL SELECT 2"));
    connection.invalidate();
    EXPECT_THROW(result.all(), ResourceClosedError);
}

TEST_P(InvalidatedConnections, leave_the_pool_whole) {
    use_engine({.pool_size = 1, .max_overflow = 0, .pool_timeout = Duration::of_seconds(0.05)});
    for (int i = 0; i < 3; ++i) {
        Connection connection = connect();
        connection.execute(text("SELECT 1"));
        connection.invalidate();
    }
    EXPECT_EQ(engine().pool().checkedout(), 0);
    EXPECT_NO_THROW(connect().execute(text("SELECT 1")));
}
