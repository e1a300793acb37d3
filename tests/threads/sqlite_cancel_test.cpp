// Connections of SQLite whose calls other threads cancel at any moment.

#include "unit/driver/sqlite_support.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace aludel::driver {
namespace {

const std::string long_query =
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 2000) SELECT sum(x) FROM c";
const Value long_answer(2'001'000);

//! Threads that cancel a connection's calls for as long as this lives.
class Cancellers {
public:
    Cancellers(Connection& connection, int count) {
        for (int i = 0; i < count; ++i)
            threads_.emplace_back([&] {
                while (!has_ended_) connection.cancel();
            });
    }
    ~Cancellers() {
        has_ended_ = true;
        for (std::thread& thread : threads_) thread.join();
    }

private:
    std::atomic<bool> has_ended_{false};
    std::vector<std::thread> threads_{};
};

}  // namespace

TEST(ThreadsSqliteCancel, gives_right_rows_or_an_error_and_nothing_afterwards) {
    const auto conn = open_sqlite();
    conn->run("CREATE TABLE t (x INTEGER)");
    int inserted = 0;
    for (int round = 0; round < 50; ++round) {
        {
            const Cancellers cancellers(*conn, 2);
            try {
                EXPECT_EQ(scalar(*conn, long_query), long_answer);
            } catch (const OperationalError&) {
            }
            try {
                conn->run("INSERT INTO t " + long_query);
                ++inserted;
            } catch (const OperationalError&) {
            }
            conn->set_deadline(Deadline::after(3600));   // of the connection's own thread
        }
        ASSERT_EQ(scalar(*conn, long_query), long_answer);
        ASSERT_EQ(scalar(*conn, "SELECT count(*) FROM t"), Value(inserted));
    }
}

TEST(ThreadsSqliteCancel, may_come_while_the_connection_is_closed) {
    const auto conn = open_sqlite();
    const Cancellers cancellers(*conn, 2);
    try {
        conn->run(long_query);
    } catch (const OperationalError&) {
    }
    conn->close();
}

}  // namespace aludel::driver
