// Connection::detach: a database connection leaves its pool and ends with its Connection.

#include "integration/support.hpp"

#include "aludel/engine/event.hpp"

#include <memory>
#include <thread>

using namespace aludel;
using namespace aludel::integration;

namespace {

class Detached : public DatabaseTest {
protected:
    using Log = std::vector<std::string>;

    static int one(Connection& connection) { return connection.execute(text("SELECT 1")).as<int>().scalar_one(); }
    void note(event::Event<DriverConnection&> event, std::string name) {
        event::listen(engine(), event, [log = log, name](DriverConnection&) { log->push_back(name); });
    }
    void note_all() {
        for (auto [event, name] : {std::pair(event::connect, "connect"), {event::checkout, "checkout"}, {event::reset, "reset"},
                                   {event::checkin, "checkin"}, {event::close, "close"}, {event::detach, "detach"},
                                   {event::close_detached, "close_detached"}})
            note(event, name);
    }
    Log taken() { return std::exchange(*log, {}); }

    std::shared_ptr<Log> log = std::make_shared<Log>();   // the pool closes connections after the test
};
INSTANTIATE_TEST_SUITE_P(Live, Detached, every_database(), database_name);

class DetachedOfSeveral : public Detached {};
INSTANTIATE_TEST_SUITE_P(Live, DetachedOfSeveral, databases_with(&Abilities::several_connections), database_name);

class DetachedInMemory : public Detached {};
INSTANTIATE_TEST_SUITE_P(Live, DetachedInMemory, databases_with(&Abilities::several_connections, false), database_name);

class DetachedOnServer : public Detached {
protected:
    static std::int64_t session_of(Connection& connection) {
        return connection.execute(text("SELECT pg_backend_pid()")).as<std::int64_t>().scalar_one();
    }
    bool exists(std::int64_t session) {
        Connection connection = connect();
        return connection.execute(text("SELECT count(*) FROM pg_stat_activity WHERE pid = :id"), {{"id", session}})
            .as<int>().scalar_one() > 0;
    }
};
INSTANTIATE_TEST_SUITE_P(Live, DetachedOnServer, databases_with(&Abilities::server), database_name);

}  // namespace

TEST_P(Detached, are_counted_by_their_pool_no_more) {
    Connection connection = connect();
    EXPECT_EQ(engine().pool().checkedout(), 1);
    connection.detach();
    EXPECT_EQ(engine().pool().checkedout(), 0);
    EXPECT_EQ(engine().pool().checkedin(), 0);
    EXPECT_TRUE(engine().pool().checkouts().empty());
    EXPECT_EQ(one(connection), 1);
    connection.close();
    EXPECT_EQ(engine().pool().checkedout(), 0);
    EXPECT_EQ(engine().pool().checkedin(), 0);
}

TEST_P(Detached, cause_detach_and_close_detached) {
    note_all();
    {
        Connection connection = connect();
        one(connection);
        EXPECT_EQ(taken(), (Log{"connect", "checkout"}));
        connection.detach();
        EXPECT_EQ(taken(), (Log{"detach"}));
        one(connection);
    }
    EXPECT_EQ(taken(), (Log{"reset", "close_detached"}));
    { Connection other = connect(); }
    EXPECT_EQ(taken(), (Log{"connect", "checkout", "reset", "checkin"}));
}

TEST_P(Detached, twice_are_detached_once) {
    note_all();
    Connection connection = connect();
    connection.detach();
    taken();
    connection.detach();
    EXPECT_EQ(taken(), Log{});
    EXPECT_EQ(engine().pool().checkedout(), 0);
    EXPECT_EQ(one(connection), 1);
}

TEST_P(Detached, keep_their_transaction_and_the_rows_of_a_result) {
    run("CREATE TABLE t (x INTEGER)");
    Connection connection = connect();
    Transaction transaction = connection.begin();
    connection.execute(text("INSERT INTO t (x) VALUES (1), (2)"));
    auto result = connection.execute(text("SELECT x FROM t ORDER BY x")).as<int>();
    connection.detach();
    EXPECT_TRUE(transaction.is_active());
    EXPECT_EQ(result.scalars().all(), (std::vector<int>{1, 2}));
    Transaction savepoint = connection.begin_nested();
    connection.execute(text("INSERT INTO t (x) VALUES (3)"));
    savepoint.rollback();
    EXPECT_EQ(connection.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 2);
    transaction.rollback();
    EXPECT_EQ(connection.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 0);
}

TEST_P(DetachedOfSeveral, roll_back_when_they_are_closed) {
    run("CREATE TABLE t (x INTEGER)");
    {
        Connection connection = connect();
        connection.execute(text("INSERT INTO t (x) VALUES (1)"));
        connection.commit();
        connection.detach();
        connection.execute(text("INSERT INTO t (x) VALUES (2)"));
    }
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 1);
}

TEST_P(DetachedOfSeveral, leave_room_for_another_one_in_every_pool) {
    for (const pool::PoolClass poolclass : {pool::Queue, pool::Null, pool::Static, pool::SingletonThread, pool::Assertion}) {
        use_engine({.pool_size = 1, .max_overflow = 0, .pool_timeout = Duration::of_seconds(0), .poolclass = poolclass});
        taken();   // of the engine before
        note_all();
        Connection first = connect();
        first.detach();
        EXPECT_EQ(taken(), (Log{"connect", "checkout", "detach"}));
        Connection second = connect();
        EXPECT_EQ(taken(), (Log{"connect", "checkout"}));
        EXPECT_EQ(engine().pool().checkedout(), 1) << engine().pool().status();
        EXPECT_EQ(one(first) + one(second), 2);
        first.close();
        EXPECT_EQ(taken(), (Log{"reset", "close_detached"}));
        EXPECT_EQ(engine().pool().checkedout(), 1) << engine().pool().status();
        EXPECT_EQ(one(second), 1);
        second.close();
        EXPECT_EQ(engine().pool().checkedout(), 0) << engine().pool().status();
    }
}

TEST_P(DetachedOfSeveral, serve_those_that_wait_for_a_connection) {
    use_engine({.pool_size = 1, .max_overflow = 0});
    Connection connection = connect();
    std::thread other([&] {
        Connection second = connect();   // waits, or comes late
        EXPECT_EQ(one(second), 1);
    });
    connection.detach();
    other.join();
    EXPECT_EQ(one(connection), 1);
}

TEST_P(DetachedOfSeveral, survive_the_end_of_their_pool) {
    Connection connection = connect();
    connection.detach();
    engine().dispose();
    EXPECT_EQ(one(connection), 1);
    use_engine({});   // the old engine is gone, but for this connection
    EXPECT_EQ(one(connection), 1);
}

TEST_P(DetachedOfSeveral, of_a_pool_that_was_disposed_of_before_leave_the_new_one_alone) {
    use_engine({.pool_size = 1, .max_overflow = 0, .pool_timeout = Duration::of_seconds(0)});
    Connection old = connect();
    engine().dispose();
    Connection second = connect();
    old.detach();
    EXPECT_EQ(engine().pool().checkedout(), 1);
    EXPECT_THROW(connect(), TimeoutError);
    EXPECT_EQ(one(old) + one(second), 2);
}

TEST_P(Detached, are_replaced_by_a_connection_of_the_pool_when_invalidated) {
    note_all();
    Connection connection = connect();
    connection.detach();
    taken();
    connection.invalidate();
    EXPECT_EQ(engine().pool().checkedout(), 0);
    EXPECT_EQ(one(connection), 1);
    EXPECT_EQ(taken(), (Log{"close_detached", "connect", "checkout"}));
    EXPECT_EQ(engine().pool().checkedout(), 1);
    connection.close();
    EXPECT_EQ(engine().pool().checkedin(), 1);
}

TEST_P(Detached, cannot_be_those_that_are_closed_or_invalidated) {
    Connection connection = connect();
    connection.invalidate();
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { connection.detach(); }), "is invalidated"));
    EXPECT_EQ(one(connection), 1);
    connection.detach();
    connection.close();
    EXPECT_THROW(connection.detach(), ResourceClosedError);
    EXPECT_THROW(Connection(std::move(connection)).detach(), ResourceClosedError);
}

TEST_P(Detached, stay_detached_when_a_listener_throws) {
    auto refusal = event::listen(engine(), event::detach, [](DriverConnection&) { throw std::runtime_error("why?"); });
    Connection connection = connect();
    EXPECT_THROW(connection.detach(), std::runtime_error);
    EXPECT_EQ(engine().pool().checkedout(), 0);
    EXPECT_EQ(one(connection), 1);
    event::listen(engine(), event::close_detached, [](DriverConnection&) { throw std::runtime_error("ignored"); });
    connection.close();
}

TEST_P(Detached, keep_their_options) {
    use_engine({.isolation_level = "SERIALIZABLE"});
    Connection connection = connect();
    connection.execution_options({.isolation_level = "AUTOCOMMIT"});
    connection.detach();
    connection.execute_script("CREATE TABLE t (x INTEGER)");
    connection.execute(text("INSERT INTO t (x) VALUES (1)"));
    connection.rollback();
    EXPECT_EQ(connection.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 1);
}

TEST_P(DetachedInMemory, leave_the_pool_with_a_new_database) {
    Connection connection = connect();
    connection.execute_script("CREATE TABLE t (x INTEGER)");
    connection.commit();
    connection.detach();
    EXPECT_TRUE(connection.has_table("t"));
    EXPECT_FALSE(connect().has_table("t"));
}

TEST_P(DetachedInMemory, cannot_be_those_that_share_their_database_connection) {
    Connection first = connect(), second = connect();
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { first.detach(); }), "shares its database connection",
                     "Close the other Connection"));
    EXPECT_EQ(engine().pool().checkedout(), 2);
    EXPECT_EQ(one(first) + one(second), 2);
    second.close();
    first.detach();
    EXPECT_EQ(engine().pool().checkedout(), 0);
    EXPECT_EQ(one(first), 1);
}

TEST_P(DetachedOnServer, end_their_session_when_they_are_closed) {
    std::int64_t detached = 0;
    {
        Connection connection = connect();
        detached = session_of(connection);
        connection.detach();
        EXPECT_TRUE(exists(detached));
    }
    Connection other = connect();
    EXPECT_NE(session_of(other), detached);
    while (exists(detached)) std::this_thread::yield();   // the server notices when it reads the end
}

TEST_P(DetachedOnServer, that_lose_their_session_are_replaced_by_one_of_the_pool) {
    Connection connection = connect();
    connection.detach();
    const std::int64_t session = session_of(connection);
    connection.rollback();
    { connect().execute(text("SELECT pg_terminate_backend(:id, 5000)"), {{"id", session}}); }
    EXPECT_TRUE(caught<OperationalError>([&] { one(connection); }).connection_invalidated());
    connection.rollback();
    EXPECT_NE(session_of(connection), session);
    EXPECT_EQ(engine().pool().checkedout(), 1);
}
