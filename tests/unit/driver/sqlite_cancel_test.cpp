// Calls on a SQLite connection that another thread cancels; tests/threads has more of them at once.

#include "sqlite_support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <string>
#include <thread>

namespace aludel::driver {
namespace {

constexpr const char* endless =
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";
//! Long enough for SQLite to ask whether it should end.
constexpr const char* long_query =
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 10000) SELECT sum(x) FROM c";
const Value long_answer(50'005'000);

//! A database in a file, and a connection that waits long for its locks.
struct TwoConnections {
    TemporaryFolder folder{};
    std::unique_ptr<Connection> writer = open_sqlite(folder / "data.db");
    std::unique_ptr<Connection> waiting = open_sqlite(folder / "data.db", {{"timeout", "3600"}});

    TwoConnections() {
        writer->run("CREATE TABLE t (x INTEGER)");
        writer->run("BEGIN IMMEDIATE");
    }
};

class SqliteCancel : public ::testing::Test {
protected:
    void SetUp() override {
        conn->run("CREATE TABLE t (x INTEGER)");
        conn->run("INSERT INTO t VALUES (1), (2), (3)");
    }
    //! What the call throws when another thread cancels it.
    template <class F>
    std::string cancelled(Connection& connection, F call) {
        std::atomic<bool> has_ended{false};
        std::thread other([&] {
            while (!has_ended) connection.cancel();
        });
        const std::string message = message_of<OperationalError>(call);
        has_ended = true;
        other.join();
        return message;
    }

    std::unique_ptr<Connection> conn = open_sqlite();
};

//! A row of one number, whose making cancels the call that asks for it.
struct CancellingRow {
    Connection& connection;
    std::int64_t number;
    static void fill(const void* context, std::size_t, Param* out) {
        const auto& row = *static_cast<const CancellingRow*>(context);
        row.connection.cancel();
        out[0] = {&row.number, Layout::int64, TypeId::big_integer};
    }
};

}  // namespace

TEST_F(SqliteCancel, EndsTheStatementThatRuns) {
    conn->run("BEGIN");
    EXPECT_EQ(cancelled(*conn, [&] { conn->run(endless); }), "the statement was cancelled by another thread");
    EXPECT_TRUE(conn->in_transaction());
    EXPECT_EQ(scalar(*conn, long_query), long_answer);
}

TEST_F(SqliteCancel, RollsBackWhatAWriteHasBegun) {
    conn->run("BEGIN");
    cancelled(*conn, [&] { conn->run("UPDATE t SET x = (" + std::string(endless) + ")"); });
    EXPECT_FALSE(conn->in_transaction());
    EXPECT_EQ(scalar(*conn, "SELECT sum(x) FROM t"), Value(6));
}

TEST_F(SqliteCancel, IsNotTakenForTheDeadline) {
    conn->set_deadline(Deadline::after(3600));
    EXPECT_EQ(cancelled(*conn, [&] { conn->run(endless); }), "the statement was cancelled by another thread");
}

// With sqlite3_interrupt all statements would be interrupted until the last rows are closed.
TEST_F(SqliteCancel, ReachesNoLaterStatementWhileRowsAreOpen) {
    const auto rows = conn->prepare("SELECT x FROM t ORDER BY x", {});
    rows->execute({});
    ASSERT_TRUE(rows->next());
    cancelled(*conn, [&] { conn->run(endless); });
    EXPECT_EQ(scalar(*conn, long_query), long_answer);
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(rows->value(0, TypeId::null), Value(2));
    conn->cancel();
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(scalar(*conn, long_query), long_answer);
    EXPECT_FALSE(rows->next());
}

TEST_F(SqliteCancel, DoesNothingBetweenTheRows) {
    const auto rows = conn->prepare(
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3000) SELECT x FROM c", {});
    rows->execute({});
    int count = 0;
    for (; rows->next(); ++count) conn->cancel();
    EXPECT_EQ(count, 3000);
}

TEST_F(SqliteCancel, EndsTheWaitForALock) {
    const TwoConnections both;
    const auto& [folder, writer, waiting] = both;
    waiting->run("BEGIN");
    EXPECT_EQ(cancelled(*waiting, [&] { waiting->run("INSERT INTO t VALUES (10)"); }),
              "the statement was cancelled by another thread while it waited for a lock of '" + (folder / "data.db") +
                  "'");
    EXPECT_TRUE(waiting->in_transaction());
    writer->run("COMMIT");
    waiting->run("INSERT INTO t VALUES (10)");
    waiting->run("COMMIT");
    EXPECT_EQ(scalar(*writer, "SELECT x FROM t"), Value(10));
}

TEST_F(SqliteCancel, OfALockIsForgottenByTheNextStatement) {
    const TwoConnections both;
    const auto& [folder, writer, waiting] = both;
    cancelled(*waiting, [&] { waiting->run("INSERT INTO t VALUES (10)"); });
    waiting->run("BEGIN");
    query(*waiting, "SELECT x FROM t");
    const std::string message = message_of<OperationalError>([&] { waiting->run("INSERT INTO t VALUES (10)"); });
    EXPECT_NE(message.find("roll back and run it again"), std::string::npos) << message;   // SQLite does not wait here
}

// A query for a default is part of the batch.
TEST_F(SqliteCancel, WithinABatchEndsTheBatch) {
    struct Rows {
        Connection& connection;
        std::int64_t number = 7;
        static void fill(const void* context, std::size_t row, Param* out) {
            const auto& rows = *static_cast<const Rows*>(context);
            if (row == 10) rows.connection.cancel();
            if (row >= 10) query(rows.connection, "SELECT 1");
            out[0] = {&rows.number, Layout::int64, TypeId::big_integer};
        }
    };
    for (const bool as_one : {false, true}) {
        const auto insert = conn->prepare("INSERT INTO t (x) VALUES (?)", {.insert = as_one ? insert_shape("INSERT INTO t (x) ", 1) : nullptr});
        const Rows rows{*conn};
        const std::string message = message_of<OperationalError>(
            [&] { insert->execute_batch({std::size_t{1} << 60, 1, Rows::fill, &rows}, nullptr); });
        EXPECT_TRUE(message.starts_with("the statement was cancelled by another thread")) << message;
        EXPECT_EQ(scalar(*conn, "SELECT count(*) FROM t"), Value(3));
    }
}

// SQLite asks a last time when a statement has ended, which has committed by then.
TEST_F(SqliteCancel, TooLateForAStatementThatHasCommittedIsNoError) {
    const auto insert = conn->prepare("INSERT INTO t VALUES (?)", {});
    for (std::int64_t number = 100; number < 600; ++number) {   // more steps than SQLite takes between two questions
        const CancellingRow row{*conn, number};
        bool is_done = true;
        try {
            insert->execute_batch({1, 1, CancellingRow::fill, &row}, nullptr);
        } catch (const OperationalError&) {
            is_done = false;
        }
        ASSERT_EQ(scalar(*conn, "SELECT count(*) FROM t WHERE x = ?", {number}), Value(is_done ? 1 : 0));
    }
}

TEST_F(SqliteCancel, IsHarmlessWhenTheConnectionIsClosed) {
    conn->close();
    conn->cancel();
    EXPECT_FALSE(conn->is_alive());
}

}  // namespace aludel::driver
