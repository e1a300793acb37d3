// Ranges compute as PostgreSQL does. J11

#include "aludel/postgresql.hpp"
#include "aludel/types/range.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

using namespace aludel;
using namespace std::chrono_literals;
using postgresql::Range;

namespace {

using Ints = Range<int>;
using Days = Range<std::chrono::year_month_day>;
using Decimals = Range<Decimal>;

Decimals decimals(const char* text) { return Decimals::parse(text); }

}  // namespace

TEST(Ranges, know_their_bounds) {
    const Ints range(1, 10);
    EXPECT_EQ(range.lower(), 1);
    EXPECT_EQ(range.upper(), 10);
    EXPECT_TRUE(range.lower_inc());
    EXPECT_FALSE(range.upper_inc());
    EXPECT_FALSE(range.lower_inf() || range.upper_inf() || range.is_empty());

    const Ints open({}, 5, "(]");
    EXPECT_TRUE(open.lower_inf());
    EXPECT_FALSE(open.upper_inf());
    EXPECT_TRUE(open.upper_inc());
    EXPECT_FALSE(Ints({}, {}, "[]").lower_inc()) << "what has no bound does not include it";

    EXPECT_TRUE(Ints().is_empty());
    EXPECT_FALSE(Ints().lower_inf()) << "an empty range has no beginning";
    EXPECT_TRUE(Ints(3, 3).is_empty());
    EXPECT_TRUE(Ints(3, 4, "()").is_empty()) << "no integer is between 3 and 4";
    EXPECT_FALSE(Decimals(Decimal::parse("3"), Decimal::parse("4"), "()").is_empty());
    EXPECT_FALSE(Ints(3, 3, "[]").is_empty());
}

TEST(Ranges, of_steps_are_equal_where_their_values_are) {
    EXPECT_EQ(Ints(1, 3), Ints(1, 2, "[]"));
    EXPECT_EQ(Ints(1, 3), Ints(0, 3, "()"));
    EXPECT_EQ(Days(2024y / 1 / 31, 2024y / 3 / 1), Days(2024y / 1 / 31, 2024y / 2 / 29, "[]"));
    EXPECT_NE(decimals("[1,3)"), decimals("[1,2]"));
    EXPECT_EQ(Ints(5, 5), Ints()) << "empty ones are equal";
    EXPECT_NE(Ints({}, 5), Ints(0, 5));
}

TEST(Ranges, contain_values_and_ranges) {
    EXPECT_TRUE(Ints(1, 10).contains(1));
    EXPECT_FALSE(Ints(1, 10).contains(10));
    EXPECT_TRUE(Ints(1, 10, "[]").contains(10));
    EXPECT_FALSE(Ints(1, 10, "()").contains(1));
    EXPECT_TRUE(Ints({}, {}).contains(-7));
    EXPECT_FALSE(Ints().contains(0));
    EXPECT_TRUE(decimals("(1,2)").contains(Decimal::parse("1.5")));
    EXPECT_FALSE(decimals("(1,2)").contains(Decimal::parse("1")));

    EXPECT_TRUE(Ints(1, 10).contains(Ints(1, 9, "[]")));
    EXPECT_FALSE(Ints(1, 10).contains(Ints(1, 10, "[]")));
    EXPECT_TRUE(Ints(1, 10).contains(Ints()));
    EXPECT_TRUE(Ints().contains(Ints()));
    EXPECT_TRUE(Ints(2, 3).contained_by(Ints(1, {})));
}

TEST(Ranges, lie_beside_each_other) {
    EXPECT_TRUE(Ints(1, 5).overlaps(Ints(4, 9)));
    EXPECT_FALSE(Ints(1, 5).overlaps(Ints(5, 9)));
    EXPECT_TRUE(Ints(1, 5, "[]").overlaps(Ints(5, 9)));
    EXPECT_FALSE(Ints(1, 5).overlaps(Ints()));
    EXPECT_TRUE(Ints(1, 5).strictly_left_of(Ints(5, 9)));
    EXPECT_FALSE(Ints(1, 5, "[]").strictly_left_of(Ints(5, 9)));
    EXPECT_TRUE(Ints(5, 9).strictly_right_of(Ints(1, 5)));
    EXPECT_TRUE(Ints(1, 5).not_extend_right_of(Ints(3, 5)));
    EXPECT_FALSE(Ints(1, {}).not_extend_right_of(Ints(3, 5)));
    EXPECT_TRUE(Ints(3, 9).not_extend_left_of(Ints(3, 5)));
    EXPECT_FALSE(Ints({}, 9).not_extend_left_of(Ints(3, 5)));
    EXPECT_TRUE(Ints(1, 5).adjacent_to(Ints(5, 9)));
    EXPECT_TRUE(Ints(1, 4, "[]").adjacent_to(Ints(5, 9))) << "nothing lies between 4 and 5";
    EXPECT_FALSE(decimals("[1,4]").adjacent_to(decimals("[5,9]")));
    EXPECT_FALSE(decimals("[1,4)").adjacent_to(decimals("(4,9]"))) << "4 lies between";
    EXPECT_TRUE(decimals("[1,4]").adjacent_to(decimals("(4,9]")));
}

TEST(Ranges, are_joined_cut_and_taken_away) {
    EXPECT_EQ(Ints(1, 5) + Ints(3, 9), Ints(1, 9));
    EXPECT_EQ(Ints(1, 5) + Ints(5, 9), Ints(1, 9));
    EXPECT_EQ(Ints(1, 5) + Ints(), Ints(1, 5));
    EXPECT_THROW(Ints(1, 3) + Ints(5, 9), ArgumentError);
    EXPECT_EQ(Ints(1, 5) * Ints(3, 9), Ints(3, 5));
    EXPECT_EQ(Ints(1, 3) * Ints(5, 9), Ints());
    EXPECT_EQ(Ints(1, 9) - Ints(5, 12), Ints(1, 5));
    EXPECT_EQ(Ints(1, 9) - Ints({}, 5), Ints(5, 9));
    EXPECT_EQ(Ints(1, 9) - Ints({}, {}), Ints());
    EXPECT_EQ(Ints(1, 9) - Ints(20, 30), Ints(1, 9));
    EXPECT_THROW(Ints(1, 9) - Ints(3, 5), ArgumentError);
    EXPECT_EQ((decimals("[1,9]") - decimals("[5,9]")).to_string(), "[1,5)");
    EXPECT_EQ((decimals("[1,9]") - decimals("[1,5]")).to_string(), "(5,9]");
}

TEST(Ranges, are_written_and_read_as_postgresql_writes_them) {
    EXPECT_EQ(Ints(1, 10).to_string(), "[1,10)");
    EXPECT_EQ(Ints({}, 10, "(]").to_string(), "(,10]");
    EXPECT_EQ(Ints().to_string(), "empty");
    const Range<LocalDateTime> day(parse_local_date_time("2024-01-31 10:00:00"), {});
    EXPECT_EQ(day.to_string().substr(0, 12), "[\"2024-01-31");
    EXPECT_EQ(Range<LocalDateTime>::parse(day.to_string()), day);
    EXPECT_EQ(Range<LocalDateTime>::parse("[\"2024-01-31 10:00:00\",)"), day);
    EXPECT_EQ(Days::parse("[2024-01-31,2024-03-01)"), Days(2024y / 1 / 31, 2024y / 3 / 1));
    for (const char* text : {"", "[1,2", "1,2)", "[1;2)", "[1,2)x", "[a,2)", "[\"1,2)", "[1,2,3)", "{1,2)"})
        EXPECT_THROW(Ints::parse(text), Error) << text;
}

TEST(Ranges, refuse_what_is_none) {
    EXPECT_THROW(Ints(5, 1), ArgumentError);
    EXPECT_THROW(Ints(1, 5, "[["), ArgumentError);
    EXPECT_THROW(Ints(1, 5, ""), ArgumentError);
    EXPECT_THROW(Days(2024y / 3 / 1, 2024y / 1 / 1), ArgumentError);
}

// Each operation agrees with what it means for the single values.
TEST(Ranges, agree_with_their_values_one_by_one) {
    std::vector<Ints> all{Ints()};
    for (const char* bounds : {"[)", "[]", "(]", "()"})
        for (int low = 0; low < 5; ++low)
            for (int high = low; high < 5; ++high) all.emplace_back(low, high, bounds);
    const auto values = [](const Ints& range) {
        std::vector<int> list;
        for (int v = -2; v < 8; ++v)
            if (range.contains(v)) list.push_back(v);
        return list;
    };
    for (const Ints& a : all)
        for (const Ints& b : all) {
            const auto of_a = values(a), of_b = values(b);
            std::vector<int> both;
            std::set_intersection(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), std::back_inserter(both));
            EXPECT_EQ(a.overlaps(b), !both.empty()) << a.to_string() << " and " << b.to_string();
            EXPECT_EQ(values(a * b), both) << a.to_string() << " and " << b.to_string();
            EXPECT_EQ(a == b, of_a == of_b) << a.to_string() << " and " << b.to_string();
            EXPECT_EQ(a.contains(b), std::includes(of_a.begin(), of_a.end(), of_b.begin(), of_b.end()));
            EXPECT_EQ(a.strictly_left_of(b), !of_a.empty() && !of_b.empty() && of_a.back() < of_b.front());
            EXPECT_EQ(Ints::parse(a.to_string()), a);
        }
}
