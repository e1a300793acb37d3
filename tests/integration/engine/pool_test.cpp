// Pools with real connections behind them.

#include "integration/support.hpp"

#include <thread>

using namespace aludel;
using namespace aludel::integration;
using namespace std::chrono_literals;

namespace {

class Pools : public DatabaseTest {
protected:
    EngineOptions queue(EngineOptions options = {}) const {
        options.poolclass = pool::Queue;
        return options;
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Pools, databases_with(&Abilities::several_connections), database_name);

class ServerPools : public Pools {
protected:
    static std::int64_t session_of(Connection& connection) {
        return connection.execute(text("SELECT pg_backend_pid()")).as<std::int64_t>().scalar_one();
    }
    void end_session(std::int64_t id) {
        Engine other = playground().engine({.poolclass = pool::Null});
        Connection connection = other.connect();
        EXPECT_TRUE(connection.execute(text("SELECT pg_terminate_backend(:id, 5000)"), {{"id", id}}).as<bool>().scalar_one());
    }
};
INSTANTIATE_TEST_SUITE_P(Live, ServerPools, databases_with(&Abilities::server), database_name);

class StaticPools : public DatabaseTest {};

//! Inserts a row in a transaction that the engine knows nothing of, and gives the connection back.
void leave_transaction_open(Engine& engine) {
    Connection connection = engine.connect();
    connection.execution_options({.isolation_level = "AUTOCOMMIT"});
    connection.exec_driver_sql("BEGIN");
    connection.execute(text("INSERT INTO t (x) VALUES (1)"));
}
INSTANTIATE_TEST_SUITE_P(Live, StaticPools, every_database(), database_name);

}  // namespace

TEST_P(Pools, say_how_they_are) {
    use_engine(queue({.pool_size = 3, .max_overflow = 2}));
    EXPECT_EQ(engine().pool().status(),
              "Pool size: 3  Connections in pool: 0 Current Overflow: -3 Current Checked out connections: 0");
    std::vector<Connection> used;
    for (int i = 0; i < 4; ++i) used.push_back(connect());
    EXPECT_EQ(engine().pool().status(),
              "Pool size: 3  Connections in pool: 0 Current Overflow: 1 Current Checked out connections: 4");
    used.clear();
    EXPECT_EQ(engine().pool().status(),
              "Pool size: 3  Connections in pool: 3 Current Overflow: 0 Current Checked out connections: 0");
    EXPECT_EQ(engine().pool().size(), 3);
    EXPECT_EQ(engine().pool().checkedin(), 3);
    EXPECT_EQ(engine().pool().overflow(), 0);
}

TEST_P(Pools, give_up_waiting_after_the_timeout) {
    use_engine(queue({.pool_size = 1, .max_overflow = 0, .pool_timeout = 50ms}));
    Connection only = connect();
    EXPECT_TRUE(says(caught<TimeoutError>([&] { connect(); }),
                     "QueuePool limit of size 1 overflow 0 reached, connection timed out, timeout 0.05"));
    only.close();
    EXPECT_NO_THROW(connect());
}

TEST_P(Pools, hand_a_connection_to_a_thread_that_waits) {
    use_engine(queue({.pool_size = 1, .max_overflow = 0, .pool_timeout = 60s}));
    Connection only = connect();
    std::thread waiting([&] { EXPECT_EQ(connect().execute(text("SELECT 3")).as<int>().scalar_one(), 3); });
    only.close();
    waiting.join();
}

TEST_P(Pools, roll_back_what_comes_back) {
    use_engine(queue({.pool_size = 1, .max_overflow = 0}));
    run("CREATE TABLE t (x INTEGER)");
    {
        Connection connection = connect();
        connection.execute(text("INSERT INTO t (x) VALUES (1)"));
        connection.execute(text("SELECT x FROM t"));
    }
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 0);
}

TEST_P(Pools, without_limit_open_as_many_as_are_asked_for) {
    use_engine(queue({.pool_size = 0}));
    std::vector<Connection> used;
    for (int i = 0; i < 20; ++i) used.push_back(connect());
    EXPECT_EQ(engine().pool().checkedout(), 20);
}

TEST_P(Pools, of_class_null_keep_nothing) {
    use_engine({.poolclass = pool::Null});
    {
        Connection a = connect(), b = connect();
        EXPECT_EQ(engine().pool().checkedout(), 2);
    }
    EXPECT_EQ(engine().pool().checkedin(), 0);
    EXPECT_EQ(engine().pool().checkedout(), 0);
    EXPECT_EQ(engine().pool().status(), "NullPool");
}

// DS05
TEST_P(StaticPools, share_one_connection_and_its_transaction) {
    use_engine({.poolclass = pool::Static});
    run("CREATE TABLE t (x INTEGER)");
    Connection a = connect(), b = connect();
    a.execute(text("INSERT INTO t (x) VALUES (1)"));
    EXPECT_EQ(b.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 1);   // sees what is not committed
    EXPECT_EQ(engine().pool().checkedout(), 2);
    a.commit();
    b.close();
    a.close();
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 1);
    EXPECT_EQ(engine().pool().status(), "StaticPool");
}

TEST_P(Pools, disposed_of_start_anew) {
    use_engine(queue({.pool_size = 2}));
    run("CREATE TABLE t (x INTEGER)");
    Connection used = connect();
    { Connection idle = connect(); }
    EXPECT_EQ(engine().pool().checkedin(), 1);
    engine().dispose();
    EXPECT_EQ(engine().pool().checkedin(), 0);
    EXPECT_EQ(engine().pool().checkedout(), 0);
    used.execute(text("INSERT INTO t (x) VALUES (1)"));   // goes on working
    used.commit();
    used.close();
    EXPECT_EQ(engine().pool().checkedin(), 0);            // and is not kept
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 1);
}

TEST_P(ServerPools, use_connections_in_turn_or_the_latest_one) {
    for (const bool lifo : {false, true}) {
        use_engine(queue({.pool_size = 2, .pool_use_lifo = lifo}));
        std::int64_t first, second;
        {
            Connection a = connect(), b = connect();
            first = session_of(a), second = session_of(b);
            a.close();
            b.close();
        }
        Connection next = connect();
        EXPECT_EQ(session_of(next), lifo ? second : first);
    }
}

TEST_P(ServerPools, replace_connections_that_are_too_old) {
    use_engine(queue({.pool_size = 1, .pool_recycle = Duration::of_seconds(1e-9)}));
    std::int64_t first;
    {
        Connection connection = connect();
        first = session_of(connection);
    }
    Connection connection = connect();
    EXPECT_NE(session_of(connection), first);
}

TEST_P(ServerPools, keep_connections_that_are_young) {
    use_engine(queue({.pool_size = 1, .pool_recycle = 1h}));
    std::int64_t first;
    {
        Connection connection = connect();
        first = session_of(connection);
    }
    Connection connection = connect();
    EXPECT_EQ(session_of(connection), first);
}

TEST_P(ServerPools, replace_a_dead_connection_when_they_ping_first) {
    use_engine(queue({.pool_size = 2, .pool_pre_ping = true}));
    std::int64_t first;
    {
        Connection connection = connect();
        first = session_of(connection);
    }
    end_session(first);
    Connection connection = connect();
    EXPECT_NE(session_of(connection), first);
}

TEST_P(ServerPools, replace_every_connection_after_one_was_found_dead) {
    use_engine(queue({.pool_size = 2}));
    std::int64_t kept, dead;
    {
        Connection a = connect(), b = connect();
        kept = session_of(a), dead = session_of(b);
        a.close();   // first in the queue
        b.commit();
        end_session(dead);
        EXPECT_THROW(b.execute(text("SELECT 1")), OperationalError);
    }
    Connection connection = connect();
    EXPECT_NE(session_of(connection), kept);
}

TEST_P(ServerPools, open_another_one_when_a_closed_one_was_noticed) {
    use_engine(queue({.pool_size = 1}));
    std::int64_t first;
    {
        Connection connection = connect();
        first = session_of(connection);
        connection.invalidate();
    }
    Connection connection = connect();
    EXPECT_NE(session_of(connection), first);
}

TEST_P(Pools, of_class_assertion_have_one_user) {
    use_engine({.poolclass = pool::Assertion});
    {
        Connection first = connect();
        EXPECT_EQ(first.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
        EXPECT_TRUE(says(caught<InvalidRequestError>([&] { connect().execute(text("SELECT 2")); }),
                         "AssertionPool: a connection is in use already."));
    }
    EXPECT_EQ(connect().execute(text("SELECT 3")).as<int>().scalar_one(), 3);
    EXPECT_EQ(engine().pool().status(), "AssertionPool");
}

// DS05
TEST_P(Pools, of_class_singleton_thread_share_a_thread_s_connection) {
    use_engine({.poolclass = pool::SingletonThread});
    run("CREATE TABLE t (x INTEGER)");
    Connection a = connect(), b = connect();
    a.execute(text("INSERT INTO t (x) VALUES (1)"));
    EXPECT_EQ(b.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 1);   // sees what is not committed
    std::thread([&] { EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 0); }).join();
    a.commit();
    b.close();
    a.close();
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 1);
    EXPECT_EQ(engine().pool().checkedin(), 2);
}

TEST_P(Pools, end_a_transaction_that_was_left_open_as_they_are_told) {
    run("CREATE TABLE t (x INTEGER)");
    for (const auto how : {pool::ResetOnReturn::rollback, pool::ResetOnReturn::commit}) {
        use_engine(queue({.pool_size = 1, .pool_reset_on_return = how}));
        leave_transaction_open(engine());
        EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), how == pool::ResetOnReturn::commit ? 1 : 0);
    }
}

TEST_P(Pools, that_reset_nothing_hand_the_transaction_on) {
    run("CREATE TABLE t (x INTEGER)");
    use_engine(queue({.pool_size = 1, .pool_reset_on_return = pool::ResetOnReturn::none}));
    leave_transaction_open(engine());
    {
        Connection next = connect();
        next.execution_options({.isolation_level = "AUTOCOMMIT"});
        EXPECT_EQ(next.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 1);
        next.exec_driver_sql("ROLLBACK");
    }
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 0);
}

TEST_P(Pools, never_commit_what_a_connection_has_begun_by_itself) {
    run("CREATE TABLE t (x INTEGER)");
    for (const auto how : {pool::ResetOnReturn::commit, pool::ResetOnReturn::none}) {
        use_engine(queue({.pool_size = 1, .pool_reset_on_return = how}));
        connect().execute(text("INSERT INTO t (x) VALUES (1)"));
        {
            Session session(engine());
            session.execute(text("INSERT INTO t (x) VALUES (1)"));
        }
        EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 0);
    }
}

TEST_P(StaticPools, of_timeout_zero_do_not_wait_for_another_thread) {
    use_engine({.pool_timeout = 0s, .poolclass = pool::Static});
    Connection ours = connect();
    ours.execute(text("SELECT 1"));
    std::thread([&] { EXPECT_THROW(connect().execute(text("SELECT 1")), TimeoutError); }).join();
}

TEST_P(Pools, list_the_connections_in_use) {
    use_engine(queue({.pool_size = 2}));
    EXPECT_TRUE(engine().pool().checkouts().empty());
    Connection a = connect(), b = connect();
    a.execute(text("SELECT 1"));
    b.execute(text("SELECT 1"));
    EXPECT_EQ(engine().pool().checkouts().size(), 2u);
    a.close();
    b.close();
    EXPECT_TRUE(engine().pool().checkouts().empty());
}

TEST_P(Pools, disposed_of_log_the_connections_in_use) {
    struct Lines final : LogSink {
        void write(std::string_view, std::string_view message) override {
            if (message.find("disposed of") != message.npos) lines.emplace_back(message);
        }
        std::vector<std::string> lines;
    } sink;
    use_engine(queue({.pool_size = 2, .echo_pool = true, .echo_sink = &sink}));
    {
        Connection a = connect(), b = connect();
        a.execute(text("SELECT 1"));
        b.execute(text("SELECT 1"));
        engine().dispose();
    }
    ASSERT_EQ(sink.lines.size(), 2u);
    EXPECT_TRUE(sink.lines[0].starts_with("Pool disposed of while a connection is in use, taken at ")) << sink.lines[0];
    engine().dispose();
    EXPECT_EQ(sink.lines.size(), 2u);
}

TEST_P(ServerPools, ask_a_connection_that_was_idle_for_longer_than_the_heartbeat) {
    use_engine(queue({.pool_size = 2, .pool_heartbeat = Duration::of_seconds(1e-9)}));
    std::int64_t first;
    {
        Connection connection = connect();
        first = session_of(connection);
    }
    end_session(first);
    Connection connection = connect();
    EXPECT_NE(session_of(connection), first);
}
