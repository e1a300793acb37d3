// Several statements in one round trip, for coroutines.

#include "integration/async/support.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

using namespace aludel;
using namespace aludel::integration;
using namespace boost::asio::experimental::awaitable_operators;

namespace {

class AsyncPipelines : public AsyncTest {
protected:
    AsyncPipelines() {
        set_up("CREATE TABLE piped (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE);"
               "INSERT INTO piped VALUES (1, 'ant'), (2, 'bee')");
    }
};
INSTANTIATE_TEST_SUITE_P(Live, AsyncPipelines, every_database(), database_name);

class AsyncServerPipelines : public AsyncTest {};
INSTANTIATE_TEST_SUITE_P(Live, AsyncServerPipelines, databases_with(&Abilities::server), database_name);

}  // namespace

TEST_P(AsyncPipelines, give_each_statement_a_result_or_an_error_of_its_own) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        auto both = co_await connection.pipeline([](Pipeline& p) {
            auto names = p.execute(text("SELECT name FROM piped ORDER BY id"));
            return std::pair(names, p.execute(text("INSERT INTO piped VALUES (3, 'ant')")));
        });
        EXPECT_EQ(both.first.get().as<std::string>().scalars().all(), list_of<std::string>("ant", "bee"));
        EXPECT_THROW(both.second.get(), IntegrityError);
        co_await connection.rollback();
        Pending<> found;
        auto work = [&](Pipeline& p) { found = p.execute(text("SELECT 1")); };
        co_await connection.pipeline(work);
        EXPECT_EQ(found.get().as<int>().scalar_one(), 1);
        co_await connection.close();
    });
}

TEST_P(AsyncServerPipelines, are_cancelled_as_a_whole) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        Pending<> first, slow;
        auto work = [&](Pipeline& p) {
            first = p.execute(text("SELECT 7"));
            slow = p.execute(text("SELECT pg_sleep(60)"));
        };
        const auto outcome = co_await (connection.pipeline(work) || sleep(std::chrono::milliseconds(100)));
        EXPECT_EQ(outcome.index(), 1u);
        EXPECT_EQ(first.get().as<int>().scalar_one(), 7);
        EXPECT_FALSE(slow.has_succeeded());
        co_await connection.rollback();
        EXPECT_EQ((co_await connection.execute(text("SELECT 1"))).as<int>().scalar_one(), 1);
        co_await connection.close();
        EXPECT_EQ(async_engine().pool().checkedout(), 0);
    });
}
