// Asio's cancellation reaches the server; what is left of connection and transaction is known.

#include "integration/async/support.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <memory>
#include <optional>
#include <random>
#include <variant>

using namespace aludel;
using namespace aludel::integration;
using namespace boost::asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

namespace {

class AsyncCancellation : public AsyncTest {
protected:
    AsyncCancellation() { set_up("CREATE TABLE async_written (x INTEGER)"); }

    //! A statement that takes a minute.
    TextClause<> slow() const { return text(unsafe_sql(can().server ? "SELECT pg_sleep(60)" : endless)); }

    static constexpr const char* endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                                           "SELECT count(*) FROM n";
    asio::awaitable<std::int64_t> written() {
        AsyncConnection connection = co_await async_engine().connect();
        const auto found = (co_await connection.execute(text("SELECT count(*) FROM async_written"))).as<std::int64_t>();
        const std::int64_t count = Result<std::int64_t>(found).scalar_one();
        co_await connection.close();
        co_return count;
    }
};

class AsyncServerCancellation : public AsyncCancellation {
protected:
    static asio::awaitable<bool> is_active(AsyncConnection& observer, int pid) {
        auto rows = co_await observer.execute(text("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = :pid "
                                                   "AND state = 'active')"), async::params("pid", pid));
        co_return rows.as<bool>().scalar_one();
    }
    static asio::awaitable<int> backend(AsyncConnection& connection) {
        auto rows = co_await connection.execute(text("SELECT pg_backend_pid()"));
        co_return rows.as<int>().scalar_one();
    }
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Live, AsyncServerCancellation, databases_with(&Abilities::server), database_name);

TEST_P(AsyncServerCancellation, a_timer_stops_the_query_on_the_server) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        AsyncConnection observer = co_await async_engine().connect();
        const ExecutionOptions autocommit{.isolation_level = "AUTOCOMMIT"};
        co_await observer.execution_options(autocommit);
        const int pid = co_await backend(connection);
        co_await connection.commit();
        const auto won = co_await (connection.execute(slow()) || sleep(50ms));
        EXPECT_EQ(won.index(), 1u);
        EXPECT_FALSE(co_await is_active(observer, pid));
        co_await connection.rollback();
        EXPECT_EQ(co_await backend(connection), pid);
        co_await connection.close();
        co_await observer.close();
    });
}

TEST_P(AsyncServerCancellation, the_transaction_is_as_after_an_error) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        co_await connection.execute(text("INSERT INTO async_written VALUES (1)"));
        co_await connection.commit();
        co_await connection.execute(text("INSERT INTO async_written VALUES (2)"));
        co_await (connection.execute(slow()) || sleep(20ms));
        co_await thrown_by<DBAPIError>([&] { return connection.execute(text("SELECT 1")); });
        co_await connection.rollback();
        co_await connection.close();
        EXPECT_EQ(co_await written(), 1);
    });
}

TEST_P(AsyncServerCancellation, a_cancelled_operation_throws_its_own_error) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        asio::cancellation_signal signal;
        std::exception_ptr failure;
        bool ended = false;
        connection.execute(slow(), asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error, Result<>) {
            failure = error;
            ended = true;
        }));
        co_await sleep(20ms);
        EXPECT_FALSE(ended);
        signal.emit(asio::cancellation_type::terminal);
        while (!ended) co_await sleep(1ms);
        EXPECT_TRUE(says(caught<OperationCancelled>([&] { std::rethrow_exception(failure); }), "The operation was cancelled"));
        co_await connection.rollback();
        co_await connection.close();
    });
}

TEST_P(AsyncServerCancellation, waiting_for_the_pool_is_cancelled_and_takes_no_place) {
    use_async_engine({.pool_size = 1, .max_overflow = 0});
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        const auto won = co_await (async_engine().connect() || sleep(20ms));
        EXPECT_EQ(won.index(), 1u);
        co_await connection.close();
        EXPECT_EQ(async_engine().pool().checkedout(), 0);
        AsyncConnection again = co_await async_engine().connect();
        co_await again.close();
    });
}

TEST_P(AsyncServerCancellation, a_session_that_is_cancelled_rolls_back) {
    run_coroutine([&]() -> asio::awaitable<void> {
        const auto work = [&](AsyncSession& session) -> asio::awaitable<void> {
            co_await session.execute(text("INSERT INTO async_written VALUES (1)"));
            co_await session.execute(slow());
        };
        const auto async_session = async_sessionmaker(async_engine());
        const auto won = co_await (async_session.begin(work) || sleep(50ms));
        EXPECT_EQ(won.index(), 1u);
        EXPECT_EQ(async_engine().pool().checkedout(), 0);
        EXPECT_EQ(co_await written(), 0);
    });
}

TEST_P(AsyncServerCancellation, an_executor_that_is_destroyed_leaves_nothing_waiting) {
    auto io = std::make_unique<asio::io_context>();
    int waiting = 0;
    AsyncEngine engine = async_engine();
    for (int i = 0; i < 3; ++i)
        asio::co_spawn(*io, [&]() -> asio::awaitable<void> {
            AsyncConnection connection = co_await engine.connect();
            co_await connection.execute(text("INSERT INTO async_written VALUES (1)"));
            ++waiting;
            co_await connection.execute(text("SELECT pg_sleep(3)"));   // the server does not notice that nobody listens
            ADD_FAILURE() << "the coroutine went on";
        }, asio::detached);
    asio::co_spawn(*io, [&]() -> asio::awaitable<void> {
        AsyncSession session(engine);
        co_await session.execute(text("INSERT INTO async_written VALUES (1)"));
        ++waiting;
        asio::steady_timer timer(co_await asio::this_coro::executor, 1h);   // with a transaction open
        co_await timer.async_wait(asio::use_awaitable);
    }, asio::detached);
    while (waiting < 4) io->run_one();
    io.reset();
    EXPECT_EQ(engine.pool().checkedout(), 0);
    run_coroutine([&]() -> asio::awaitable<void> { EXPECT_EQ(co_await written(), 0); });
}

TEST_P(AsyncServerCancellation, at_random_moments_loses_nothing) {
    use_async_engine({.pool_size = 4, .max_overflow = 0});
    std::mt19937 random(7);
    std::int64_t committed = 0;
    run_coroutine([&]() -> asio::awaitable<void> {
        for (int round = 0; round < 100; ++round) {
            bool has_committed = false;
            const auto work = [&](AsyncConnection& connection) -> asio::awaitable<void> {
                const auto rows = co_await connection.execute(text("SELECT CAST(:n AS INTEGER) + i FROM generate_series(1, 50) i"),
                                                              async::params("n", round));
                const auto numbers = Result<>(rows).as<int>().scalars().all();
                EXPECT_EQ(numbers.size(), 50u);
                EXPECT_EQ(numbers[0], round + 1);
                co_await connection.execute(text("INSERT INTO async_written VALUES (:n)"), async::params("n", round));
                co_await connection.commit();
                has_committed = true;
            };
            const auto pause = std::chrono::microseconds(std::uniform_int_distribution<int>(0, 3000)(random));
            asio::steady_timer timer(co_await asio::this_coro::executor, pause);
            co_await (async_engine().begin(work) || timer.async_wait(asio::use_awaitable));
            committed += has_committed;
        }
        EXPECT_EQ(async_engine().pool().checkedout(), 0);
        const std::int64_t found = co_await written();
        EXPECT_GE(found, committed);   // the timer may win while COMMIT is on its way
        EXPECT_LE(found, 100);
    });
}
