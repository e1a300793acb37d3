// SQLite can only block: its calls are made on other threads, and the event loop goes on.

#include "integration/async/support.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <thread>

using namespace aludel;
using namespace aludel::integration;
using namespace boost::asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

namespace {

constexpr const char* endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

std::string numbers(std::int64_t count) {
    return "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(count) +
           ") SELECT i, 'row ' || i FROM n";
}

class AsyncBlocking : public AsyncTest {};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Live, AsyncBlocking, databases_with(&Abilities::server, false), database_name);

TEST_P(AsyncBlocking, a_statement_lets_the_loop_go_on_and_is_interrupted) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        int ticks = 0;
        const auto tick = [&]() -> asio::awaitable<void> {
            for (; ticks < 20; ++ticks) co_await sleep(1ms);
        };
        const auto won = co_await (connection.execute(text(unsafe_sql(endless))) || tick());
        EXPECT_EQ(won.index(), 1u);
        EXPECT_EQ(ticks, 20);
        EXPECT_EQ(co_await connection.scalar(text("SELECT 1")), Value(1));
        co_await connection.close();
    });
}

TEST_P(AsyncBlocking, a_deadline_interrupts) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        const auto statement = text(unsafe_sql(endless)).execution_options({.timeout = 20ms});
        co_await thrown_by<TimeoutError>([&] { return connection.execute(statement); });
        EXPECT_EQ(co_await connection.scalar(text("SELECT 1")), Value(1));
        co_await connection.close();
    });
}

TEST_P(AsyncBlocking, rows_are_read_ahead_in_blocks) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        for (const std::int64_t count : {1, 255, 256, 257, 512, 1000}) {
            auto rows = (co_await connection.execute(text(unsafe_sql(numbers(count))))).as<std::int64_t, std::string>();
            std::int64_t expected = 0;
            for (const auto& [number, name] : rows) {
                EXPECT_EQ(number, ++expected);
                EXPECT_EQ(name, "row " + std::to_string(expected));
            }
            EXPECT_EQ(expected, count);
            auto stream = co_await connection.stream(text(unsafe_sql(numbers(count))));
            expected = 0;
            while (auto row = co_await stream.next()) EXPECT_EQ((*row)[0].as<std::int64_t>(), ++expected);
            EXPECT_EQ(expected, count);
        }
        auto empty = co_await connection.execute(text("SELECT 1 WHERE 1 = 0"));
        EXPECT_FALSE(empty.first());
        co_await connection.close();
    });
}

TEST_P(AsyncBlocking, an_error_in_a_later_row_is_thrown) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        const auto failing = text("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) "
                                  "SELECT abs(CASE WHEN i = 300 THEN -9223372036854775807 - 1 ELSE i END) FROM n");
        co_await thrown_by<DataError>([&] { return connection.execute(failing); });
        EXPECT_EQ(co_await connection.scalar(text("SELECT 1")), Value(1));
        co_await connection.close();
    });
}

TEST_P(AsyncBlocking, the_same_text_may_be_open_twice) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        const auto statement = text(unsafe_sql(numbers(600)));
        auto first = co_await connection.stream(statement);
        EXPECT_TRUE(co_await first.next());
        auto second = co_await connection.stream(statement);
        EXPECT_EQ((co_await second.all()).size(), 600u);
        EXPECT_EQ((co_await first.all()).size(), 599u);
        co_await connection.close();
    });
}

TEST_P(AsyncBlocking, a_loop_that_is_destroyed_interrupts_the_call) {
    auto io = std::make_unique<asio::io_context>();
    AsyncEngine engine = async_engine();
    bool runs = false;
    asio::co_spawn(*io, [&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await engine.connect();
        co_await connection.scalar(text("SELECT 1"));
        runs = true;
        co_await connection.execute(text(unsafe_sql(endless)));
        ADD_FAILURE() << "the coroutine went on";
    }, [](std::exception_ptr) {});
    while (!runs) io->run_one();
    io->poll();
    io.reset();
    EXPECT_EQ(engine.pool().checkedout(), 0);
}

// Each waits for the lock that the one before holds; with a thread too few, the one that holds it could not commit.
TEST(AsyncBlockingFile, many_writers_wait_for_each_other) {
    const TemporaryFolder folder;
    asio::io_context io(1);
    AsyncEngine engine = create_async_engine("sqlite:///" + folder.file("writers.db"),
                                             {.pool_size = 40, .max_overflow = 0, .begin_mode = "IMMEDIATE"});
    int written = 0;
    const auto write = [&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await engine.connect();
        co_await connection.execute(text("INSERT INTO writers VALUES (1)"));
        asio::steady_timer timer(io, 1ms);
        co_await timer.async_wait(asio::use_awaitable);
        co_await connection.commit();
        co_await connection.close();
        ++written;
    };
    const auto fail = [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    };
    asio::co_spawn(io, engine.begin([](AsyncConnection& connection) -> asio::awaitable<void> {
        co_await connection.execute(text("CREATE TABLE writers (x INTEGER)"));
    }), fail);
    io.run();
    io.restart();
    for (int i = 0; i < 40; ++i) asio::co_spawn(io, write(), fail);
    io.run();
    EXPECT_EQ(written, 40);
}
