// Coroutines on several threads: one io_context that many threads run, one for each thread, and strands.

#include "aludel/async/async.hpp"
#include "integration/support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <exception>
#include <thread>
#include <vector>

using namespace aludel;
using namespace aludel::integration;
namespace asio = boost::asio;

namespace {

struct Counter {
    std::int64_t id{};
    std::int64_t value{};
};
struct CounterTable : Declarative<Counter, "async_counters"> {
    Mapped<&Counter::id> id{this, primary_key};
    Mapped<&Counter::value> value{this};
};
inline const CounterTable counters;

constexpr int tasks = 16, rounds = 8;

class AsyncThreads : public DatabaseTest {
protected:
    AsyncThreads() {
        Connection connection = connect();
        connection.execute_script("CREATE TABLE async_counters (id BIGINT PRIMARY KEY, value BIGINT NOT NULL)");
        for (int task = 0; task < tasks; ++task)
            connection.execute(insert(counters).values(counters.id = task, counters.value = 0));
        connection.commit();
        EngineOptions options;
        options.pool_size = 4;
        options.max_overflow = 0;
        options.waiter = &async::async_waiter();
        async_engine_ = AsyncEngine(playground().engine(options), asio::system_executor());
    }
    //! Counts up by one object in sessions of its own; checks that it always reads what it has written.
    asio::awaitable<void> count(int task) {
        for (int round = 0; round < rounds; ++round) {
            AsyncSession session(async_engine_);
            auto counter = co_await session.get_one<Counter>(task);
            EXPECT_EQ(counter->value, round);
            counter.edit()->value = round + 1;
            co_await session.commit();
            EXPECT_EQ(co_await session.scalar(select(counters.value).where(counters.id == task)), round + 1);
            co_await session.close();
        }
        ++done_;
    }
    void expect_all_counted() {
        EXPECT_EQ(done_, tasks);
        EXPECT_EQ(async_engine_.pool().checkedout(), 0);
        EXPECT_EQ(value_of<std::int64_t>("SELECT sum(value) FROM async_counters"), tasks * rounds);
    }
    auto ended() {
        return [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        };
    }

    AsyncEngine async_engine_{};
    std::atomic<int> done_{0};
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Live, AsyncThreads, databases_with(&Abilities::server), database_name);

TEST_P(AsyncThreads, run_one_io_context) {
    asio::io_context io;
    for (int task = 0; task < tasks; ++task) asio::co_spawn(io, count(task), ended());
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { io.run(); });
    for (std::thread& thread : threads) thread.join();
    expect_all_counted();
}

TEST_P(AsyncThreads, run_a_strand_each) {
    asio::thread_pool pool(4);
    for (int task = 0; task < tasks; ++task) asio::co_spawn(asio::make_strand(pool), count(task), ended());
    pool.join();
    expect_all_counted();
}

TEST_P(AsyncThreads, have_an_io_context_each_and_share_the_engine) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([this, i] {
            asio::io_context io(1);
            for (int task = i; task < tasks; task += 4) asio::co_spawn(io, count(task), ended());
            io.run();
        });
    for (std::thread& thread : threads) thread.join();
    expect_all_counted();
}
