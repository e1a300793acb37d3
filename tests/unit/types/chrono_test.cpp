#include "aludel/types/chrono.hpp"

#include "aludel/base/error.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <sstream>
#include <type_traits>

namespace aludel {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

static_assert(std::is_trivially_copyable_v<TimeOfDay> && sizeof(TimeOfDay) == 8);

std::string message_of(auto&& action) { return testing::message_of<ArgumentError>(action); }

TEST(TimeOfDay, HasItsParts) {
    const TimeOfDay time(23, 59, 58, 999'999);
    EXPECT_EQ(time.hour(), 23);
    EXPECT_EQ(time.minute(), 59);
    EXPECT_EQ(time.second(), 58);
    EXPECT_EQ(time.microsecond(), 999'999);
    EXPECT_EQ(time.micros(), 86'398'999'999);
    EXPECT_EQ(time.to_duration(), 24h - 1s - 1us);
    EXPECT_EQ(time.to_string(), "23:59:58.999999");
    EXPECT_EQ(TimeOfDay().to_string(), "00:00:00.000000");
    EXPECT_EQ(TimeOfDay(9, 30).to_string(), "09:30:00.000000");
}

TEST(TimeOfDay, RefusesPartsOutOfRange) {
    EXPECT_EQ(message_of([] { TimeOfDay(24, 0); }), "TimeOfDay: hour 24 is outside 0 to 23");
    EXPECT_EQ(message_of([] { TimeOfDay(-1, 0); }), "TimeOfDay: hour -1 is outside 0 to 23");
    EXPECT_EQ(message_of([] { TimeOfDay(0, 60); }), "TimeOfDay: minute 60 is outside 0 to 59");
    EXPECT_EQ(message_of([] { TimeOfDay(0, 0, 60); }), "TimeOfDay: second 60 is outside 0 to 59");
    EXPECT_EQ(message_of([] { TimeOfDay(0, 0, 0, 1'000'000); }), "TimeOfDay: micros 1000000 is outside 0 to 999999");
    EXPECT_EQ(message_of([] { TimeOfDay::from_duration(24h); }),
              "TimeOfDay: 86400000000 microseconds since midnight do not lie within one day");
    EXPECT_THROW(TimeOfDay::from_micros(-1), ArgumentError);
}

TEST(TimeOfDay, ReadsText) {
    EXPECT_EQ(TimeOfDay::parse("09:30"), TimeOfDay(9, 30));
    EXPECT_EQ(TimeOfDay::parse("12:34:56.5"), TimeOfDay(12, 34, 56, 500'000));
    EXPECT_EQ(message_of([] { TimeOfDay::parse("25:00"); }),
              "TimeOfDay::parse: '25:00' is not a time of day; write e.g. 12:34:56.5");
}

TEST(TimeOfDay, ComparesHashesAndPrints) {
    EXPECT_LT(TimeOfDay(9, 30), TimeOfDay(9, 30, 0, 1));
    EXPECT_EQ(TimeOfDay::from_micros(1), TimeOfDay(0, 0, 0, 1));
    EXPECT_EQ(std::hash<TimeOfDay>{}(TimeOfDay(1, 0)), std::hash<TimeOfDay>{}(TimeOfDay::from_duration(1h)));
    std::ostringstream out;
    out << TimeOfDay(9, 30) << ';';
    EXPECT_EQ(out.str(), "09:30:00.000000;");
    EXPECT_EQ(format_as(TimeOfDay(9, 30)), "09:30:00.000000");
}

TEST(Chrono, ReadsAndWritesDates) {
    const year_month_day leap = 2024y / 2 / 29;
    EXPECT_EQ(parse_date("2024-02-29"), leap);
    EXPECT_EQ(to_string(leap), "2024-02-29");
    EXPECT_EQ(to_string(year_month_day(1y / 1 / 1)), "0001-01-01");
    EXPECT_EQ(to_string(year_month_day(9999y / 12 / 31)), "9999-12-31");
    EXPECT_EQ(message_of([] { parse_date("2023-02-29"); }),
              "parse_date: '2023-02-29' is not a date; write e.g. 2024-01-31");
}

TEST(Chrono, RefusesToWriteDatesWithoutText) {
    EXPECT_EQ(message_of([] { to_string(year_month_day(2023y / 2 / 29)); }),
              "2023-02-29 is not a date of the calendar");
    EXPECT_THROW(to_string(year_month_day(0y / 12 / 31)), ArgumentError);
    EXPECT_THROW(to_string(year_month_day(10000y / 1 / 1)), ArgumentError);
    EXPECT_THROW(to_string(year_month_day()), ArgumentError);
}

TEST(Chrono, DatesAreDaysAndBack) {
    EXPECT_EQ(days_since_epoch(1970y / 1 / 1), 0);
    EXPECT_EQ(days_since_epoch(1969y / 12 / 31), -1);
    EXPECT_EQ(date_from_days(19'782), 2024y / 2 / 29);
    EXPECT_EQ(date_from_days(days_since_epoch(-32767y / 1 / 1)), -32767y / 1 / 1);
    EXPECT_EQ(date_from_days(days_since_epoch(32767y / 12 / 31)), 32767y / 12 / 31);
    EXPECT_THROW(date_from_days(days_since_epoch(32767y / 12 / 31) + 1), ArgumentError);
    EXPECT_THROW(date_from_days(std::numeric_limits<std::int32_t>::min()), ArgumentError);
}

TEST(Chrono, ReadsAndWritesTimestamps) {
    const Timestamp time = sys_days(2024y / 1 / 31) + 12h + 34min + 56s + 123'456us;
    EXPECT_EQ(parse_timestamp("2024-01-31 12:34:56.123456"), time);
    EXPECT_EQ(parse_timestamp("2024-01-31T14:34:56.123456+02:00"), time);
    EXPECT_EQ(to_string(time), "2024-01-31 12:34:56.123456");
    EXPECT_EQ(to_string(sys_days(1969y / 12 / 31) + 23h + 1us), "1969-12-31 23:00:00.000001");
    EXPECT_THROW(to_string(Timestamp::max()), ArgumentError);
    EXPECT_THROW(to_string(Timestamp::min()), ArgumentError);
    EXPECT_EQ(message_of([] { parse_timestamp("yesterday"); }),
              "parse_timestamp: 'yesterday' is not a date and time; write e.g. 2024-01-31 12:34:56.5+02:00");
}

TEST(Chrono, ReadsAndWritesLocalDateTimes) {
    const LocalDateTime time = local_days(2024y / 1 / 31) + 12h + 500ms;
    EXPECT_EQ(parse_local_date_time("2024-01-31 12:00:00.5"), time);
    EXPECT_EQ(to_string(time), "2024-01-31 12:00:00.500000");
    EXPECT_EQ(message_of([] { parse_local_date_time("2024-01-31 12:00:00Z"); }),
              "parse_local_date_time: '2024-01-31 12:00:00Z' is not a date and time without a zone; "
              "write e.g. 2024-01-31 12:34:56.5");
}

TEST(Chrono, ReadsAndWritesIntervals) {
    EXPECT_EQ(parse_interval("1 day 02:03:04.5"), 26h + 3min + 4s + 500ms);
    EXPECT_EQ(to_string(26h + 3min + 4s + 500'000us), "1 day 02:03:04.500000");
    EXPECT_EQ(to_string(std::chrono::microseconds::min()), "-106751991 days -04:00:54.775808");
    EXPECT_EQ(message_of([] { parse_interval("soon"); }),
              "parse_interval: 'soon' is not an interval; write e.g. 1 day 02:03:04.5, or seconds");
}

}  // namespace
}  // namespace aludel
