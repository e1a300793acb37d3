#include "integration/types/table.hpp"

using namespace aludel;
using namespace aludel::integration;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

class TimeTypes : public RoundTrips {};
INSTANTIATE_TEST_SUITE_P(Live, TimeTypes, every_database(), database_name);

const HolderTable<year_month_day, "dates"> dates;
const HolderTable<TimeOfDay, "times"> times;
const HolderTable<LocalDateTime, "local_times"> local_times;
const HolderTable<Timestamp, "moments"> moments;
const HolderTable<microseconds, "intervals"> intervals;
const HolderTable<seconds, "durations"> durations;

}  // namespace

TEST_P(TimeTypes, dates_of_all_years) {
    round_trip(dates, {2024y / 2 / 29, 1970y / 1 / 1, 1969y / 12 / 31, 1y / 1 / 1, 9999y / 12 / 31, 1582y / 10 / 15});
}

TEST_P(TimeTypes, times_of_day_to_the_microsecond) {
    round_trip(times, {TimeOfDay(), TimeOfDay(12, 34, 56, 123456), TimeOfDay(23, 59, 59, 999999), TimeOfDay(0, 0, 0, 1)});
}

TEST_P(TimeTypes, dates_with_times_to_the_microsecond) {
    round_trip(local_times, {parse_local_date_time("2024-02-29 12:34:56.123456"), parse_local_date_time("1969-12-31 23:59:59.999999"),
                             parse_local_date_time("0001-01-01 00:00:00"), parse_local_date_time("9999-12-31 23:59:59.999999")});
}

TEST_P(TimeTypes, moments_to_the_microsecond) {
    round_trip(moments, {Timestamp{}, parse_timestamp("2024-02-29 12:34:56.123456"), parse_timestamp("1969-12-31 23:59:59.999999"),
                         parse_timestamp("0001-01-01 00:00:00"), parse_timestamp("9999-12-31 23:59:59.999999"),
                         parse_timestamp("2024-06-01 12:00:00+02:00")});
}

TEST_P(TimeTypes, moments_do_not_move_with_the_zone_of_the_session) {
    TypesRegistry::metadata().create_all(engine());
    const Timestamp noon = parse_timestamp("2024-06-01 12:00:00");
    Connection connection = connect();
    connection.execute(insert(moments).values(moments.id = 1, moments.value = noon));
    if (can().server) connection.execute(text("SET TIME ZONE 'America/New_York'"));
    connection.execute(insert(moments).values(moments.id = 2, moments.value = noon));
    EXPECT_EQ(connection.scalars(select(moments.value)).all(), (std::vector<Timestamp>{noon, noon}));
    EXPECT_EQ(connection.scalars(select(moments.id).where(moments.value == noon)).all().size(), 2u);
}

TEST_P(TimeTypes, intervals_to_the_microsecond) {
    round_trip(intervals, {0us, 1us, -1us, 90min, 36h + 1us, microseconds(hours(24 * 400)), -(100h + 250ms)});
    round_trip(durations, {0s, 5s, seconds(hours(30)), -7s});
}

TEST_P(TimeTypes, times_are_compared_and_ordered_by_the_database) {
    TypesRegistry::metadata().create_all(engine());
    Connection connection = connect();
    const auto early = parse_timestamp("1999-12-31 23:59:59.999999"), late = parse_timestamp("2000-01-01 00:00:00");
    connection.execute(insert(moments), std::vector<Holder<Timestamp>>{{1, late, {}}, {2, early, {}}});
    EXPECT_EQ(connection.scalars(select(moments.id).order_by(moments.value)).all(), (std::vector<std::int64_t>{2, 1}));
    EXPECT_EQ(connection.scalars(select(moments.id).where(moments.value < late)).all(), (std::vector<std::int64_t>{2}));
    EXPECT_EQ(connection.scalars(select(moments.id).where(moments.value.in_({early, late}))).all().size(), 2u);
}

TEST_P(TimeTypes, a_date_that_does_not_exist_is_refused) {
    TypesRegistry::metadata().create_all(engine());
    Connection connection = connect();
    const StatementError error = [&]() -> StatementError {
        try {
            connection.execute(insert(dates).values(dates.id = 1, dates.value = 2023y / 2 / 29));
        } catch (const StatementError& thrown) {
            return thrown;
        }
        throw std::runtime_error("the date was taken");
    }();
    EXPECT_TRUE(says(error, "2023-02-29", "INSERT INTO dates"));
}
