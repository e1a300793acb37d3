// Connections taken from a pool by coroutines.

#include "integration/async/support.hpp"
#include "integration/libpq/proxy.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

using namespace aludel;
using namespace aludel::integration;
using namespace boost::asio::experimental::awaitable_operators;

namespace {

class AsyncPools : public AsyncTest {};
INSTANTIATE_TEST_SUITE_P(Live, AsyncPools, databases_with(&Abilities::server), database_name);

}  // namespace

TEST_P(AsyncPools, a_cancellation_while_a_connection_is_pinged_ends_the_checkout) {
    libpq_test::Proxy proxy;
    AsyncEngine engine = use_async_engine({.pool_size = 1, .max_overflow = 0, .pool_pre_ping = true});
    event::listen(engine.sync_engine(), event::do_connect,
                  [&](ConnectArgs& args) { args["port"] = std::to_string(proxy.args().port); });
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection first = co_await engine.connect();
        co_await first.close();
        proxy.stop();
        const auto outcome = co_await (engine.connect() || sleep(std::chrono::milliseconds(20)));
        EXPECT_EQ(outcome.index(), 1u);
        EXPECT_EQ(engine.pool().checkedout(), 0);
        proxy.resume();
        AsyncConnection second = co_await engine.connect();
        EXPECT_EQ((co_await second.execute(text("SELECT 1"))).as<int>().scalar_one(), 1);
        co_await second.close();
    });
}
