// Operators after their operand, collations in a schema, types of one database, numbered parameters of one name.

#include "support.hpp"

#include <aludel/mysql.hpp>
#include <aludel/postgresql.hpp>
#include <aludel/sql/construct.hpp>

namespace aludel::testing {
namespace {

// O31
TEST(PostfixOperators, come_after_their_operand) {
    EXPECT_TEXT(select(postfix_op<Integer>(users.age, "!")), generic(), "SELECT users.age !\nFROM users");
    EXPECT_TEXT(select(users.id).where(postfix_op<Boolean>(users.age + 1, "IS GOOD")), generic(),
                "SELECT users.id\nFROM users\nWHERE (users.age + :age_1) IS GOOD");
}

TEST(Collations, in_a_schema) {
    EXPECT_TEXT(select(users.id).order_by(aludel::postgresql::collate(users.name, "pg_catalog", "C")), postgresql(),
                "SELECT users.id\nFROM users ORDER BY users.name COLLATE pg_catalog.\"C\"");
    EXPECT_TEXT(select(users.id).order_by(users.name.collate("C")), postgresql(),
                "SELECT users.id\nFROM users ORDER BY users.name COLLATE \"C\"");
}

TEST(TypesOfOneDatabase, are_refused_by_the_others) {
    const MetaData own;
    const Table t("t", own, Column("x", aludel::mysql::LongText()));
    EXPECT_NE(CreateTable(t).compile(aludel::mysql::dialect()).find("LONGTEXT"), std::string::npos);
    EXPECT_THROW(CreateTable(t).compile(postgresql()), UnsupportedCompilationError);
    const Table varied("v", own, Column("x", with_variant(Text(), aludel::mysql::LongText(), "mysql")));
    EXPECT_NE(CreateTable(varied).compile(postgresql()).find("TEXT"), std::string::npos);
}

// B01
TEST(NumberedParameters, of_one_name_have_one_number) {
    const auto low = bindparam<Integer>("low");
    EXPECT_TEXT(select(users.id).where(users.age > low, users.score > bindparam<Integer>("low")), postgresql(),
                "SELECT users.id\nFROM users\nWHERE users.age > $1 AND users.score > $1");
}

TEST(Quoting, follows_a_column_through_subqueries) {
    const MetaData own;
    const Table t("t", own, Column("Mixed", Integer(), quoted), Column("plain", Integer()));
    const auto inner = select(t.c["Mixed"], t.c["plain"]).subquery("s");
    EXPECT_TEXT(select(inner.c["Mixed"], inner.c["plain"]), generic(),
                "SELECT s.\"Mixed\", s.plain\nFROM (SELECT t.\"Mixed\" AS \"Mixed\", t.plain AS plain\nFROM t) AS s");
}

}  // namespace
}  // namespace aludel::testing
