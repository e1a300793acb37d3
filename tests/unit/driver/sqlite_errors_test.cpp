#include "sqlite_support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace aludel::driver {
namespace {

class SqliteErrors : public ::testing::Test {
protected:
    void SetUp() override {
        conn->run_script(
            "CREATE TABLE parent (id INTEGER PRIMARY KEY);"
            "CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id),"
            "  a INTEGER NOT NULL DEFAULT 0, b INTEGER, CONSTRAINT ck_positive CHECK (a >= 0), UNIQUE (a, b));");
    }

    template <class E>
    E error_of(const std::string& sql) {
        try {
            query(*conn, sql);
        } catch (const E& error) {
            return error;
        }
        ADD_FAILURE() << "no such error for " << sql;
        return E("");
    }

    std::unique_ptr<Connection> conn = open_sqlite();
};

TEST_F(SqliteErrors, UniqueConstraintNamesItsColumns) {
    query(*conn, "INSERT INTO child (id, a, b) VALUES (1, 1, 1)");
    const auto error = error_of<IntegrityError>("INSERT INTO child (a, b) VALUES (1, 1)");
    EXPECT_EQ(error.message(), "UNIQUE constraint failed: child.a, child.b");
    EXPECT_EQ(error.diagnostics().table, "child");
    EXPECT_EQ(error.diagnostics().column, "a, b");
    EXPECT_EQ(error.vendor_code(), SQLITE_CONSTRAINT_UNIQUE);
    EXPECT_EQ(error_of<IntegrityError>("INSERT INTO child (id) VALUES (1)").vendor_code(), SQLITE_CONSTRAINT_PRIMARYKEY);
}

TEST_F(SqliteErrors, UniqueIndexOnAnExpressionIsNamed) {
    conn->run("CREATE UNIQUE INDEX ix_double ON child (a * 2)");
    query(*conn, "INSERT INTO child (a) VALUES (4)");
    EXPECT_EQ(error_of<IntegrityError>("INSERT INTO child (a) VALUES (4)").constraint(), "ix_double");
}

TEST_F(SqliteErrors, OtherConstraints) {
    const auto missing = error_of<IntegrityError>("INSERT INTO child (a) VALUES (NULL)");
    EXPECT_EQ(missing.diagnostics().table, "child");
    EXPECT_EQ(missing.diagnostics().column, "a");
    EXPECT_EQ(error_of<IntegrityError>("INSERT INTO child (a) VALUES (-1)").constraint(), "ck_positive");
    const auto orphan = error_of<IntegrityError>("INSERT INTO child (parent_id) VALUES (7)");
    EXPECT_EQ(orphan.vendor_code(), SQLITE_CONSTRAINT_FOREIGNKEY);
}

TEST_F(SqliteErrors, WrongSqlSaysWhere) {
    EXPECT_EQ(error_of<ProgrammingError>("SELECT 1 FORM parent WHERE 1").message(),
              "near \"parent\": syntax error (at character 15)");
    EXPECT_EQ(error_of<ProgrammingError>("SELECT * FROM nope").message(),
              "no such table: nope; metadata().create_all(engine) creates the tables of a program");
    EXPECT_EQ(error_of<ProgrammingError>("").message(), "the SQL text is empty");
    EXPECT_THROW(query(*conn, "SELECT 1; SELECT 2"), ProgrammingError);
    EXPECT_THROW(query(*conn, std::string("SELECT 1\0 , 2", 13)), ProgrammingError);
    EXPECT_EQ(scalar(*conn, "SELECT 1; -- and no more"), Value(1));
}

TEST_F(SqliteErrors, WrongDataIsADataError) {
    EXPECT_THROW(query(*conn, "INSERT INTO parent (id) VALUES ('abc')"), DataError);
    EXPECT_THROW(query(*conn, "SELECT abs(-9223372036854775808)"), DataError);
    EXPECT_THROW(query(*conn, "SELECT zeroblob(1000000001)"), DataError);
}

// XC06
TEST_F(SqliteErrors, ErrorsInTheMiddleOfRowsCloseThem) {
    query(*conn, "INSERT INTO parent VALUES (1), (2)");
    const auto select = conn->prepare("SELECT CASE WHEN id = 2 THEN abs(-9223372036854775808) ELSE id END FROM parent", {});
    select->execute({});
    ASSERT_TRUE(select->next());
    EXPECT_THROW(select->next(), DataError);
    EXPECT_FALSE(select->is_open());
    EXPECT_FALSE(select->next());
    select->execute({});
    EXPECT_TRUE(select->next());
}

TEST_F(SqliteErrors, ColumnsThatDoNotExistAreRefused) {
    const auto select = conn->prepare("SELECT 1", {});
    EXPECT_THROW(select->value(0, TypeId::null), InvalidRequestError);
    select->execute({});
    select->next();
    EXPECT_THROW(select->value(1, TypeId::null), InvalidRequestError);
    EXPECT_THROW(select->value(-1, TypeId::null), InvalidRequestError);
    std::int64_t fields[2];
    const Slot slots[] = {slot_of<std::int64_t>(0), slot_of<std::int64_t>(8)};
    EXPECT_THROW(select->read(0, slots, fields), InvalidRequestError);
    select->close();
    EXPECT_THROW(select->read(0, {slots, 1}, fields), ResourceClosedError);
}

}  // namespace
}  // namespace aludel::driver
