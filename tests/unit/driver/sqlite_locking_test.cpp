#include "sqlite_support.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

namespace aludel::driver {
namespace {

class SqliteLocking : public ::testing::Test {
protected:
    void SetUp() override { open()->run("CREATE TABLE t (x INTEGER)"); }
    std::unique_ptr<Connection> open(const Options& options = {}) { return open_sqlite(folder / "data.db", options); }

    TemporaryFolder folder{};
};

// What several writers at once do: a short transaction each, again and again.
void insert_rows(Connection& conn, int count) {
    for (int i = 0; i < count; ++i) {
        conn.run("BEGIN IMMEDIATE");
        conn.run("INSERT INTO t VALUES (1)");
        conn.run("COMMIT");
    }
}

TEST_F(SqliteLocking, SaysThatTheDatabaseIsLocked) {
    const auto writer = open(), other = open({{"timeout", "0"}});
    writer->run("BEGIN IMMEDIATE");
    const std::string message = message_of<OperationalError>([&] { other->run("INSERT INTO t VALUES (1)"); });
    EXPECT_EQ(message, "database is locked: another connection or program uses '" + (folder / "data.db") +
                           "' and has not released it within 0 s (option `timeout`); let it commit or roll back");
    writer->run("COMMIT");
    other->run("INSERT INTO t VALUES (1)");
}

TEST_F(SqliteLocking, ReadRowsLeaveNoLockBehind) {
    const auto reader = open(), writer = open({{"timeout", "0"}});
    writer->run("INSERT INTO t VALUES (1), (2)");
    const auto select = reader->prepare("SELECT x FROM t", {});
    select->execute({});
    ASSERT_TRUE(select->next());
    EXPECT_THROW(writer->run("INSERT INTO t VALUES (3)"), OperationalError);
    select->close();
    writer->run("INSERT INTO t VALUES (3)");
    select->execute({});
    while (select->next()) {}
    writer->run("INSERT INTO t VALUES (4)");
}

TEST_F(SqliteLocking, CommitWorksWhileRowsAreOpen) {
    const auto conn = open();
    conn->run("INSERT INTO t VALUES (1), (2)");
    conn->run("BEGIN");
    const auto select = conn->prepare("SELECT x FROM t", {});
    select->execute({});
    ASSERT_TRUE(select->next());
    const auto insert = conn->prepare("INSERT INTO t VALUES (3), (4) RETURNING x", {});
    insert->execute({});
    ASSERT_TRUE(insert->next());
    conn->run("COMMIT");
    EXPECT_FALSE(conn->in_transaction());
    EXPECT_TRUE(select->next());
    EXPECT_TRUE(insert->next());
    EXPECT_EQ(scalar(*open(), "SELECT count(*) FROM t"), Value(4));
}

// The rows of RETURNING come before the commit of autocommit: its failure must not be lost.
TEST_F(SqliteLocking, ReturningReportsAFailedCommit) {
    const auto reader = open(), writer = open({{"timeout", "0"}});
    writer->run("INSERT INTO t VALUES (1), (2)");
    const auto select = reader->prepare("SELECT x FROM t", {});
    select->execute({});
    ASSERT_TRUE(select->next());
    const auto insert = writer->prepare("INSERT INTO t VALUES (3) RETURNING x", {});
    EXPECT_THROW(insert->execute({}), OperationalError);
    EXPECT_FALSE(insert->is_open());
    select->close();
    EXPECT_EQ(scalar(*writer, "SELECT count(*) FROM t"), Value(2));
}

TEST_F(SqliteLocking, TwoThreadsWithTwoConnectionsWaitForEachOther) {
    constexpr int count = 30;
    const auto work = [this] {
        const auto conn = open({{"timeout", "60"}});
        insert_rows(*conn, count);
    };
    std::thread first(work), second(work);
    first.join();
    second.join();
    EXPECT_EQ(scalar(*open(), "SELECT count(*) FROM t"), Value(2 * count));
}

TEST_F(SqliteLocking, TwoProcessesWaitForEachOther) {
    constexpr int count = 30;
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        int failed = 0;
        try {
            insert_rows(*open({{"timeout", "60"}}), count);
        } catch (const std::exception&) {
            failed = 1;
        }
        ::_exit(failed);
    }
    insert_rows(*open({{"timeout", "60"}}), count);
    int status = 1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(scalar(*open(), "SELECT count(*) FROM t"), Value(2 * count));
}

}  // namespace
}  // namespace aludel::driver
