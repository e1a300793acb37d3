// LISTEN for coroutines.

#include "integration/async/support.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

using namespace aludel;
using namespace aludel::integration;
using namespace boost::asio::experimental::awaitable_operators;

namespace {

class AsyncListening : public AsyncTest {
protected:
    asio::awaitable<void> send(std::string channel, std::string payload) {
        AsyncConnection connection = co_await async_engine().connect();
        co_await connection.execute(select(func::call<Text>("pg_notify", channel, payload)));
        co_await connection.commit();
        co_await connection.close();
    }
    asio::awaitable<void> kill_listeners(std::string channel) {
        AsyncConnection connection = co_await async_engine().connect();
        const auto query = text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE :q "
                                "AND pid <> pg_backend_pid()");
        const auto killed = co_await connection.execute(query, async::params("q", "LISTEN \"" + channel + "%"));
        EXPECT_EQ(killed.as<std::int64_t>().scalar_one(), 1);
        co_await connection.close();
    }
    static std::vector<std::string> one(std::string channel) { return {std::move(channel)}; }
};
INSTANTIATE_TEST_SUITE_P(Live, AsyncListening, databases_with(&Abilities::server), database_name);

class AsyncNotListening : public AsyncTest {};
INSTANTIATE_TEST_SUITE_P(Live, AsyncNotListening, databases_with(&Abilities::server, false), database_name);

}  // namespace

TEST_P(AsyncListening, other_coroutines_run_while_one_waits) {
    std::vector<std::string> found;
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncNotifications orders = co_await async_engine().listen(one("async_a"));
        asio::co_spawn(io_, [&]() -> asio::awaitable<void> {
            for (int i = 0; i < 3; ++i) co_await send("async_a", std::to_string(i));
        }, asio::detached);
        while (found.size() < 3) found.push_back((co_await orders.next()).payload);
        EXPECT_EQ(co_await orders.next(Duration::of_seconds(0.01)), std::nullopt);
    });
    EXPECT_EQ(found, (std::vector<std::string>{"0", "1", "2"}));
}

TEST_P(AsyncListening, until_a_signal_ends_it) {
    AsyncEngine engine = async_engine();
    std::vector<std::string> heard;
    asio::cancellation_signal stop;
    const auto handle = [&](const Notification& notification) {
        heard.push_back(notification.payload);
        stop.emit(asio::cancellation_type::terminal);
    };
    // [async_listen]
    auto listen = [&]() -> asio::awaitable<void> {
        auto channels = list_of<std::string>("async_orders");
        AsyncNotifications orders = co_await engine.listen(channels);
        for (;;) handle(co_await orders.next());
    };
    // [/async_listen]
    asio::co_spawn(io_, listen, asio::bind_cancellation_slot(stop.slot(), asio::detached));
    run_coroutine([&]() -> asio::awaitable<void> {
        while (heard.empty()) {
            co_await send("async_orders", "one");
            co_await sleep(std::chrono::milliseconds(10));
        }
    });
    EXPECT_EQ(heard.front(), "one");
}

TEST_P(AsyncListening, a_cancelled_wait_loses_nothing) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncNotifications orders = co_await async_engine().listen(one("async_b"));
        for (int i = 0; i < 20; ++i) {
            const auto outcome = co_await (orders.next() || sleep(std::chrono::milliseconds(1)));
            EXPECT_EQ(outcome.index(), 1u);
        }
        co_await send("async_b", "kept");
        EXPECT_EQ((co_await orders.next()).payload, "kept");
    });
}

TEST_P(AsyncListening, a_cancelled_wait_is_OperationCancelled) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncNotifications orders = co_await async_engine().listen(one("async_c"));
        asio::cancellation_signal signal;
        bool was_cancelled = false;
        orders.next(asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error, Notification) {
            try {
                std::rethrow_exception(error);
            } catch (const OperationCancelled&) {
                was_cancelled = true;
            }
        }));
        co_await sleep(std::chrono::milliseconds(5));
        const auto second = co_await thrown_by<IllegalStateChangeError>([&] { return orders.next(); });
        EXPECT_TRUE(says(second, "AsyncNotifications", "next()"));
        signal.emit(asio::cancellation_type::terminal);
        while (!was_cancelled) co_await sleep(std::chrono::milliseconds(1));
        co_await send("async_c", "still there");
        EXPECT_EQ((co_await orders.next()).payload, "still there");
    });
}

TEST_P(AsyncListening, a_cancellation_ends_the_attempts_to_connect_again) {
    bool is_away = false;
    event::listen(async_engine().sync_engine(), event::do_connect, [&](ConnectArgs& args) {
        if (is_away) args["port"] = "1";
    });
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncNotifications orders = co_await async_engine().listen(one("async_d"));
        co_await kill_listeners("async_d");
        is_away = true;
        const auto outcome = co_await (orders.next() || sleep(std::chrono::milliseconds(50)));
        EXPECT_EQ(outcome.index(), 1u);
        is_away = false;
        EXPECT_TRUE((co_await orders.next()).is_reconnection);
    });
}

TEST_P(AsyncListening, an_executor_that_is_destroyed_ends_the_wait) {
    AsyncEngine engine = async_engine();
    {
        asio::io_context io;
        asio::co_spawn(io, [&]() -> asio::awaitable<void> {
            AsyncNotifications orders = co_await engine.listen(one("async_e"));
            co_await orders.next();
        }, asio::detached);
        io.run_for(std::chrono::milliseconds(100));
    }
    run_coroutine([&]() -> asio::awaitable<void> { co_await send("async_e", "nobody is there"); });
}

TEST_P(AsyncNotListening, is_refused_with_a_reason) {
    run_coroutine([&]() -> asio::awaitable<void> {
        std::vector<std::string> channels = list_of<std::string>("orders");
        const auto error = co_await thrown_by<NotSupportedError>([&] { return async_engine().listen(channels); });
        EXPECT_TRUE(says(error, "PostgreSQL"));
    });
}
