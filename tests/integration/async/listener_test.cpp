// Listeners of an asynchronous engine may be coroutines.

#include "integration/async/support.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

using namespace aludel;
using namespace aludel::integration;
using namespace boost::asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

namespace {
class AsyncListeners : public AsyncTest {
protected:
    //! A token service that takes its time.
    asio::awaitable<std::string> token() {
        co_await sleep(5ms);
        co_return "token " + std::to_string(++tokens_);
    }
    int tokens_ = 0;
};
}  // namespace

INSTANTIATE_TEST_SUITE_P(Live, AsyncListeners, every_database(), database_name);

TEST_P(AsyncListeners, before_a_connection_is_opened_await_its_arguments) {
    std::vector<std::string> seen;
    event::listen(async_engine(), event::do_connect, [&](ConnectArgs& args) -> asio::awaitable<void> {
        seen.push_back(co_await token());
        if (can().server) args["application_name"] = seen.back();
    });
    event::listen(async_engine(), event::connect, [&](DriverConnection&) { seen.push_back("connected"); });
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        if (can().server) {
            auto rows = co_await connection.execute(text("SELECT current_setting('application_name')"));
            EXPECT_EQ(rows.as<std::string>().scalar_one(), "token 1");
        }
        co_await connection.close();
    });
    EXPECT_EQ(seen, (std::vector<std::string>{"token 1", "connected"}));
}

TEST_P(AsyncListeners, what_the_coroutine_throws_leaves_the_operation) {
    event::listen(async_engine(), event::do_connect, [&](ConnectArgs&) -> asio::awaitable<void> {
        co_await sleep(1ms);
        throw std::runtime_error("no token");
    });
    run_coroutine([&]() -> asio::awaitable<void> {
        const auto error = co_await thrown_by<std::runtime_error>([&] { return async_engine().connect(); });
        EXPECT_STREQ(error.what(), "no token");
        EXPECT_EQ(async_engine().pool().checkedout(), 0);
    });
}

TEST_P(AsyncListeners, a_cancellation_reaches_the_coroutine) {
    bool ended = false;
    event::listen(async_engine(), event::do_connect, [&](ConnectArgs&) -> asio::awaitable<void> {
        try {
            co_await sleep(10min);
        } catch (const boost::system::system_error&) {
            ended = true;
            throw;
        }
    });
    run_coroutine([&]() -> asio::awaitable<void> {
        const auto won = co_await (async_engine().connect() || sleep(5ms));
        EXPECT_EQ(won.index(), 1u);
        EXPECT_TRUE(ended);
        EXPECT_EQ(async_engine().pool().checkedout(), 0);
    });
}

TEST_P(AsyncListeners, synchronous_code_in_a_fiber_awaits) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        const auto given = co_await connection.run_sync([&](Connection&) { return async::wait_for(token()); });
        EXPECT_EQ(given, "token 1");
        co_await connection.close();
    });
    EXPECT_THROW(async::wait_for(token()), AwaitRequired);
}
