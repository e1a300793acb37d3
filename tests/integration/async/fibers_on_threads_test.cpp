// Fibers of one io_context that two threads run: each fiber continues, on whichever thread, when its wait is over.

#include "integration/support.hpp"

#include "aludel/async/waiter.hpp"

#include <boost/asio/io_context.hpp>

#include <thread>

using namespace aludel;
using namespace aludel::integration;

namespace {

class FibersOnTwoThreads : public DatabaseTest {
protected:
    void SetUp() override { use_engine({.pool_size = 2, .max_overflow = 0, .waiter = &async::fiber_waiter()}); }

    void run_on_two_threads() {
        std::thread other([&] { io_.run(); });
        io_.run();
        other.join();
    }
    boost::asio::io_context io_{};
};
INSTANTIATE_TEST_SUITE_P(Live, FibersOnTwoThreads, every_database(), database_name);

}  // namespace

TEST_P(FibersOnTwoThreads, lose_no_wake_up) {
    std::atomic<int> sum{0};
    for (int fiber = 0; fiber < 8; ++fiber)
        async::spawn(io_, [&] {
            for (int round = 0; round < 50; ++round) {   // six of the eight wait for the pool
                Connection connection = connect();
                sum += connection.execute(text("SELECT 1")).as<int>().scalar_one();
            }
        });
    run_on_two_threads();
    EXPECT_EQ(sum, 8 * 50);
    EXPECT_EQ(engine().pool().checkedout(), 0);
}

// A fiber holds a database in memory, waits for something else, and asks for it again on another thread.
TEST_P(FibersOnTwoThreads, keep_what_they_hold_when_they_continue_on_another_thread) {
    const Engine server = create_engine(integration::detail::postgresql_url(), {.waiter = &async::fiber_waiter()});
    std::atomic<int> sum{0};
    for (int fiber = 0; fiber < 4; ++fiber)
        async::spawn(io_, [&] {
            for (int round = 0; round < 20; ++round) {
                Connection here = connect();
                here.execute(text("SELECT 1"));
                server.connect().execute(text("SELECT 1"));
                if (can().several_connections) here.close();   // two of four may have one at a time
                Connection again = connect();
                sum += again.execute(text("SELECT 1")).as<int>().scalar_one();
            }
        });
    run_on_two_threads();
    EXPECT_EQ(sum, 4 * 20);
}

TEST_P(FibersOnTwoThreads, handle_their_own_exceptions) {
    std::atomic<int> right{0};
    for (int fiber = 0; fiber < 6; ++fiber)
        async::spawn(io_, [&, fiber] {
            for (int round = 0; round < 20; ++round) {
                try {
                    throw fiber;
                } catch (int mine) {
                    connect().execute(text("SELECT 1"));   // others throw and catch meanwhile
                    try {
                        throw;
                    } catch (int again) {
                        right += again == mine && mine == fiber;
                    }
                }
            }
        });
    run_on_two_threads();
    EXPECT_EQ(right, 6 * 20);
    EXPECT_EQ(std::uncaught_exceptions(), 0);
    EXPECT_EQ(std::current_exception(), nullptr);
}
