// Ranges in columns, and the database's operators beside the same ones of the C++ type. J11

#include "integration/types/table.hpp"

#include <aludel/postgresql.hpp>

using namespace aludel;
using namespace aludel::integration;
using namespace std::chrono_literals;
using postgresql::Range;

namespace {

class RangeTypes : public RoundTrips {};
INSTANTIATE_TEST_SUITE_P(Live, RangeTypes, databases_with(&Abilities::server), database_name);

const HolderTable<Range<int>, "int_ranges"> int_ranges;
const HolderTable<Range<std::int64_t>, "big_ranges"> big_ranges;
const HolderTable<Range<Decimal>, "number_ranges"> number_ranges;
const HolderTable<Range<std::chrono::year_month_day>, "day_ranges"> day_ranges;
const HolderTable<Range<LocalDateTime>, "local_ranges"> local_ranges;
const HolderTable<Range<Timestamp>, "time_ranges"> time_ranges;

Range<Timestamp> times(const char* from, const char* to) { return {parse_timestamp(from), parse_timestamp(to), "(]"}; }

}  // namespace

TEST_P(RangeTypes, come_back_as_they_were_written) {
    round_trip(int_ranges, {{1, 10}, {1, 10, "[]"}, {}, {{}, 5}, {5, {}}, {{}, {}}, {-3, -1, "()"}});
    round_trip(big_ranges, {{9007199254740993, {}}, {{}, 1}});
    round_trip(number_ranges, {{Decimal::parse("1.50"), Decimal::parse("2.25"), "[]"}, {Decimal::parse("-1"), {}, "()"}, {}});
    round_trip(day_ranges, {{2024y / 2 / 28, 2024y / 3 / 1}, {{}, 1970y / 1 / 1}});
    round_trip(local_ranges, {{parse_local_date_time("2024-01-31 10:00:00.5"), parse_local_date_time("2024-01-31 12:00:00")}, {}});
    round_trip(time_ranges, {times("2024-01-31T10:00:00Z", "2024-01-31T12:00:00+01:00"), {}});
}

TEST_P(RangeTypes, operators_of_the_database_agree_with_those_of_the_value) {
    const std::vector<Range<int>> all = {{1, 5}, {5, 9}, {3, 6, "[]"}, {1, 4, "[]"}, {}, {{}, 5}, {4, {}}, {2, 3, "()"}};
    Connection connection = connect();
    const auto of_database = [&](const Expr<Boolean>& condition) { return connection.scalar(select(condition)).value(); };
    const auto as_range = [](const Range<int>& value) { return cast<postgresql::RangeType<int>>(literal(value)); };
    for (const auto& a : all)
        for (const auto& b : all) {
            SCOPED_TRACE(a.to_string() + " and " + b.to_string());
            const auto left = as_range(a), right = as_range(b);
            EXPECT_EQ(of_database(postgresql::contains(left, right)), a.contains(b));
            EXPECT_EQ(of_database(postgresql::overlaps(left, right)), a.overlaps(b));
            EXPECT_EQ(of_database(postgresql::adjacent_to(left, right)), a.adjacent_to(b));
            EXPECT_EQ(of_database(postgresql::strictly_left_of(left, right)), a.strictly_left_of(b));
            EXPECT_EQ(of_database(left.op<Boolean>("&<")(right)), a.not_extend_right_of(b));
            EXPECT_EQ(of_database(left.op<Boolean>("&>")(right)), a.not_extend_left_of(b));
            EXPECT_EQ(of_database(left == right), a == b);
            EXPECT_EQ(connection.scalar(select(left.op<postgresql::RangeType<int>>("*")(right))).value(), a * b);
        }
}

TEST_P(RangeTypes, are_searched_for) {
    TypesRegistry::metadata().create_all(engine());
    Connection connection = connect();
    connection.execute(insert(day_ranges), std::vector<Holder<Range<std::chrono::year_month_day>>>{
                                               {1, {2024y / 1 / 1, 2024y / 1 / 8}, {}}, {2, {2024y / 1 / 5, 2024y / 1 / 10}, {}},
                                               {3, {2024y / 2 / 1, 2024y / 2 / 2}, {}}});
    const Range<std::chrono::year_month_day> asked(2024y / 1 / 7, 2024y / 1 / 31);
    EXPECT_EQ(connection.scalars(select(day_ranges.id).where(postgresql::overlaps(day_ranges.value, asked)).order_by(day_ranges.id)).all(),
              (std::vector<std::int64_t>{1, 2}));
}
