// What SQL Server writes in its own way.

#include "../support.hpp"

#include "aludel/mssql.hpp"
#include "aludel/sql/compound.hpp"

namespace aludel::testing {
namespace {

const Dialect& mssql() { return aludel::mssql::dialect(); }
const Dialect& mssql_2008() {
    static const Ref<const Dialect> old = aludel::mssql::dialect({.server_version = {10}});
    return *old;
}

// S12
TEST(MssqlText, before_2012_rows_are_numbered_and_limits_share_their_parameters) {
    EXPECT_SQL(select(users.id).order_by(users.name).limit(3).offset(2), mssql_2008(),
               "SELECT anon_1.id\nFROM (SELECT users.id AS id, ROW_NUMBER() OVER (ORDER BY users.name) AS mssql_rn\nFROM users) AS "
               "anon_1\nWHERE mssql_rn > ? AND mssql_rn <= ? + ?",
               "param_1=2, param_2=3, param_1=2");
}

TEST(MssqlText, parameters_stand_right_of_an_equals) {
    EXPECT_TEXT(literal(5) == users.age, mssql(), "users.age = ?");
    EXPECT_TEXT(literal(5) < users.age, mssql(), "? < users.age");
}

// DQ09
TEST(MssqlText, an_order_without_a_limit_is_left_out_within_other_statements) {
    const auto both = union_(select(users.id), select(posts.id)).order_by("id").subquery("both");
    EXPECT_TEXT(select(both.c["id"]), mssql(),
                "SELECT both.id\nFROM (SELECT users.id AS id\nFROM users UNION SELECT posts.id AS id\nFROM posts) AS both");
}

TEST(MssqlText, a_delete_with_other_tables_names_its_alias) {
    MetaData metadata;
    Table t("t", metadata, Column("x", Integer())), u("u", metadata, Column("x", Integer()));
    const auto a = t.alias("a");
    EXPECT_TEXT(delete_(a).where(a.c["x"] == u.c["x"]), mssql(), "DELETE FROM a FROM t AS a, u WHERE a.x = u.x");
}

TEST(MssqlText, collations_are_bare_words) {
    EXPECT_TEXT(users.name.collate("Latin1_General_CI_AS"), mssql(), "users.name COLLATE Latin1_General_CI_AS");
    EXPECT_ERROR(compiled(users.name.collate("x; DROP"), mssql()), CompileError, "not the name of a collation");
}

TEST(MssqlText, a_type_with_a_collation_is_cast_without_it) {
    EXPECT_TEXT(cast(users.name, String(10, {.collation = "Latin1_General_CI_AS"})), mssql(),
                "CAST(users.name AS VARCHAR(10)) COLLATE Latin1_General_CI_AS");
}

// F04, F05
TEST(MssqlText, an_order_of_arguments_is_that_of_a_group) {
    const auto names = func::call<String>("aggregate_strings", users.name, ordered(literal(", "), users.id.desc()));
    EXPECT_TEXT(select(names.label("names")), mssql(),
                "SELECT string_agg(users.name, ?) WITHIN GROUP (ORDER BY users.id DESC) AS names\nFROM users");
}

TEST(MssqlText, rows_go_into_a_table_that_the_select_makes) {
    EXPECT_EQ(CreateTableAs(select(users.id).where(users.age > 3), "dst", {.schema = "s"}).compile(mssql()),
              "SELECT users.id INTO s.dst\nFROM users\nWHERE users.age > 3");
    EXPECT_EQ(CreateTableAs(union_all(select(users.id), select(posts.id)), "dst").compile(mssql()),
              "SELECT users.id INTO dst\nFROM users UNION ALL SELECT posts.id\nFROM posts");
}

TEST(MssqlText, columns_that_count_need_not_be_keys) {
    MetaData metadata;
    Table t("t", metadata, Column("id", Integer(), primary_key, autoincrement(false)), Column("n", Integer(), autoincrement(true)));
    EXPECT_EQ(CreateTable(t).compile(mssql()),
              "CREATE TABLE t (\n\tid INTEGER NOT NULL,\n\tn INTEGER NOT NULL IDENTITY,\n\tPRIMARY KEY (id)\n)");
}

TEST(MssqlText, what_is_deferred_says_so) {
    MetaData metadata;
    Table t("t", metadata, Column("x", Integer()), UniqueConstraint({"x"}, {.deferrable = true, .initially = "deferred"}));
    EXPECT_EQ(CreateTable(t).compile(mssql()), "CREATE TABLE t (\n\tx INTEGER NULL,\n\tUNIQUE (x) DEFERRABLE INITIALLY DEFERRED\n)");
}

}  // namespace
}  // namespace aludel::testing
