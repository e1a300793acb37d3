#include "support.hpp"

namespace aludel::testing {
namespace {

// B06
TEST(Text, parameters) {
    const auto s = text("SELECT x FROM t WHERE x = :x AND y > :y");
    EXPECT_SQL(s, generic(), "SELECT x FROM t WHERE x = :x AND y > :y", "x=NULL, y=NULL");
    EXPECT_TEXT(s, sqlite(), "SELECT x FROM t WHERE x = ? AND y > ?");
    EXPECT_TEXT(s, postgresql(), "SELECT x FROM t WHERE x = $1 AND y > $2");
}

TEST(Text, one_parameter_twice) {
    const auto s = text("SELECT :x + :x");
    EXPECT_TEXT(s, postgresql(), "SELECT $1 + $1");
    EXPECT_SQL(s.bindparams({{"x", 5}}), sqlite(), "SELECT ? + ?", "x=5, x=5");
    EXPECT_SQL(s.bindparams({{"x", 5}}), generic(), "SELECT :x + :x", "x=5");
}

// B06
TEST(Text, what_is_no_parameter) {
    EXPECT_TEXT(text("SELECT ':a', \":b\", x::int, a[1:2] FROM t"), sqlite(),
                "SELECT ':a', \":b\", x::int, a[1:2] FROM t");
    EXPECT_TEXT(text("SELECT 'it''s :a' -- no :b here\n, :c"), sqlite(), "SELECT 'it''s :a' -- no :b here\n, ?");
    EXPECT_TEXT(text("SELECT /* :a */ $f$ :b $f$, :c"), postgresql(), "SELECT /* :a */ $f$ :b $f$, $1");
    EXPECT_TEXT(text("SELECT '12:30', 12:30"), sqlite(), "SELECT '12:30', 12:30");
}

TEST(Text, postgresql_strings_with_backslashes) {
    EXPECT_TEXT(text(R"(SELECT E'it\'s :x', :y)"), postgresql(), R"(SELECT E'it\'s :x', $1)");
    EXPECT_TEXT(text(R"(SELECT e'\\', :y, ':z')"), postgresql(), R"(SELECT e'\\', $1, ':z')");
    EXPECT_TEXT(text(R"(SELECT E'a''b\'' , :y)"), postgresql(), R"(SELECT E'a''b\'' , $1)");
    EXPECT_TEXT(text(R"(SELECT E'never closed \' :y)"), postgresql(), R"(SELECT E'never closed \' :y)");
    EXPECT_TEXT(text(R"(SELECT E'\)"), postgresql(), R"(SELECT E'\)");
    // a backslash is an ordinary character in other strings
    EXPECT_TEXT(text(R"(SELECT 'C:\', :y)"), postgresql(), R"(SELECT 'C:\', $1)");
    EXPECT_TEXT(text(R"(SELECT x LIKE'\', :y)"), sqlite(), R"(SELECT x LIKE'\', ?)");
}

TEST(Text, nested_comments) {
    EXPECT_TEXT(text("SELECT /* /* */ :x */ :y"), postgresql(), "SELECT /* /* */ :x */ $1");
    EXPECT_TEXT(text("SELECT /* a /* b */ /* c */ :x */ :y"), postgresql(), "SELECT /* a /* b */ /* c */ :x */ $1");
    EXPECT_TEXT(text("SELECT /*/* :x */*/ :y"), postgresql(), "SELECT /*/* :x */*/ $1");
    EXPECT_TEXT(text("SELECT /*/ :x */ :y"), postgresql(), "SELECT /*/ :x */ $1");
    // SQLite ends a comment at the first */
    EXPECT_TEXT(text("SELECT /* /* :x */ :y"), sqlite(), "SELECT /* /* :x */ ?");
    EXPECT_TEXT(text("SELECT 1 /* never closed :x"), sqlite(), "SELECT 1 /* never closed :x");
}

TEST(Text, dollar_quotes) {
    EXPECT_TEXT(text("SELECT $$ :a $$, :b"), postgresql(), "SELECT $$ :a $$, $1");
    EXPECT_TEXT(text("SELECT $x$ $y$ :a $x$, :b"), postgresql(), "SELECT $x$ $y$ :a $x$, $1");
    EXPECT_TEXT(text("SELECT $x$ :a"), postgresql(), "SELECT $x$ $1");   // never closed
    EXPECT_TEXT(text("SELECT a$b$ , :c, d$b$"), postgresql(), "SELECT a$b$ , $1, d$b$");
}

TEST(Text, casts_beside_parameters) {
    EXPECT_TEXT(text("SELECT :x::int, y::text::int, :z :: int"), postgresql(), "SELECT $1::int, y::text::int, $2 :: int");
}

// B06
TEST(Text, escaped_colons) {
    EXPECT_TEXT(text("SELECT \\:a, '\\:b', :c"), sqlite(), "SELECT :a, ':b', ?");
}

TEST(Text, an_unclosed_quote_reaches_the_database) { EXPECT_TEXT(text("SELECT 'x :a"), sqlite(), "SELECT 'x :a"); }

// B06
TEST(Text, bindparams) {
    const auto s = text("SELECT * FROM t WHERE y > :y").bindparams({{"y", 6}});
    EXPECT_SQL(s, sqlite(), "SELECT * FROM t WHERE y > ?", "y=6");
    EXPECT_LITERAL(s, sqlite(), "SELECT * FROM t WHERE y > 6");
    EXPECT_ERROR(text("SELECT :y, :z").bindparams({{"x", 6}}), ArgumentError,
                 "This text() has no parameter named \"x\". It has: y, z.");
}

// B06, S28
TEST(Text, columns) {
    const auto s = text("SELECT x, y FROM t").columns<int, std::string>("x", "y");
    EXPECT_TEXT(s, sqlite(), "SELECT x, y FROM t");
    static_assert(!decltype(s)::row_types::dynamic);
}

// B06
TEST(Text, as_a_subquery) {
    const auto node = text("SELECT x FROM t WHERE x > :x").columns<int>("x").node();
    const Subquery sub(sql::build::subquery(node, "s"));
    EXPECT_TEXT(select(sub.c["x"]), sqlite(), "SELECT s.x\nFROM (SELECT x FROM t WHERE x > ?) AS s");
}

}  // namespace
}  // namespace aludel::testing
