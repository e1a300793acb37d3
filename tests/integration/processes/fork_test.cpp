// A forked child has copies of its parent's handles: it leaves the parent's connections alone and opens its own.

#include "integration/support.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <functional>

using namespace aludel;
using namespace aludel::integration;

namespace {

class Forked : public DatabaseTest {
protected:
    //! Runs `work` in a child; what it throws fails the test.
    static void in_child(const std::function<void()>& work) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            try {
                work();
                ::_exit(0);
            } catch (const std::exception& error) {
                std::fprintf(stderr, "in the child: %s\n", error.what());
            }
            ::_exit(1);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    }
    static void require(bool holds, const char* what) {
        if (!holds) throw std::runtime_error(what);
    }
    //! Who serves the connection; of SQLite nothing.
    std::string session_of(Connection& connection) const {
        if (!can().server) return "";
        return connection.execute(text("SELECT CAST(pg_backend_pid() AS VARCHAR)")).as<std::string>().scalar_one();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Forked, databases_with(&Abilities::several_connections), database_name);

}  // namespace

TEST_P(Forked, children_open_their_own_connections) {
    run("CREATE TABLE t (x INTEGER)");
    const std::string of_parent = [&] {
        Connection connection = connect();
        return session_of(connection);   // idle in the pool afterwards
    }();
    in_child([&] {
        Connection connection = connect();
        require(!can().server || session_of(connection) != of_parent, "the child uses the parent's session");
        connection.execute(text("INSERT INTO t (x) VALUES (1)"));
        connection.commit();
        require(engine().pool().checkedout() == 1, "the child counts the parent's connections");
    });
    Connection connection = connect();
    EXPECT_EQ(session_of(connection), of_parent);   // neither ended nor replaced
    EXPECT_EQ(connection.execute(text("SELECT x FROM t")).as<int>().all().size(), 1u);
}

TEST_P(Forked, children_leave_the_parents_transaction_alone) {
    run("CREATE TABLE t (x INTEGER)");
    {
        Connection connection = connect();
        connection.execute(text("INSERT INTO t (x) VALUES (1)"));
        const std::string of_parent = session_of(connection);
        in_child([&] {
            const auto error = caught<ResourceClosedError>([&] { connection.execute(text("SELECT 1")); });
            require(std::string(error.what()).find("before the process was forked") != std::string::npos, error.what());
            caught<ResourceClosedError>([&] { connection.commit(); });
            caught<ResourceClosedError>([&] { connection.rollback(); });
            connection.close();
            use_engine({});   // the old engine ends here
        });
        EXPECT_EQ(session_of(connection), of_parent);
        connection.execute(text("INSERT INTO t (x) VALUES (2)"));
        connection.commit();
    }
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM t"), 2);
}

TEST_P(Forked, children_leave_rows_and_sessions_alone) {
    run("CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1), (2), (3)");
    Connection connection = connect();
    connection.execution_options({.stream_results = true});
    auto rows = connection.execute(text("SELECT x FROM t ORDER BY x")).as<int>().scalars();
    auto first = rows.begin();
    Session session(engine());
    session.execute(text("SELECT 1"));
    in_child([&] {
        caught<ResourceClosedError>([&] { session.execute(text("SELECT 1")); });
        session.close();
        caught<ResourceClosedError>([&] { (void)rows.all(); });
        rows.close();
    });
    EXPECT_EQ(*first, 1);
    ++first;
    EXPECT_EQ(*first, 2);
    session.execute(text("SELECT 1"));
}

TEST(ForkedInMemory, a_child_has_an_empty_database_of_its_own) {
    const Engine engine = create_engine("sqlite://");
    engine.begin([](Connection& connection) { connection.execute_script("CREATE TABLE t (x INTEGER)"); });
    const pid_t child = ::fork();
    if (child == 0) ::_exit(engine.connect().has_table("t") ? 1 : 0);
    int status = 1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_TRUE(engine.connect().has_table("t"));
}

TEST_P(Forked, children_leave_a_detached_connection_to_the_parent) {
    Connection connection = connect();
    connection.detach();
    const std::string of_parent = session_of(connection);
    in_child([&] {
        caught<ResourceClosedError>([&] { connection.detach(); });
        connection.close();
        Connection own = connect();
        require(engine().pool().checkedout() == 1, "the child counts its own connection only");
        own.detach();
        require(engine().pool().checkedout() == 0, "a detached connection is counted");
        require(!can().server || session_of(own) != of_parent, "the child uses the parent's session");
    });
    EXPECT_EQ(session_of(connection), of_parent);
}

TEST_P(Forked, children_cannot_detach_a_connection_of_the_parent) {
    Connection connection = connect();
    const std::string of_parent = session_of(connection);
    in_child([&] { caught<ResourceClosedError>([&] { connection.detach(); }); });
    EXPECT_EQ(session_of(connection), of_parent);
    EXPECT_EQ(engine().pool().checkedout(), 1);
}

namespace {
class ForkedListening : public Forked {};
INSTANTIATE_TEST_SUITE_P(Live, ForkedListening, databases_with(&Abilities::server), database_name);
}  // namespace

TEST_P(ForkedListening, children_listen_on_their_own_connection) {
    const std::string channel = "forked_" + std::to_string(::getpid());
    const auto send = [&](const char* payload) {
        engine().begin([&](Connection& connection) { connection.execute(select(func::call<Text>("pg_notify", channel, payload))); });
    };
    const Duration long_enough = Duration::of_seconds(30);
    Notifications notifications = engine().listen({channel});
    in_child([&] {
        require(notifications.next(long_enough)->is_reconnection, "the child reads from the parent's connection");
        send("from the child");
        require(notifications.next(long_enough)->payload == "from the child", "the child does not listen");
        notifications.close();
    });
    send("from the parent");
    EXPECT_EQ(notifications.next(long_enough)->payload, "from the child");
    EXPECT_EQ(notifications.next(long_enough)->payload, "from the parent");
}
