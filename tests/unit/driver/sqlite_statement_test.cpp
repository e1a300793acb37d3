#include "sqlite_support.hpp"

#include <gtest/gtest.h>

namespace aludel::driver {
namespace {

TEST(SqliteStatement, FollowsAChangedTable) {
    const auto conn = open_sqlite();
    conn->run("CREATE TABLE t (a)");
    conn->run("INSERT INTO t VALUES (1)");
    const auto select = conn->prepare("SELECT * FROM t", {});
    EXPECT_EQ(select->column_count(), 1);
    conn->run("ALTER TABLE t ADD COLUMN b DEFAULT 2");
    select->execute({});
    ASSERT_TRUE(select->next());
    EXPECT_EQ(select->column_count(), 2);
    EXPECT_EQ(select->column_name(1), "b");
    EXPECT_EQ(select->value(1, TypeId::null), Value(2));
}

TEST(SqliteStatement, CountsOnlyItsOwnRows) {
    const auto conn = open_sqlite();
    conn->run("CREATE TABLE t (a)");
    const auto insert = conn->prepare("INSERT INTO t VALUES (1), (2)", {});
    insert->execute({});
    EXPECT_EQ(insert->rows_affected(), 2);
    const auto create = conn->prepare("CREATE TABLE u (a)", {});
    create->execute({});
    EXPECT_EQ(create->rows_affected(), 0);
    const auto select = conn->prepare("SELECT a FROM t", {});
    select->execute({});
    EXPECT_EQ(select->rows_affected(), -1);
    while (select->next()) {}
    EXPECT_EQ(select->rows_affected(), -1);
    const auto remove = conn->prepare("DELETE FROM t WHERE a = 9", {});
    remove->execute({});
    EXPECT_EQ(remove->rows_affected(), 0);
}

TEST(SqliteStatement, LastInsertIdFollowsInserts) {
    const auto conn = open_sqlite();
    conn->run("CREATE TABLE t (id INTEGER PRIMARY KEY, a)");
    conn->run("INSERT INTO t (id, a) VALUES (41, 'x')");
    conn->run("INSERT INTO t (a) VALUES ('y')");
    EXPECT_EQ(conn->last_insert_id(), 42);
}

TEST(SqliteStatement, PragmasAnswer) {
    const auto conn = open_sqlite();
    conn->run("PRAGMA user_version = 7");
    EXPECT_EQ(scalar(*conn, "PRAGMA user_version"), Value(7));
}

TEST(SqliteStatement, LargeParametersDoNotKeepTheirMemory) {
    const auto conn = open_sqlite();
    const auto select = conn->prepare("SELECT length(?)", {});
    for (std::size_t size : {10'000'000U, 3U, 0U}) {
        const std::string text(size, 'x');
        const Param parameter{&text, Layout::string, TypeId::string};
        select->execute({&parameter, 1});
        ASSERT_TRUE(select->next());
        EXPECT_EQ(select->value(0, TypeId::null), Value(size));
    }
}

TEST(SqliteStatement, SmallCachesStillWork) {
    ConnectParameters arguments;
    arguments.statement_cache_size = 0;
    const auto conn = sqlite3_driver::factory().connect(arguments);
    const auto held = conn->prepare("SELECT 5", {});
    for (int i = 0; i < 10; ++i) EXPECT_EQ(scalar(*conn, "SELECT " + std::to_string(i)), Value(i));
    held->execute({});
    EXPECT_TRUE(held->next());
    EXPECT_NE(conn->prepare("SELECT 5", {}), held) << "an open statement was handed out again";
}

TEST(SqliteStatement, OutlivesItsConnectionWithoutHarm) {
    auto conn = open_sqlite();
    const auto select = conn->prepare("SELECT 1", {});
    select->execute({});
    ASSERT_TRUE(select->next());
    conn.reset();
    EXPECT_FALSE(select->is_open());
    EXPECT_FALSE(select->next());
    EXPECT_THROW(select->execute({}), ResourceClosedError);
    EXPECT_THROW(select->value(0, TypeId::null), ResourceClosedError);
    select->close();
}

TEST(SqliteStatement, RowsOfAnOldExecutionAreNoticed) {
    const auto conn = open_sqlite();
    const auto select = conn->prepare("SELECT 1", {});
    select->execute({});
    const auto generation = select->generation();
    ASSERT_TRUE(select->next());
    EXPECT_EQ(select->generation(), generation);
    select->close();
    EXPECT_NE(select->generation(), generation);
}

}  // namespace
}  // namespace aludel::driver
