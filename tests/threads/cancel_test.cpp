// Calls of a connection, cancelled from other threads at any moment.

#include "integration/libpq/server.hpp"
#include "threads/together.hpp"

#include <atomic>

namespace aludel::libpq_test {

// Each statement gives its rows or says that it was cancelled. When nobody cancels any more, the next one is right.
TEST(CancelFromThreads, ReachesTheCallThatRunsAndNoLaterOne) {
    const auto connection = connect();
    const int pid = scalar<int>(*connection, "SELECT pg_backend_pid()");
    for (int round = 0; round < 3; ++round) {
        std::atomic<bool> done{false};
        std::atomic<int> cancelled{0};
        together(3, [&](int thread) {
            if (thread > 0) {
                while (!done) connection->cancel();
                return;
            }
            // On a loaded machine the others may start late.
            for (int i = 0; i < 30 || (cancelled == 0 && i < 5'000); ++i) try {
                    EXPECT_EQ(scalar<int>(*connection, "SELECT 1 FROM pg_sleep(0.001)"), 1);
                } catch (const OperationalError& error) {
                    EXPECT_EQ(error.sqlstate(), "57014");
                    ++cancelled;
                }
            done = true;
        });
        EXPECT_GT(cancelled, 0);
        for (int i = 0; i < 5; ++i) EXPECT_EQ(scalar<int>(*connection, "SELECT pg_backend_pid() FROM pg_sleep(0.001)"), pid);
    }
}

TEST(CancelFromThreads, StreamsAndBatchesAndDeadlines) {
    const auto connection = connect();
    const int pid = scalar<int>(*connection, "SELECT pg_backend_pid()");
    struct Numbers {
        static void fill(const void*, std::size_t row, Param* out) {
            static const int numbers[] = {1, 2, 3};
            *out = {&numbers[row % 3], Layout::int32, TypeId::integer, nullptr};
        }
    };
    std::atomic<bool> done{false};
    together(2, [&](int thread) {
        if (thread > 0) {
            while (!done) {
                connection->cancel();
                std::this_thread::yield();
            }
            return;
        }
        for (int i = 0; i < 30; ++i) {
            connection->set_deadline(driver::Deadline::after(0.0005 * (i % 10) + 0.0001));
            try {
                auto rows = execute(*connection, "SELECT generate_series(1, 3000), repeat('x', 500)", {}, true);
                while (rows->next()) {}
            } catch (const OperationalError& error) {
                EXPECT_EQ(error.sqlstate(), "57014") << error.message();
            }
            try {
                connection->prepare("SELECT $1 + 1", {})->execute_batch({1000, 1, &Numbers::fill, nullptr}, nullptr);
            } catch (const OperationalError& error) {
                EXPECT_EQ(error.sqlstate(), "57014") << error.message();
            }
        }
        done = true;
    });
    connection->set_deadline(driver::Deadline::never());
    for (int i = 0; i < 5; ++i) EXPECT_EQ(scalar<int>(*connection, "SELECT pg_backend_pid() FROM pg_sleep(0.001)"), pid);
}

}  // namespace aludel::libpq_test
