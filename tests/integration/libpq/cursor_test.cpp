// Streams within a transaction: cursors of the server. Leaving early costs one round trip, and the connection is free
// between the portions.

#include "server.hpp"

namespace aludel::libpq_test {

class LibpqCursor : public LibpqTest {
protected:
    void SetUp() override {
        LibpqTest::SetUp();
        run("CREATE TEMP SEQUENCE computed");
        run("BEGIN");
    }
    Ref<driver::Statement> stream(std::string_view sql, const Bound& bound = {}, std::size_t rows_at_once = 100) {
        auto rows = connection().prepare(sql, {});
        rows->execute(bound, {.stream = true, .rows_at_once = rows_at_once});
        return rows;
    }
    //! How many rows of `counted` the server has computed.
    std::int64_t computed() { return scalar<std::int64_t>(connection(), "SELECT last_value FROM computed"); }
    std::int64_t open_cursors() { return scalar<std::int64_t>(connection(), "SELECT count(*) FROM pg_cursors WHERE name LIKE 'aludel%'"); }

    static constexpr const char* counted = "SELECT x, nextval('computed') FROM generate_series(1, 1000000) x";
};

TEST_F(LibpqCursor, LeavingEarlyComputesNoMoreThanThePortion) {
    auto rows = stream(counted);
    for (int i = 0; i < 150; ++i) ASSERT_TRUE(rows->next());
    rows->close();
    EXPECT_EQ(computed(), 200);
    EXPECT_EQ(open_cursors(), 0);
    EXPECT_TRUE(connection().in_transaction());
    run("COMMIT");
}

// DP06
TEST_F(LibpqCursor, AllRowsComeInPortions) {
    for (const int count : {0, 1, 99, 100, 101, 1000}) {
        auto rows = stream("SELECT x, $2::text FROM generate_series(1, $1) x", {Value(count), Value("a")});
        int seen = 0;
        for (; rows->next(); ++seen) EXPECT_EQ(get<int>(*rows), seen + 1);
        EXPECT_EQ(seen, count);
        EXPECT_FALSE(rows->is_open());
        EXPECT_EQ(open_cursors(), 0);
    }
}

TEST_F(LibpqCursor, OtherStatementsRunBetweenThePortions) {
    auto outer = stream("SELECT x FROM generate_series(1, 300) x");
    auto inner = stream("SELECT x FROM generate_series(1, 300) x");
    std::int64_t sum = 0;
    while (outer->next() && inner->next()) sum += get<int>(*outer) + get<int>(*inner) + scalar<int>(connection(), "SELECT 1");
    EXPECT_EQ(sum, 300 * 301 + 300);
}

TEST_F(LibpqCursor, CommitAndRollbackEndTheRows) {
    for (const char* end : {"COMMIT", "ROLLBACK"}) {
        auto rows = stream(counted);
        ASSERT_TRUE(rows->next());
        run(end);
        EXPECT_FALSE(rows->is_open());
        EXPECT_FALSE(rows->next());
        run("BEGIN");
    }
}

TEST_F(LibpqCursor, TheUsersOwnCommitEndsTheRowsWithASentence) {
    auto rows = stream(counted);
    ASSERT_TRUE(rows->next());
    execute(connection(), "COMMIT");
    const auto error = caught<ResourceClosedError>([&] { while (rows->next()) {} });
    EXPECT_TRUE(contains(error.message(), "ended with their transaction")) << error.message();
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqCursor, RollbackToASavepointEndsTheRowsThatBeganAfterIt) {
    auto before = stream("SELECT x FROM generate_series(1, 300) x");
    run("SAVEPOINT one");
    auto after = stream("SELECT x FROM generate_series(1, 300) x");
    ASSERT_TRUE(before->next() && after->next());
    run("ROLLBACK TO SAVEPOINT one");
    after->close();   // the server knows this cursor no more: to close it would spoil the transaction
    int seen = 1;
    while (before->next()) ++seen;
    EXPECT_EQ(seen, 300);
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqCursor, RollbackToAnOlderSavepointEndsAllRows) {
    run("SAVEPOINT one");
    auto rows = stream("SELECT x FROM generate_series(1, 300) x");
    ASSERT_TRUE(rows->next());
    run("ROLLBACK TO SAVEPOINT one");
    caught<ResourceClosedError>([&] { while (rows->next()) {} });
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqCursor, ErrorsComeWhereTheyAre) {
    auto rows = stream("SELECT 100 / (250 - x) FROM generate_series(1, 1000) x");
    int count = 0;
    const auto error = caught<DataError>([&] { for (; rows->next(); ++count) {} });
    EXPECT_EQ(count, 200);
    EXPECT_EQ(error.sqlstate(), "22012");
    EXPECT_FALSE(rows->is_open());
    run("ROLLBACK");
    EXPECT_EQ(caught<ProgrammingError>([&] { run("BEGIN"), stream("SELECT wrong"); }).message(),
              "column \"wrong\" does not exist at character 8");
}

TEST_F(LibpqCursor, ColumnsOfUnknownTypesComeAsText) {
    auto rows = stream("SELECT x, ARRAY[x] FROM generate_series(1, 150) x");
    std::string last;
    while (rows->next()) last = get<std::string>(*rows, 1);
    EXPECT_EQ(last, "{150}");
}

TEST_F(LibpqCursor, ChangesAreStreamedWithoutOne) {
    run("CREATE TEMP TABLE streamed (x int)");
    auto rows = stream("INSERT INTO streamed SELECT generate_series(1, 300) RETURNING x");
    ASSERT_TRUE(rows->next());
    rows->close();
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM streamed"), 300);
}

TEST_F(LibpqCursor, RowsThatAreForUpdate) {
    run("CREATE TEMP TABLE locked (x int)");
    execute(connection(), "INSERT INTO locked VALUES (1), (2)");
    auto rows = stream("SELECT x FROM locked ORDER BY x FOR UPDATE");
    ASSERT_TRUE(rows->next());
    EXPECT_EQ(get<int>(*rows), 1);
}

TEST_F(LibpqCursor, ClosingTheConnectionEndsThem) {
    auto rows = stream(counted);
    ASSERT_TRUE(rows->next());
    connection().close();
    EXPECT_FALSE(rows->is_open());
}

// From the third portion on, the server computes the next one while this one is read.
TEST_F(LibpqCursor, PortionsAreAskedForEarly) {
    auto rows = stream(counted);
    for (int i = 0; i < 201; ++i) ASSERT_TRUE(rows->next());
    EXPECT_EQ(computed(), 400);   // also takes the answer that is due
    for (int i = 201; i < 1'000; ++i) {
        ASSERT_TRUE(rows->next());
        ASSERT_EQ(get<int>(*rows), i + 1);
    }
    rows->close();
    EXPECT_EQ(computed(), 1'100);
    EXPECT_EQ(open_cursors(), 0);
}

TEST_F(LibpqCursor, StatementsOfEveryKindRunWhileAnAnswerIsDue) {
    run("CREATE TEMP TABLE t (x int)");
    auto rows = stream("SELECT x FROM generate_series(1, 2000) x");
    auto other = stream("SELECT -x FROM generate_series(1, 2000) x");
    const auto insert = connection().prepare("INSERT INTO t VALUES ($1)", {});
    for (int i = 1; i <= 2'000; ++i) {
        ASSERT_TRUE(rows->next());
        ASSERT_EQ(get<int>(*rows), i);
        EXPECT_EQ(connection().transaction_status(), driver::TransactionStatus::active);
        ASSERT_TRUE(other->next());
        ASSERT_EQ(get<int>(*other), -i);
        if (i % 100 != 50) continue;
        switch (i / 100 % 5) {
            case 0: insert->execute(Bound{Value(i)}); break;
            case 1: run("SAVEPOINT s; RELEASE SAVEPOINT s"); break;
            case 2: connection().run_script("INSERT INTO t VALUES (-1); INSERT INTO t VALUES (-2)"); break;
            case 3: EXPECT_TRUE(connection().ping()); break;
            default: EXPECT_EQ(scalar<int>(connection(), "SELECT 7"), 7);
        }
    }
    EXPECT_FALSE(rows->next());
    EXPECT_FALSE(other->next());
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM t"), 12);
    run("COMMIT");
}

TEST_F(LibpqCursor, TransactionsEndWhileAnAnswerIsDue) {
    run("COMMIT");
    run("CREATE TEMP TABLE kept (x int)");
    for (const char* end : {"COMMIT", "ROLLBACK"}) {
        for (const bool is_closed : {false, true}) {
            run("BEGIN");
            run("INSERT INTO kept VALUES (1)");
            auto rows = stream(counted);
            for (int i = 0; i < 250; ++i) ASSERT_TRUE(rows->next());
            if (is_closed) rows = {};
            run(end);
            EXPECT_EQ(connection().transaction_status(), driver::TransactionStatus::none);
            EXPECT_FALSE(rows && rows->next());
        }
    }
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM kept"), 2);
}

TEST_F(LibpqCursor, RollbackDoesNotWaitForAnAnswerThatIsDue) {
    auto rows = stream("SELECT CASE WHEN x > 300 THEN pg_sleep(100) END, x FROM generate_series(1, 1000) x");
    for (int i = 0; i < 250; ++i) ASSERT_TRUE(rows->next());
    connection().set_deadline(driver::Deadline::after(60));
    run("ROLLBACK");
    connection().set_deadline(driver::Deadline::never());
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqCursor, EarlyErrorsAreThrownWhereTheirPortionIsFetched) {
    auto rows = stream("SELECT 1 / (350 - x) FROM generate_series(1, 1000) x");
    for (int i = 0; i < 300; ++i) ASSERT_TRUE(rows->next()) << i;
    EXPECT_EQ(caught<DataError>([&] { rows->next(); }).sqlstate(), "22012");
    EXPECT_FALSE(rows->is_open());
    EXPECT_EQ(connection().transaction_status(), driver::TransactionStatus::failed);
    run("ROLLBACK");
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqCursor, DeadlinesCountForAnAnswerThatIsDue) {
    const char* slow = "SELECT CASE WHEN x > 300 THEN pg_sleep(100) END, x FROM generate_series(1, 1000) x";
    for (const bool by_another_statement : {false, true}) {
        auto rows = stream(slow);
        for (int i = 0; i < 300; ++i) ASSERT_TRUE(rows->next());
        connection().set_deadline(driver::Deadline::after(0.2));
        caught<TimeoutError>([&] { by_another_statement ? run("SELECT 1") : void(rows->next()); });
        connection().set_deadline(driver::Deadline::never());
        EXPECT_EQ(connection().transaction_status(), driver::TransactionStatus::failed);
        run("ROLLBACK");
        run("BEGIN");
    }
}

TEST_F(LibpqCursor, ConnectionsCloseWhileAnAnswerIsDue) {
    auto rows = stream(counted);
    for (int i = 0; i < 250; ++i) ASSERT_TRUE(rows->next());
    connection().close();
    EXPECT_FALSE(rows->is_open());
    EXPECT_FALSE(rows->next());
}

}  // namespace aludel::libpq_test
