// Columns known by name alone compute with the types that their table gives them. R1's comparators.

#include "support.hpp"

namespace aludel::testing {
namespace {

const MetaData own;
const Table t("t", own, Column("i", Integer()), Column("j", Integer()), Column("s", String(10)), Column("s2", String(10)),
              Column("day", Date()), Column("at", DateTime()), Column("span", Interval()), Column("x", Numeric(10, 2)));

std::string text(const Expr<Any>& expression, const Dialect& dialect) {
    const std::string sql = select(expression.label("r")).compile(dialect).text();
    const std::size_t begin = sql.find(' ') + 1, end = sql.find(" AS r");
    return sql.substr(begin, end - begin);
}

}  // namespace

TEST(RunTimeTypes, texts_are_joined) {
    EXPECT_EQ(text(t.c["s"] + t.c["s2"], postgresql()), "t.s || t.s2");
    EXPECT_EQ(text(t.c["s"] + t.c["s2"] + t.c["s"], sqlite()), "t.s || t.s2 || t.s");
}

TEST(RunTimeTypes, a_quotient_of_integers_is_exact_however_deep) {
    EXPECT_EQ(text(t.c["i"] / t.c["j"], postgresql()), "t.i / CAST(t.j AS NUMERIC)");
    EXPECT_EQ(text(t.c["i"] / (t.c["i"] + t.c["j"]), postgresql()), "t.i / CAST((t.i + t.j) AS NUMERIC)")
        << "a sum of integers is an integer";
    EXPECT_EQ(text((t.c["i"] / t.c["j"]) / t.c["x"], postgresql()), "(t.i / CAST(t.j AS NUMERIC)) / t.x");
    EXPECT_EQ(text(t.c["x"] / t.c["i"], postgresql()), "t.x / t.i");
}

TEST(RunTimeTypes, a_moment_and_a_span_are_a_moment) {
    EXPECT_EQ(text(t.c["at"] + t.c["span"], postgresql()), "t.at + t.span");
    EXPECT_EQ(text((t.c["at"] + t.c["span"]) + t.c["span"], sqlite()), "STRFTIME('%Y-%m-%d %H:%M:%f000', STRFTIME('%Y-%m-%d %H:%M:%f000', t.at, (t.span / 1000000.0) || ' seconds'), "
              "(t.span / 1000000.0) || ' seconds')")
        << "the inner sum is known to be a moment";
}

TEST(RunTimeTypes, comparisons_are_conditions) {
    EXPECT_TEXT(select(t.c["i"]).where(t.c["i"] + t.c["j"] > 5), sqlite(), "SELECT t.i\nFROM t\nWHERE t.i + t.j > ?");
}

}  // namespace aludel::testing
