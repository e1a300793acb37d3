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

    //! Many statements in one operation, which is cancelled after a while; gives how many it has executed.
    asio::awaitable<int> executed_until_cancelled(AsyncConnection& connection, std::chrono::microseconds pause) {
        asio::cancellation_signal signal;
        int executed = 0;
        bool ended = false;
        std::exception_ptr failure;
        connection.run_sync(
            [&executed](Connection& sync) {
                while (executed < statements) {
                    sync.execute(text("SELECT 1"));
                    ++executed;
                    sync.commit();   // each statement has a transaction, and the next one begins in another call
                }
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
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Live, AsyncCancellationMoments, every_database(), database_name);

TEST_P(AsyncCancellationMoments, between_two_statements_are_not_lost) {
    std::mt19937 random(11);
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncConnection connection = co_await async_engine().connect();
        for (int round = 0; round < 100 && !HasFailure(); ++round) {
            const std::chrono::microseconds pause(std::uniform_int_distribution<int>(0, 2000)(random));
            const int executed = co_await executed_until_cancelled(connection, pause);
            EXPECT_LT(executed, statements);
            co_await connection.rollback();
        }
        co_await connection.close();
    });
}
