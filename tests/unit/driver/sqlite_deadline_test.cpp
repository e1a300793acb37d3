// Deadlines of a SQLite connection, and what is left of the transaction after each.

#include "sqlite_support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <string>

namespace aludel::driver {
namespace {

constexpr const char* endless =
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";
constexpr const char* endless_rows = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c";
const std::string endless_update = "UPDATE t SET x = (" + std::string(endless) + ")";

Deadline soon() { return Deadline::after(0.02); }
Deadline passed() { return Deadline{1}; }
Deadline hour() { return Deadline::after(3600); }

class SqliteDeadlines : public ::testing::Test {
protected:
    void SetUp() override {
        conn = open();
        conn->run("CREATE TABLE t (x INTEGER)");
        conn->run("INSERT INTO t VALUES (1), (2)");
    }
    std::unique_ptr<Connection> open(const Options& options = {}) { return open_sqlite(folder / "data.db", options); }

    //! The call runs into its deadline; the connection has none afterwards.
    template <class F>
    TimeoutError timed_out(Connection& connection, Deadline deadline, F call) {
        connection.set_deadline(deadline);
        try {
            call();
            ADD_FAILURE() << "the call ended before its deadline";
        } catch (const TimeoutError& error) {
            connection.set_deadline(Deadline::never());
            return error;
        }
        return TimeoutError("");
    }
    void expect_interrupted(const std::string& sql) {
        const TimeoutError error = timed_out(*conn, soon(), [&] { conn->run(sql); });
        EXPECT_EQ(error.message(), "the statement did not end before its deadline and was interrupted");
        EXPECT_EQ(error.vendor_code(), SQLITE_INTERRUPT);
    }
    std::int64_t sum() { return scalar(*open(), "SELECT sum(x) FROM t").as<std::int64_t>(); }
    void transact(TransactionCommand::Step step, const char* text) { conn->transact({step, text}); }

    TemporaryFolder folder{};
    std::unique_ptr<Connection> conn;
};

//! Rows of one number, as many as nobody ever inserts.
struct EndlessRows {
    std::int64_t number = 7;
    static void fill(const void* context, std::size_t, Param* out) {
        out[0] = {&static_cast<const EndlessRows*>(context)->number, Layout::int64, TypeId::big_integer};
    }
    Batch batch() const { return {std::size_t{1} << 60, 1, fill, this}; }
};

}  // namespace

// ---- what is left of the transaction ------------------------------------------------------------------------------

TEST_F(SqliteDeadlines, InterruptedSelectLeavesTheTransaction) {
    conn->run("BEGIN");
    conn->run("INSERT INTO t VALUES (10)");
    expect_interrupted(endless);
    EXPECT_EQ(conn->transaction_status(), TransactionStatus::active);
    conn->run("COMMIT");
    EXPECT_EQ(sum(), 13);
}

TEST_F(SqliteDeadlines, InterruptedUpdateRollsTheTransactionBack) {
    conn->run("BEGIN");
    conn->run("INSERT INTO t VALUES (10)");
    conn->run("SAVEPOINT s");
    expect_interrupted(endless_update);
    EXPECT_EQ(conn->transaction_status(), TransactionStatus::none);
    EXPECT_EQ(sum(), 3);
    conn->run("INSERT INTO t VALUES (10)");
    EXPECT_EQ(sum(), 13);
}

TEST_F(SqliteDeadlines, InterruptedUpdateInAutocommitChangesNothing) {
    expect_interrupted(endless_update);
    EXPECT_EQ(conn->transaction_status(), TransactionStatus::none);
    EXPECT_EQ(sum(), 3);
}

TEST_F(SqliteDeadlines, InterruptedReturningRollsTheTransactionBack) {
    conn->run("BEGIN");
    conn->run("INSERT INTO t VALUES (10)");
    expect_interrupted(endless_update + " RETURNING x");
    EXPECT_FALSE(conn->in_transaction());
    EXPECT_EQ(sum(), 3);
}

TEST_F(SqliteDeadlines, InterruptedBatchRollsTheTransactionBack) {
    for (const bool as_one : {false, true}) {
        for (const bool in_transaction : {false, true}) {
            if (in_transaction) conn->run("BEGIN");
            if (in_transaction) conn->run("INSERT INTO t VALUES (10)");
            const auto insert = conn->prepare("INSERT INTO t (x) VALUES (?)", {.insert = as_one ? insert_shape("INSERT INTO t (x) ", 1) : nullptr});
            const EndlessRows rows;
            const TimeoutError error = timed_out(*conn, soon(), [&] { insert->execute_batch(rows.batch(), nullptr); });
            EXPECT_NE(error.message().find("before its deadline and was interrupted (row "), std::string::npos);
            EXPECT_EQ(conn->transaction_status(), TransactionStatus::none);
            EXPECT_EQ(sum(), 3);
        }
    }
    conn->run("INSERT INTO t VALUES (10)");
    EXPECT_EQ(sum(), 13);
}

TEST_F(SqliteDeadlines, InterruptedScriptKeepsWhatHasEnded) {
    const std::string script = "INSERT INTO t VALUES (10); " + std::string(endless);
    const TimeoutError error = timed_out(*conn, Deadline::after(1), [&] { conn->run_script(script); });
    EXPECT_EQ(error.vendor_code(), SQLITE_INTERRUPT);
    EXPECT_EQ(sum(), 13);
}

// Each is far below the steps after which SQLite asks.
TEST_F(SqliteDeadlines, EndAScriptOfManyShortStatements) {
    std::string script;
    for (int i = 0; i < 300'000; ++i) script += "SELECT 1;";
    EXPECT_EQ(timed_out(*conn, soon(), [&] { conn->run_script(script); }).vendor_code(), SQLITE_INTERRUPT);
}

TEST_F(SqliteDeadlines, LockedStatementLeavesTheTransaction) {
    const auto other = open();
    other->run("BEGIN IMMEDIATE");
    const auto waiting = open({{"timeout", "3600"}});
    waiting->run("BEGIN");
    const TimeoutError error = timed_out(*waiting, soon(), [&] { waiting->run("INSERT INTO t VALUES (10)"); });
    EXPECT_EQ(error.message(), "database is locked: another connection or program uses '" + (folder / "data.db") +
                                   "' and has not released it before the deadline; let it commit or roll back, or "
                                   "allow more time");
    EXPECT_EQ(error.vendor_code(), SQLITE_BUSY);
    EXPECT_TRUE(waiting->in_transaction());
    other->run("COMMIT");
    waiting->run("INSERT INTO t VALUES (10)");
    waiting->run("COMMIT");
    EXPECT_EQ(sum(), 13);
}

TEST_F(SqliteDeadlines, LockedCommitCanBeCommittedAgain) {
    const auto reader = open();
    const auto rows = reader->prepare("SELECT x FROM t", {});
    rows->execute({});
    const auto writer = open({{"timeout", "3600"}});
    writer->run("BEGIN");
    writer->run("INSERT INTO t VALUES (10)");
    const TransactionCommand commit{TransactionCommand::Step::commit, "COMMIT"};
    const TimeoutError error = timed_out(*writer, soon(), [&] { writer->transact(commit); });
    EXPECT_EQ(error.vendor_code(), SQLITE_BUSY);
    EXPECT_TRUE(writer->in_transaction());
    rows->close();
    writer->transact(commit);
    EXPECT_FALSE(writer->in_transaction());
    EXPECT_EQ(sum(), 13);
}

// The savepoint that holds a batch together is the whole transaction then: its end is a commit.
TEST_F(SqliteDeadlines, LockedBatchInAutocommitLeavesNoTransaction) {
    const auto reader = open();
    const auto rows = reader->prepare("SELECT x FROM t", {});
    rows->execute({});
    const auto writer = open({{"timeout", "3600"}});
    const auto insert = writer->prepare("INSERT INTO t (x) VALUES (?)", {});
    EndlessRows numbers;
    Batch batch = numbers.batch();
    batch.count = 3;
    timed_out(*writer, soon(), [&] { insert->execute_batch(batch, nullptr); });
    EXPECT_FALSE(writer->in_transaction());
    rows->close();
    EXPECT_EQ(sum(), 3);
}

// ---- which limit ---------------------------------------------------------------------------------------------------

TEST_F(SqliteDeadlines, LockIsWaitedForUpToTheNearerLimit) {
    const auto other = open(), waiting = open({{"timeout", "0.01"}});
    other->run("BEGIN IMMEDIATE");
    waiting->set_deadline(hour());
    try {
        waiting->run("INSERT INTO t VALUES (10)");
        FAIL() << "two connections write";
    } catch (const OperationalError& error) {
        EXPECT_EQ(error.code(), "operational");
        EXPECT_NE(error.message().find("has not released it within 0.01 s (option `timeout`)"), std::string::npos);
    }
}

TEST_F(SqliteDeadlines, BoundTheWaitThatAPragmaAsksFor) {
    const auto other = open(), waiting = open({{"timeout", "0"}});
    waiting->run("PRAGMA Busy_Timeout = 3600000");
    EXPECT_EQ(scalar(*waiting, "PRAGMA busy_timeout"), Value(3'600'000));
    other->run("BEGIN IMMEDIATE");
    const auto insert_row = [&] { waiting->run("INSERT INTO t VALUES (10)"); };
    EXPECT_EQ(timed_out(*waiting, soon(), insert_row).vendor_code(), SQLITE_BUSY);
    waiting->run_script("SELECT 1; PRAGMA busy_timeout = 10");
    EXPECT_NE(message_of<OperationalError>(insert_row).find("within 0.01 s"), std::string::npos);
}

TEST_F(SqliteDeadlines, FailedUpgradeIsNotTakenForADeadline) {
    const auto other = open();
    conn->run("BEGIN");
    query(*conn, "SELECT x FROM t");
    other->run("BEGIN IMMEDIATE");
    conn->set_deadline(hour());
    const std::string message = message_of<OperationalError>([&] { conn->run("INSERT INTO t VALUES (10)"); });
    EXPECT_NE(message.find("roll back and run it again"), std::string::npos) << message;
}

TEST_F(SqliteDeadlines, BoundTheOpening) {
    conn->run("BEGIN EXCLUSIVE");
    ConnectParameters arguments;
    arguments.database = folder / "data.db";
    arguments.options = {{"timeout", "3600"}, {"journal_mode", "wal"}};
    try {
        sqlite3_driver::factory().connect(arguments, soon());
        FAIL() << "a locked database was opened";
    } catch (const TimeoutError& error) {
        EXPECT_EQ(error.vendor_code(), SQLITE_BUSY);
    }
    conn->run("COMMIT");
    EXPECT_EQ(scalar(*sqlite3_driver::factory().connect(arguments, hour()), "SELECT count(*) FROM t"), Value(2));
}

// ---- which statements ----------------------------------------------------------------------------------------------

TEST_F(SqliteDeadlines, EndTheReadingOfRows) {
    const auto rows = conn->prepare(endless_rows, {});
    rows->execute({});
    const TimeoutError error = timed_out(*conn, soon(), [&] {
        while (rows->next()) {}
    });
    EXPECT_EQ(error.vendor_code(), SQLITE_INTERRUPT);
    EXPECT_FALSE(rows->is_open());
    EXPECT_FALSE(rows->next());
}

TEST_F(SqliteDeadlines, LeaveOtherRowsOpen) {
    const auto rows = conn->prepare("SELECT x FROM t ORDER BY x", {});
    rows->execute({});
    ASSERT_TRUE(rows->next());
    expect_interrupted(endless);
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(rows->value(0, TypeId::null), Value(2));
    EXPECT_FALSE(rows->next());
}

TEST_F(SqliteDeadlines, EndRegularExpressions) {
    const std::string text(3000, 'a');
    expect_interrupted(std::string(endless) + " WHERE x || '" + text + "' REGEXP 'a.*b.*c.*d'");
}

TEST_F(SqliteDeadlines, ThatHavePassedRunNothing) {
    const TimeoutError error = timed_out(*conn, passed(), [&] { conn->run("INSERT INTO t VALUES (10)"); });
    EXPECT_EQ(error.message(), "the deadline of the statement passed before it began; it was not run");
    EXPECT_EQ(error.vendor_code(), SQLITE_INTERRUPT);
    timed_out(*conn, passed(), [&] { conn->run_script("INSERT INTO t VALUES (10)"); });
    const auto insert = conn->prepare("INSERT INTO t VALUES (?)", {});
    timed_out(*conn, passed(), [&] { insert->execute_batch(EndlessRows().batch(), nullptr); });
    EXPECT_EQ(sum(), 3);
}

TEST_F(SqliteDeadlines, ThatHavePassedLetCommitBeRepeatedAndRollbackRun) {
    using Step = TransactionCommand::Step;
    transact(Step::begin, "BEGIN");
    conn->run("INSERT INTO t VALUES (10)");
    timed_out(*conn, passed(), [&] { transact(Step::commit, "COMMIT"); });
    EXPECT_TRUE(conn->in_transaction());
    transact(Step::commit, "COMMIT");
    EXPECT_EQ(sum(), 13);
    transact(Step::begin, "BEGIN");
    conn->run("DELETE FROM t");
    transact(Step::savepoint, "SAVEPOINT s");
    conn->set_deadline(passed());
    transact(Step::rollback_to, "ROLLBACK TO s");
    transact(Step::rollback, "ROLLBACK");
    EXPECT_FALSE(conn->in_transaction());
    EXPECT_EQ(sum(), 13);
}

}  // namespace aludel::driver
