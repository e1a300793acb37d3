// The sockets of connections stay registered with the event loop that waited for them last: whichever ends first, loop or
// connection, and whatever becomes of the socket's number.

#include "integration/support.hpp"

#include "aludel/async/waiter.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

using namespace aludel;
using namespace aludel::integration;
namespace asio = boost::asio;

namespace {

class WatchedSockets : public ::testing::Test {
protected:
    //! Runs `work` in a fiber of the context, to its end.
    template <class F>
    static void run_on(asio::io_context& io, F work) {
        async::spawn(io, std::move(work));
        io.restart();
        io.run();
    }
    static int one(Connection& connection) { return connection.execute(text("SELECT 1")).as<int>().scalar_one(); }
    static int backend(Connection& connection) {
        return connection.execute(text("SELECT pg_backend_pid()")).as<int>().scalar_one();
    }

    const Engine engine_ = create_engine(integration::detail::postgresql_url(), {.pool_size = 4, .waiter = &async::fiber_waiter()});
    const Engine here_ = create_engine(integration::detail::postgresql_url());
    std::optional<asio::io_context> io_{std::in_place};
};

}  // namespace

TEST_F(WatchedSockets, outlive_their_event_loop) {
    std::optional<Connection> connection;
    run_on(*io_, [&] { EXPECT_EQ(one(connection.emplace(engine_.connect())), 1); });
    io_.reset();
    EXPECT_EQ(one(*connection), 1);   // polls
    io_.emplace();                   // perhaps at the same address
    run_on(*io_, [&] { EXPECT_EQ(one(*connection), 1); });
    io_.reset();
}

TEST_F(WatchedSockets, outlive_an_event_loop_within_the_pool) {
    for (int round = 0; round < 3; ++round) {
        asio::io_context io;
        run_on(io, [&] {
            Connection connection = engine_.connect();
            EXPECT_EQ(one(connection), 1);
        });
    }
    EXPECT_EQ(engine_.pool().checkedin(), 1);
}

TEST_F(WatchedSockets, end_before_their_event_loop) {
    run_on(*io_, [&] {
        Connection connection = engine_.connect();
        EXPECT_EQ(one(connection), 1);
        connection.invalidate();
        connection.rollback();
        EXPECT_EQ(one(connection), 1);
    });
    engine_.dispose();   // outside of the loop
    run_on(*io_, [&] { EXPECT_EQ(engine_.connect().execute(text("SELECT 2")).as<int>().scalar_one(), 2); });
}

TEST_F(WatchedSockets, change_between_event_loops) {
    asio::io_context other;
    std::optional<Connection> connection;
    run_on(*io_, [&] { connection.emplace(engine_.connect()); });
    for (int round = 0; round < 5; ++round) {
        run_on(*io_, [&] { EXPECT_EQ(one(*connection), 1); });
        run_on(other, [&] { EXPECT_EQ(one(*connection), 1); });
        EXPECT_EQ(one(*connection), 1);
    }
}

TEST_F(WatchedSockets, change_between_strands_of_one_event_loop) {
    std::optional<Connection> connection;
    run_on(*io_, [&] { connection.emplace(engine_.connect()); });
    for (int round = 0; round < 5; ++round) {
        async::spawn(asio::make_strand(*io_), [&] { EXPECT_EQ(one(*connection), 1); });
        io_->restart();
        io_->run();
    }
}

TEST_F(WatchedSockets, may_be_ended_by_the_server) {
    std::optional<Connection> connection;
    for (int round = 0; round < 3; ++round) {
        int pid = 0;
        run_on(*io_, [&] { pid = backend(connection.emplace(engine_.connect())); });
        EXPECT_TRUE(here_.connect().execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {{"pid", pid}}).as<bool>().scalar_one());
        run_on(*io_, [&] {
            EXPECT_THROW(one(*connection), OperationalError);
            connection.reset();
            EXPECT_EQ(one(connection.emplace(engine_.connect())), 1);
        });
    }
}

// A new socket gets the number of the one that was closed before it. Two threads do so at the same time.
TEST_F(WatchedSockets, are_not_taken_for_earlier_ones_of_the_same_number) {
    std::atomic<int> sum{0};
    for (int fiber = 0; fiber < 4; ++fiber)
        async::spawn(*io_, [&, fiber] {
            for (int round = 0; round < 15; ++round) {
                Connection connection = engine_.connect();
                if (fiber % 2 == 0) {
                    const int pid = backend(connection);
                    here_.connect().execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {{"pid", pid}});
                    EXPECT_THROW(one(connection), OperationalError);   // the client library closes the socket
                } else {
                    sum += one(connection);
                    connection.invalidate();
                }
            }
        });
    std::thread second([&] { io_->run(); });
    io_->run();
    second.join();
    EXPECT_EQ(sum, 2 * 15);
    EXPECT_EQ(engine_.pool().checkedout(), 0);
}

TEST_F(WatchedSockets, may_end_on_another_thread_while_the_event_loop_runs) {
    std::vector<std::optional<Connection>> idle(4);
    run_on(*io_, [&] {
        for (std::optional<Connection>& connection : idle) EXPECT_EQ(one(connection.emplace(engine_.connect())), 1);
    });
    std::atomic<int> sum{0};
    async::spawn(*io_, [&] {
        Connection connection = engine_.connect();
        for (int round = 0; round < 100; ++round) sum += one(connection);
    });
    io_->restart();
    std::thread loop([&] { io_->run(); });
    for (std::optional<Connection>& connection : idle) connection->invalidate();
    loop.join();
    EXPECT_EQ(sum, 100);
}

TEST_F(WatchedSockets, lose_nothing_when_a_loop_ends_while_another_one_uses_them) {
    for (int round = 0; round < 20; ++round) {
        std::optional<asio::io_context> first(std::in_place), second(std::in_place);
        std::vector<std::optional<Connection>> held(3);
        run_on(*first, [&] {
            for (std::optional<Connection>& connection : held) EXPECT_EQ(one(connection.emplace(engine_.connect())), 1);
        });
        std::thread ending([&] { first.reset(); });
        for (std::optional<Connection>& connection : held) run_on(*second, [&] { EXPECT_EQ(one(*connection), 1); });
        ending.join();
    }
}

TEST_F(WatchedSockets, stay_with_the_parent_of_a_forked_process) {
    std::optional<Connection> connection;
    run_on(*io_, [&] { EXPECT_EQ(one(connection.emplace(engine_.connect())), 1); });
    const pid_t child = ::fork();
    if (child == 0) {
        io_.reset();
        ::_exit(engine_.connect().execute(text("SELECT 1")).as<int>().scalar_one() == 1 ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    run_on(*io_, [&] { EXPECT_EQ(one(*connection), 1); });
}
