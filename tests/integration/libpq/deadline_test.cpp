// A statement that passes its deadline, on a network that works: the server cancels it, and the connection goes on.

#include "server.hpp"
#include "watchdog.hpp"

#include <functional>

namespace aludel::libpq_test {

namespace {

using driver::Deadline;
using driver::TransactionStatus;

constexpr const char* cancelled = "57014";

Deadline soon() { return Deadline::after(0.2); }

// Two rows at once, and a long pause.
constexpr const char* slow_rows = "SELECT x, pg_sleep(CASE WHEN x > 2 THEN 60 ELSE 0 END)::text, repeat('x', 10000) "
                                  "FROM generate_series(1, 5) x";

struct Slow final : driver::BatchSink {
    static void fill(const void*, std::size_t row, Param* out) {
        static const int none = 0, minute = 60;
        *out = {row < 700 ? &none : &minute, Layout::int32, TypeId::integer, nullptr};
    }
    void row(std::size_t, driver::Statement&) override { ++rows; }
    driver::Batch batch() const { return {2000, 1, &fill, nullptr}; }
    std::size_t rows = 0;
};

}  // namespace

class LibpqDeadline : public LibpqTest {
protected:
    void SetUp() override {
        LibpqTest::SetUp();
        pid_ = scalar<int>(connection(), "SELECT pg_backend_pid()");
        run("CREATE TEMP TABLE notes (id int)");
    }
    // The call passes a deadline, and says so.
    void expect_timeout(const std::function<void()>& call) {
        connection().set_deadline(soon());
        const auto error = caught<TimeoutError>(call);
        connection().set_deadline(Deadline::never());
        EXPECT_EQ(error.sqlstate(), cancelled);
        EXPECT_FALSE(error.connection_invalidated());
        EXPECT_TRUE(contains(error.message(), "did not end before its deadline")) << error.message();
    }
    void expect_usable() {
        ASSERT_TRUE(connection().is_alive());
        for (int i = 0; i < 20; ++i) EXPECT_EQ(scalar<int>(connection(), "SELECT pg_backend_pid()"), pid_);
        EXPECT_EQ(connection().transaction_status(), TransactionStatus::none);
    }
    // The call passes a deadline inside and outside a transaction.
    void expect_timeout_everywhere(const std::function<void()>& call) {
        expect_timeout(call);
        expect_usable();
        run("BEGIN");
        run("SAVEPOINT before");
        expect_timeout(call);
        EXPECT_EQ(connection().transaction_status(), TransactionStatus::failed);
        run("ROLLBACK TO SAVEPOINT before");
        EXPECT_EQ(connection().transaction_status(), TransactionStatus::active);
        EXPECT_EQ(scalar<int>(connection(), "SELECT pg_backend_pid()"), pid_);
        run("ROLLBACK");
        expect_usable();
    }

    const Watchdog watchdog_{};
    int pid_ = 0;
};

TEST_F(LibpqDeadline, StatementWithoutParameters) {
    expect_timeout_everywhere([&] { run("SELECT pg_sleep(60)"); });
}

TEST_F(LibpqDeadline, MessageSaysWhatTheServerSays) {
    connection().set_deadline(soon());
    const auto error = caught<TimeoutError>([&] { run("SELECT pg_sleep(60)"); });
    EXPECT_EQ(error.message(), "the statement did not end before its deadline and was cancelled: canceling statement due "
                               "to user request");
}

TEST_F(LibpqDeadline, Script) {
    expect_timeout_everywhere([&] { connection().run_script("SELECT 1; SELECT pg_sleep(60); SELECT 2"); });
}

TEST_F(LibpqDeadline, PreparedStatement) {
    expect_timeout_everywhere([&] { execute(connection(), "SELECT pg_sleep($1)", {Value(60.0)}); });
}

TEST_F(LibpqDeadline, StreamThatDoesNotBegin) {
    expect_timeout_everywhere([&] { execute(connection(), "SELECT pg_sleep(60)", {}, true); });
}

TEST_F(LibpqDeadline, StreamThatStopsInTheMiddle) {
    int count = 0;
    expect_timeout_everywhere([&] {
        auto rows = execute(connection(), slow_rows, {}, true);
        for (count = 0; rows->next(); ++count) {}
    });
    EXPECT_LE(count, 2);
}

TEST_F(LibpqDeadline, PortionOfACursor) {
    run("BEGIN");
    auto rows = connection().prepare(slow_rows, {});
    rows->execute({}, {.stream = true, .rows_at_once = 1});
    EXPECT_TRUE(rows->next());
    EXPECT_TRUE(rows->next());
    expect_timeout([&] { rows->next(); });
    EXPECT_FALSE(rows->is_open());
    EXPECT_EQ(connection().transaction_status(), TransactionStatus::failed);
    run("ROLLBACK");
    expect_usable();
}

TEST_F(LibpqDeadline, BatchInTheMiddle) {
    auto statement = connection().prepare("SELECT pg_sleep($1)", {});
    expect_timeout_everywhere([&] {
        Slow slow;
        statement->execute_batch(slow.batch(), &slow);
    });
}

TEST_F(LibpqDeadline, BatchOfManyShortStatements) {
    // Each of them is done before a request to cancel can reach it.
    struct Numbers {
        static void fill(const void*, std::size_t row, Param* out) {
            static thread_local int number;
            number = static_cast<int>(row);
            *out = {&number, Layout::int32, TypeId::integer, nullptr};
        }
    };
    auto statement = connection().prepare("INSERT INTO notes VALUES ($1)", {});
    expect_timeout_everywhere([&] { statement->execute_batch({100'000'000, 1, &Numbers::fill, nullptr}, nullptr); });
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM notes"), 0);
}

TEST_F(LibpqDeadline, RowsThatComeFasterThanTheyAreRead) {
    // The socket always has something to read, so nothing ever waits.
    expect_timeout_everywhere([&] { execute(connection(), "SELECT repeat('x', 1000), generate_series(1, 100000000)"); });
}

TEST_F(LibpqDeadline, AStatementThatWasCancelledHasNoEffect) {
    expect_timeout([&] { run("INSERT INTO notes SELECT x FROM generate_series(1, 3) x, pg_sleep(60)"); });
    expect_usable();
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM notes"), 0);
}

TEST_F(LibpqDeadline, WaitingForALock) {
    run("CREATE TABLE IF NOT EXISTS aludel_locked (id int)");
    const auto other = connect();
    other->run("BEGIN");
    other->run("LOCK TABLE aludel_locked");
    expect_timeout_everywhere([&] { execute(connection(), "SELECT * FROM aludel_locked"); });
    other->run("DROP TABLE aludel_locked");
    other->run("COMMIT");
}

TEST_F(LibpqDeadline, CommitThatChecksADeferredConstraint) {
    run("CREATE FUNCTION pg_temp.nap() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END'");
    run("CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "
        "pg_temp.nap()");
    run("BEGIN");
    run("INSERT INTO notes VALUES (1)");
    expect_timeout([&] { connection().transact({driver::TransactionCommand::Step::commit, "COMMIT"}); });
    expect_usable();
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM notes"), 0);
}

TEST_F(LibpqDeadline, CopyIsRefusedAsEver) {
    for (const char* sql : {"COPY notes FROM STDIN", "COPY (SELECT generate_series(1, 100000000)) TO STDOUT"}) {
        connection().set_deadline(soon());
        caught<NotSupportedError>([&] { run(sql); });
        connection().set_deadline(Deadline::never());
        expect_usable();
    }
}

TEST_F(LibpqDeadline, RollbackAfterTheDeadline) {
    for (int i = 0; i < 20; ++i) {
        run("BEGIN");
        run("SAVEPOINT before");
        connection().set_deadline({1});   // long ago
        caught<TimeoutError>([&] { run("SELECT pg_sleep(60)"); });
        connection().transact({driver::TransactionCommand::Step::rollback_to, "ROLLBACK TO SAVEPOINT before"});
        EXPECT_EQ(connection().transaction_status(), TransactionStatus::active);
        connection().transact({driver::TransactionCommand::Step::rollback, "ROLLBACK"});
        connection().set_deadline(Deadline::never());
        expect_usable();
    }
}

TEST_F(LibpqDeadline, RollbackOfAStreamAfterTheDeadline) {
    for (int i = 0; i < 5; ++i) {
        run("BEGIN");
        auto rows = execute(connection(), "WITH n AS (SELECT 1) SELECT generate_series(1, 100000), repeat('x', 100) FROM n", {}, true);
        ASSERT_TRUE(rows->next());
        connection().set_deadline({1});   // long ago
        connection().transact({driver::TransactionCommand::Step::rollback, "ROLLBACK"});
        connection().set_deadline(Deadline::never());
        expect_usable();
    }
}

TEST_F(LibpqDeadline, OtherErrorsStayWhatTheyAre) {
    connection().set_deadline(Deadline::after(50));
    EXPECT_EQ(caught<DataError>([&] { execute(connection(), "SELECT 1 / 0"); }).sqlstate(), "22012");
    run("SET statement_timeout = 20");
    const auto error = caught<OperationalError>([&] { run("SELECT pg_sleep(60)"); });
    EXPECT_EQ(error.code(), "operational");   // the server's own limit, not ours
    run("SET statement_timeout = 0");
    expect_usable();
}

TEST_F(LibpqDeadline, WithTimeLeftNothingChanges) {
    connection().set_deadline(Deadline::after(50));
    run("BEGIN");
    auto rows = execute(connection(), "SELECT generate_series(1, 5000)", {}, true);
    int sum = 0;
    while (rows->next()) ++sum;
    EXPECT_EQ(sum, 5000);
    run("COMMIT");
    expect_usable();
}

TEST_F(LibpqDeadline, ClosingRowsAfterTheDeadlineKeepsAHealthyConnection) {
    for (const bool in_transaction : {true, false}) {
        if (in_transaction) run("BEGIN");
        auto rows = execute(connection(), "SELECT x FROM generate_series(1, 5000) x", {}, true);
        ASSERT_TRUE(rows->next());
        connection().set_deadline({1});   // long ago
        connection().close_cursors();
        connection().set_deadline(Deadline::never());
        EXPECT_EQ(connection().in_transaction(), in_transaction);
        if (in_transaction) run("ROLLBACK");
        expect_usable();
    }
}

TEST_F(LibpqDeadline, PingAfterTheDeadlineKeepsAHealthyConnection) {
    connection().set_deadline({1});   // long ago
    connection().ping();   // yes or no, whichever comes first
    connection().set_deadline(Deadline::never());
    expect_usable();
}

TEST_F(LibpqDeadline, ALateCancellationNeverHitsTheNextStatement) {
    // Statements that end at about the moment of their deadline: each gives its rows or a TimeoutError, and the
    // statements after it, which have no deadline, are never cancelled. On a busy machine the short ones may all end in time.
    int done = 0, timed_out = 0;
    for (int i = 0; i < 200; ++i) {
        connection().set_deadline(Deadline::after(0.00002 * (i % 100)));
        try {
            EXPECT_EQ(scalar<int>(connection(), "SELECT " + std::to_string(i) + " FROM pg_sleep(" + (i % 100 == 0 ? "1" : "0.001") + ")"), i);
            ++done;
        } catch (const TimeoutError& error) {
            ASSERT_FALSE(error.connection_invalidated()) << error.message();
            ++timed_out;
        }
        connection().set_deadline(Deadline::never());
        EXPECT_EQ(scalar<int>(connection(), "SELECT 7 FROM pg_sleep(0.001)"), 7);
        EXPECT_EQ(scalar<int>(connection(), "SELECT pg_backend_pid()"), pid_);
    }
    EXPECT_EQ(done + timed_out, 200);
    EXPECT_GT(timed_out, 0);
}

TEST_F(LibpqDeadline, ALateCancellationNeverHitsACommit) {
    for (int i = 0; i < 100; ++i) {
        run("BEGIN");
        run("SAVEPOINT before");
        connection().set_deadline(Deadline::after(0.00003 * (i % 50)));
        try {
            run("INSERT INTO notes SELECT 1 FROM pg_sleep(0.001)");
            connection().set_deadline(Deadline::never());
        } catch (const TimeoutError&) {
            connection().set_deadline(Deadline::never());
            run("ROLLBACK TO SAVEPOINT before");
            run("INSERT INTO notes VALUES (1)");
        }
        run("COMMIT");
        EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM notes"), i + 1);
    }
}

TEST_F(LibpqDeadline, AStreamThatIsLeftEarlyIsCancelledForItselfOnly) {
    for (int i = 0; i < 5; ++i) {
        auto rows = execute(connection(), "SELECT generate_series(1, 10000000), repeat('x', 100)", {}, true);
        ASSERT_TRUE(rows->next());
        rows->close();
        EXPECT_EQ(scalar<int>(connection(), "SELECT pg_backend_pid() FROM pg_sleep(0.001)"), pid_);
    }
}

}  // namespace aludel::libpq_test
