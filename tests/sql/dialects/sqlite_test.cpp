// What SQLite writes in its own way.

#include "../support.hpp"

namespace aludel::testing {
namespace {

TEST(SqliteText, strings_of_a_group) {
    const auto ordered = func::call<String>("aggregate_strings", users.name, aggregate_order_by(literal(", "), users.id.desc()));
    EXPECT_TEXT(select(ordered.label("names")), sqlite(),
                "SELECT group_concat(users.name, ? ORDER BY users.id DESC) AS names\nFROM users");
}

TEST(SqliteText, views_say_all_that_was_asked_for) {
    EXPECT_EQ(CreateView(select(users.id), "v", {.temporary = true, .if_not_exists = true}).compile(sqlite()),
              "CREATE TEMPORARY VIEW IF NOT EXISTS v AS SELECT users.id\nFROM users");
    EXPECT_EQ(CreateView(select(users.id), "v", {.or_replace = true}).compile(sqlite()),
              "CREATE OR REPLACE VIEW v AS SELECT users.id\nFROM users");
}

TEST(SqliteText, indexes_have_the_schema_of_their_table) {
    MetaData metadata;
    Table t("t", metadata, Column("x", Integer()), Schema("s"));
    EXPECT_EQ(CreateIndex(t, Index("ix", {"x"}, {.dialect_options = {{"sqlite_where", t.c["x"] > 1}}})).compile(sqlite()),
              "CREATE INDEX s.ix ON t (x) WHERE x > 1");
}

TEST(SqliteText, a_default_that_is_a_literal_needs_no_parentheses) {
    MetaData metadata;
    Table t("t", metadata, Column("x", String(), server_default(text(" 'a'"))), Column("y", Integer(), server_default(text("1 + 1"))));
    EXPECT_EQ(CreateTable(t).compile(sqlite()), "CREATE TABLE t (\n\tx VARCHAR DEFAULT  'a',\n\ty INTEGER DEFAULT (1 + 1)\n)");
}

}  // namespace
}  // namespace aludel::testing
