// What SQLite has of its own in DDL.

#include "support.hpp"

namespace aludel::testing {
namespace {

std::string create(const Table& table) { return CreateTable(table).compile(sqlite()); }

// DS01, T05
TEST(SqliteDdl, tables_without_rowid_and_strict) {
    MetaData metadata;
    Table a("a", metadata, Column("id", Integer()), dialect_options({{"sqlite_with_rowid", false}, {"sqlite_strict", true}}));
    EXPECT_EQ(create(a), "CREATE TABLE a (\n\tid INTEGER\n)\n WITHOUT ROWID, STRICT");
    EXPECT_EQ(CreateTable(a).compile(postgresql()), "CREATE TABLE a (\n\tid INTEGER\n)");
    Table b("b", metadata, Column("id", Integer()), Prefixes({"TEMPORARY"}));
    EXPECT_EQ(create(b), "CREATE TEMPORARY TABLE b (\n\tid INTEGER\n)");
}

// DS03
TEST(SqliteDdl, autoincrement) {
    MetaData metadata;
    Table a("a", metadata, Column("id", Integer(), primary_key), Column("x", Integer(), unique_),
            dialect_options({{"sqlite_autoincrement", true}}));
    EXPECT_EQ(create(a), "CREATE TABLE a (\n\tid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,\n\tx INTEGER,\n\tUNIQUE (x)\n)");
    Table b("b", metadata, Column("id", Integer(), primary_key), Column("x", Integer(), primary_key),
            dialect_options({{"sqlite_autoincrement", true}}));
    EXPECT_ERROR(create(b), CompileError, "a key of several columns");
}

// DS02
TEST(SqliteDdl, on_conflict) {
    MetaData metadata;
    Table n("n", metadata,
            Column("id", Integer(), primary_key, dialect_options({{"sqlite_on_conflict_primary_key", "FAIL"}})),
            Column("x", Integer(), not_null, unique_,
                   dialect_options({{"sqlite_on_conflict_not_null", "ignore"}, {"sqlite_on_conflict_unique", "REPLACE"}})),
            CheckConstraint("id > x", {.dialect_options = {{"sqlite_on_conflict", "FAIL"}}}));
    EXPECT_EQ(create(n),
              "CREATE TABLE n (\n\tid INTEGER NOT NULL,\n\tx INTEGER NOT NULL ON CONFLICT IGNORE,\n"
              "\tPRIMARY KEY (id) ON CONFLICT FAIL,\n\tUNIQUE (x) ON CONFLICT REPLACE,\n\tCHECK (id > x) ON CONFLICT FAIL\n)");
}

// D04, N14
TEST(SqliteDdl, computed_columns_and_defaults) {
    MetaData metadata;
    Table t("t", metadata, Column("x", Integer(), server_default(literal_column<Integer>("abs(-5) + 17"))),
            Column("y", Integer(), Computed("x + 2", {.persisted = false})));
    EXPECT_EQ(create(t),
              "CREATE TABLE t (\n\tx INTEGER DEFAULT (abs(-5) + 17),\n\ty INTEGER GENERATED ALWAYS AS (x + 2) VIRTUAL\n)");
}

// N10, G08
TEST(SqliteDdl, partial_indexes_and_views) {
    MetaData metadata;
    Table t("t", metadata, Column("a", Integer()), Schema("s"));
    EXPECT_EQ(CreateIndex(t, Index("ix", {"a"}, {.dialect_options = {{"sqlite_where", t.c["a"] > 5}}})).compile(sqlite()),
              "CREATE INDEX s.ix ON t (a) WHERE a > 5");
    EXPECT_EQ(CreateView(select(users.id), "v", {.temporary = true, .if_not_exists = true}).compile(sqlite()),
              "CREATE TEMPORARY VIEW IF NOT EXISTS v AS SELECT users.id\nFROM users");
}

// DS07
TEST(SqliteDdl, foreign_keys_stay_in_their_file) {
    MetaData metadata;
    Table a("a", metadata, Column("id", Integer(), primary_key), Schema("one"));
    Table b("b", metadata, Column("a_id", ForeignKey("one.a.id")), Schema("two"));
    EXPECT_EQ(create(b), "CREATE TABLE two.b (\n\ta_id INTEGER\n)");
}

}  // namespace
}  // namespace aludel::testing
