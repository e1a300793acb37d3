// A cancellation that comes just when a statement ends is not lost: it ends the operation before its next statement.

#include "integration/async/support.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <random>

using namespace aludel;
using namespace aludel::integration;

namespace {

class AsyncCancellationMoments : public AsyncTest {
protected:
    static constexpr int statements = 4000;

    //! Many times the same in one operation, which is cancelled after a while; gives how often it was done.
    template <class F>
    asio::awaitable<int> done_until_cancelled(AsyncConnection& connection, std::chrono::microseconds pause, F work) {
        asio::cancellation_signal signal;
        int executed = 0;
        bool ended = false;
        std::exception_ptr failure;
        connection.run_sync(
            [&executed, &work](Connection& sync) {
                for (; executed < statements; ++executed) work(sync);
            },
            asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
                failure = error;
                ended = true;
            }));
        asio::steady_timer timer(co_await asio::this_coro::executor, pause);
        co_await timer.async_wait(asio::use_awaitable);
        signal.emit(asio::cancellation_type::terminal);
        while (!ended) {
            timer.expires_after(std::chrono::microseconds(100));
            co_await timer.async_wait(asio::use_awaitable);
        }
        EXPECT_TRUE(failure) << "the cancellation was lost";
        if (failure) caught<OperationCancelled>([&] { std::rethrow_exception(failure); });
        co_return executed;
    }
    //! Many operations, each cancelled at another moment.
    template <class F>
    void expect_none_is_lost(F work) {
        std::mt19937 random(11);
        run_coroutine([&]() -> asio::awaitable<void> {
            AsyncConnection connection = co_await async_engine().connect();
            for (int round = 0; round < 100 && !HasFailure(); ++round) {
                const std::chrono::microseconds pause(std::uniform_int_distribution<int>(0, 2000)(random));
                const int executed = co_await done_until_cancelled(connection, pause, work);
                EXPECT_LT(executed, statements);
                co_await connection.rollback();
            }
            co_await connection.close();
        });
    }
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Live, AsyncCancellationMoments, every_database(), database_name);

TEST_P(AsyncCancellationMoments, between_two_statements_are_not_lost) {
    expect_none_is_lost([](Connection& connection) {
        connection.execute(text("SELECT 1"));
        connection.commit();   // each statement has a transaction, and the next one begins in another call
    });
}

TEST_P(AsyncCancellationMoments, while_a_connection_goes_back_to_the_pool_are_not_lost) {
    expect_none_is_lost([this](Connection&) {
        Connection one = async_engine().sync_engine().connect();
        one.execute(text("SELECT 1"));
    });
}

TEST_P(AsyncCancellationMoments, while_a_transaction_is_left_are_not_lost) {
    expect_none_is_lost([](Connection& connection) {
        const Transaction left = connection.begin();
        connection.execute(text("SELECT 1"));
    });
}

// What the pool commits, nobody hears of.
TEST_P(AsyncCancellationMoments, while_the_pool_commits_are_not_lost) {
    use_async_engine({.pool_reset_on_return = pool::ResetOnReturn::commit});
    expect_none_is_lost([this](Connection&) {
        Connection one = async_engine().sync_engine().connect();
        one.execution_options({.isolation_level = "AUTOCOMMIT"});
        one.exec_driver_sql("BEGIN");
    });
}
