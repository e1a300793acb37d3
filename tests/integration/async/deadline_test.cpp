// Deadlines in fibers: what waits for the server, for a cancellation or for the resolver suspends its fiber only.

#include "aludel/async/waiter.hpp"
#include "integration/libpq/proxy.hpp"
#include "integration/libpq/resolver.hpp"
#include "integration/libpq/server.hpp"
#include "integration/libpq/watchdog.hpp"

#include <boost/asio/io_context.hpp>

using namespace aludel;
using driver::Deadline;

namespace {

class FiberDeadline : public ::testing::Test {
protected:
    static driver::ConnectParameters through_fibers(driver::ConnectParameters args) {
        args.waiter = &async::fiber_waiter();
        return args;
    }
    //! Does something on a connection of its own until told to stop, and counts.
    void spawn_busy() {
        async::spawn(io_, [this] {
            const auto connection = libpq_test::connect(through_fibers(libpq_test::server_args()));
            while (!done_) steps_ += libpq_test::scalar<int>(*connection, "SELECT 1");
        });
    }

    const libpq_test::Watchdog watchdog_{};
    boost::asio::io_context io_{};
    int steps_ = 0;
    bool done_ = false;
};

}  // namespace

TEST_F(FiberDeadline, a_statement_is_cancelled_while_other_fibers_go_on) {
    int before = 0, after = 0;
    spawn_busy();
    async::spawn(io_, [&] {
        const auto connection = libpq_test::connect(through_fibers(libpq_test::server_args()));
        const int pid = libpq_test::scalar<int>(*connection, "SELECT pg_backend_pid()");
        before = steps_;
        connection->set_deadline(Deadline::after(0.1));
        const auto error = libpq_test::caught<TimeoutError>([&] { connection->run("SELECT pg_sleep(60)"); });
        after = steps_;
        EXPECT_EQ(error.sqlstate(), "57014");
        connection->set_deadline(Deadline::never());
        EXPECT_EQ(libpq_test::scalar<int>(*connection, "SELECT pg_backend_pid()"), pid);
        done_ = true;
    });
    io_.run();
    EXPECT_TRUE(done_);
    EXPECT_GT(after, before);
}

TEST_F(FiberDeadline, a_cancellation_that_does_not_arrive_blocks_nobody) {
    int before = 0, after = 0;
    libpq_test::Proxy proxy;
    spawn_busy();
    async::spawn(io_, [&] {
        const auto connection = libpq_test::connect(through_fibers(proxy.args()));
        proxy.swallow_cancellations();
        before = steps_;
        connection->set_deadline(Deadline::after(0.05));
        connection->run("SELECT pg_sleep(0.2)");   // ends by itself; the cancellation is on its way
        connection->set_deadline(Deadline::never());
        EXPECT_TRUE(libpq_test::caught<TimeoutError>([&] { connection->run("SELECT 1"); }).connection_invalidated());
        after = steps_;
        done_ = true;
    });
    io_.run();
    EXPECT_GT(after, before);
}

TEST_F(FiberDeadline, a_name_that_is_looked_up_blocks_nobody) {
    libpq_test::Resolver resolver(libpq_test::Known{});
    resolver.hold("slow.test");
    int before = 0, after = 0;
    spawn_busy();
    async::spawn(io_, [&] {
        auto args = through_fibers(libpq_test::server_args());
        args.host = "slow.test";
        before = steps_;
        libpq_test::caught<TimeoutError>([&] { libpq_driver::factory().connect(args, Deadline::after(0.2)); });
        after = steps_;
        done_ = true;
    });
    io_.run();
    EXPECT_GT(after, before);
}

TEST_F(FiberDeadline, another_fiber_cancels) {
    const auto connection = libpq_test::connect(through_fibers(libpq_test::server_args()));
    const int pid = libpq_test::scalar<int>(*connection, "SELECT pg_backend_pid()");
    async::spawn(io_, [&] {
        EXPECT_EQ(libpq_test::caught<OperationalError>([&] { connection->run("SELECT pg_sleep(60)"); }).sqlstate(), "57014");
        EXPECT_EQ(libpq_test::scalar<int>(*connection, "SELECT pg_backend_pid()"), pid);
        done_ = true;
    });
    async::spawn(io_, [&] {
        const auto other = libpq_test::connect(through_fibers(libpq_test::server_args()));
        const std::string active = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND state = 'active')";
        while (!done_)
            if (libpq_test::scalar<bool>(*other, active, {Value(pid)})) connection->cancel();
    });
    io_.run();
    EXPECT_TRUE(done_);
}

TEST_F(FiberDeadline, a_fiber_that_is_ended_during_a_cancellation_leaves_it_behind) {
    libpq_test::Proxy proxy;
    auto io = std::make_unique<boost::asio::io_context>();
    async::spawn(*io, [&] {
        const auto connection = libpq_test::connect(through_fibers(proxy.args()));
        proxy.swallow_cancellations();
        connection->set_deadline(Deadline::after(0.05));
        connection->run("SELECT pg_sleep(60)");
        ADD_FAILURE() << "the fiber was to be ended before";
    });
    while (proxy.cancellations() == 0) io->run_one_for(std::chrono::milliseconds(10));
    io.reset();
    EXPECT_EQ(libpq_test::scalar<int>(*libpq_test::connect(), "SELECT 3"), 3);
}
