#include "support.hpp"

namespace aludel::testing {
namespace {

TEST(Quoting, plain_names_are_left_alone) {
    EXPECT_EQ(generic().quote("user_name1"), "user_name1");
    EXPECT_EQ(generic().quote("a$b"), "a$b");
    EXPECT_EQ(generic().quote("_x"), "_x");
}

TEST(Quoting, other_names_are_quoted) {
    EXPECT_EQ(generic().quote("UserName"), "\"UserName\"");
    EXPECT_EQ(generic().quote("1st"), "\"1st\"");
    EXPECT_EQ(generic().quote("$a"), "\"$a\"");
    EXPECT_EQ(generic().quote("with space"), "\"with space\"");
    EXPECT_EQ(generic().quote("naïve"), "\"naïve\"");
    EXPECT_EQ(generic().quote("a\"b"), "\"a\"\"b\"");
}

TEST(Quoting, reserved_words_depend_on_the_dialect) {
    for (const Dialect* dialect : {&generic(), &sqlite(), &postgresql()}) {
        EXPECT_EQ(dialect->quote("select"), "\"select\"") << dialect->name();
        EXPECT_EQ(dialect->quote("order"), "\"order\"") << dialect->name();
    }
    EXPECT_EQ(sqlite().quote("index"), "\"index\"");
    EXPECT_EQ(postgresql().quote("index"), "index");
    EXPECT_EQ(postgresql().quote("lateral"), "\"lateral\"");
    EXPECT_EQ(postgresql().quote("user"), "\"user\"");
    EXPECT_EQ(sqlite().quote("user"), "user");
}

TEST(Quoting, what_cannot_be_a_name) {
    EXPECT_ERROR(generic().quote(""), CompileError, "is empty");
    EXPECT_ERROR(generic().quote(std::string_view("a\0b", 3)), CompileError, "zero byte");
}

TEST(Quoting, in_statements) {
    MetaData metadata({.schema = "My Schema"});
    Table t("Order", metadata, Column("from", Integer(), primary_key), Column("x", Integer()));
    EXPECT_TEXT(select(t.c["from"], t.c["x"].label("group")), postgresql(),
                "SELECT \"My Schema\".\"Order\".\"from\", \"My Schema\".\"Order\".x AS \"group\"\n"
                "FROM \"My Schema\".\"Order\"");
    EXPECT_TEXT(select(t.alias("A").c["x"]), postgresql(), "SELECT \"A\".x\nFROM \"My Schema\".\"Order\" AS \"A\"");
    EXPECT_SQL(insert(t).values({{"from", 1}}), generic(), "INSERT INTO \"My Schema\".\"Order\" (\"from\") VALUES (:from)",
               "from=1");
}

}  // namespace
}  // namespace aludel::testing
