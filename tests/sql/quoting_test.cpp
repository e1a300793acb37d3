#include "support.hpp"

namespace aludel::testing {
namespace {

// CP11
TEST(Quoting, plain_names_are_left_alone) {
    EXPECT_EQ(generic().quote("user_name1"), "user_name1");
    EXPECT_EQ(generic().quote("a$b"), "a$b");
    EXPECT_EQ(generic().quote("_x"), "_x");
}

// CP11
TEST(Quoting, other_names_are_quoted) {
    EXPECT_EQ(generic().quote("UserName"), "\"UserName\"");
    EXPECT_EQ(generic().quote("1st"), "\"1st\"");
    EXPECT_EQ(generic().quote("$a"), "\"$a\"");
    EXPECT_EQ(generic().quote("with space"), "\"with space\"");
    EXPECT_EQ(generic().quote("naïve"), "\"naïve\"");
    EXPECT_EQ(generic().quote("a\"b"), "\"a\"\"b\"");
}

// CP13
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

// CP14, DM27
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

// Whatever a name holds, it stays one identifier.
// W09
TEST(Quoting, hostile_names) {
    MetaData metadata;
    const std::string evil = "x\"; DROP TABLE users; --";
    const std::string quoted = "\"x\"\"; DROP TABLE users; --\"";
    Table t(evil, metadata, Column(evil, Integer(), primary_key), Column("a", String()), Index(evil + "i", {evil}));
    EXPECT_TEXT(select(t.c[evil]), sqlite(), "SELECT " + quoted + "." + quoted + "\nFROM " + quoted);
    EXPECT_TEXT(select(t.c["a"].label(evil)).order_by(evil), postgresql(),
                "SELECT " + quoted + ".a AS " + quoted + "\nFROM " + quoted + " ORDER BY " + quoted);
    EXPECT_TEXT(select(t.alias(evil).c["a"]), sqlite(), "SELECT " + quoted + ".a\nFROM " + quoted + " AS " + quoted);
    EXPECT_TEXT(select(select(t.c["a"]).subquery(evil).c["a"]), sqlite(),
                "SELECT " + quoted + ".a\nFROM (SELECT " + quoted + ".a AS a\nFROM " + quoted + ") AS " + quoted);
    EXPECT_TEXT(update(t).values({{evil, 1}}), sqlite(), "UPDATE " + quoted + " SET " + quoted + "=?");
    EXPECT_EQ(CreateTable(t).compile(sqlite()),
              "CREATE TABLE " + quoted + " (\n\t" + quoted + " INTEGER NOT NULL,\n\ta VARCHAR,\n\tPRIMARY KEY (" + quoted +
                  ")\n)");
    EXPECT_EQ(DropTable(t).compile(sqlite()), "DROP TABLE " + quoted);
}

// B03
TEST(Quoting, hostile_parameter_names_make_plain_markers) {
    MetaData metadata;
    Table t("t", metadata, Column("a-b c", Integer()));
    EXPECT_SQL(insert(t).values({{"a-b c", 1}}), generic(), "INSERT INTO t (\"a-b c\") VALUES (:a_b_c)", "a-b c=1");
    EXPECT_SQL(select(t.c["a-b c"]).where(t.c["a-b c"] == 1), generic(),
               "SELECT t.\"a-b c\"\nFROM t\nWHERE t.\"a-b c\" = :a_b_c_1", "a-b_c_1=1");
}

}  // namespace
}  // namespace aludel::testing
