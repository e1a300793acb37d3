#include "aludel/types/iso8601.hpp"

#include "aludel/base/error.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace aludel {
namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t hour = 3600 * second;
constexpr std::int64_t day = 24 * hour;
constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int32_t first = -719'162;  // 0001-01-01
constexpr std::int32_t last = 2'932'896;  // 9999-12-31

TEST(Iso8601Date, WritesKnownDays) {
    EXPECT_EQ(format_date(0), "1970-01-01");
    EXPECT_EQ(format_date(-1), "1969-12-31");
    EXPECT_EQ(format_date(19'782), "2024-02-29");
    EXPECT_EQ(format_date(19'783), "2024-03-01");
    EXPECT_EQ(format_date(-25'508), "1900-03-01");
    EXPECT_EQ(format_date(first), "0001-01-01");
    EXPECT_EQ(format_date(last), "9999-12-31");
}

TEST(Iso8601Date, EveryDayOfTheRangeComesBack) {
    for (std::int32_t days = first; days <= last; days += 13) ASSERT_EQ(parse_date_days(format_date(days)), days);
}

TEST(Iso8601Date, RefusesToWriteOtherYears) {
    for (std::int32_t days : {first - 1, last + 1, std::numeric_limits<std::int32_t>::min(),
                              std::numeric_limits<std::int32_t>::max()}) {
        EXPECT_THROW(format_date(days), ArgumentError) << days;
    }
}

TEST(Iso8601Date, KnowsLeapYears) {
    EXPECT_EQ(parse_date_days("2000-02-29"), 11'016);
    EXPECT_EQ(parse_date_days("2024-02-29"), 19'782);
    EXPECT_EQ(parse_date_days("1900-02-29"), std::nullopt);
    EXPECT_EQ(parse_date_days("2023-02-29"), std::nullopt);
    EXPECT_EQ(parse_date_days("2024-02-30"), std::nullopt);
}

TEST(Iso8601Date, RefusesOtherText) {
    for (const char* bad : {"", "2024", "2024-01", "2024-1-1", "2024-01-1", "24-01-01", "02024-01-01", "2024-00-01",
                            "2024-13-01", "2024-01-00", "2024-01-32", "2024-04-31", "0000-01-01", "-001-01-01",
                            "10000-01-01", " 2024-01-01", "2024-01-01 ", "2024/01/01", "20240101", "2024-01-01 BC",
                            "infinity", "-infinity", "2024-01-01 00:00:00", "2O24-01-01"}) {
        EXPECT_EQ(parse_date_days(bad), std::nullopt) << bad;
    }
}

TEST(Iso8601Timestamp, AlwaysHasSixDecimals) {
    EXPECT_EQ(format_timestamp(0), "1970-01-01 00:00:00.000000");
    EXPECT_EQ(format_timestamp(1), "1970-01-01 00:00:00.000001");
    EXPECT_EQ(format_timestamp(1'706'704'496'123'456), "2024-01-31 12:34:56.123456");
    EXPECT_EQ(format_timestamp(1'706'704'496'123'456, 'T'), "2024-01-31T12:34:56.123456");
}

TEST(Iso8601Timestamp, FractionsBefore1970CountForwards) {
    EXPECT_EQ(format_timestamp(-1), "1969-12-31 23:59:59.999999");
    EXPECT_EQ(format_timestamp(-day), "1969-12-31 00:00:00.000000");
    EXPECT_EQ(format_timestamp(-day - 1), "1969-12-30 23:59:59.999999");
    EXPECT_EQ(parse_timestamp_micros("1969-12-31 23:59:59.999999"), -1);
    EXPECT_EQ(parse_timestamp_micros("1969-12-31 23:59:59.25"), -750'000);
}

TEST(Iso8601Timestamp, CoversTheYears1To9999) {
    EXPECT_EQ(format_timestamp(first * day), "0001-01-01 00:00:00.000000");
    EXPECT_EQ(format_timestamp(last * day + day - 1), "9999-12-31 23:59:59.999999");
    EXPECT_EQ(parse_timestamp_micros("0001-01-01 00:00:00"), first * day);
    EXPECT_EQ(parse_timestamp_micros("9999-12-31 23:59:59.999999"), last * day + day - 1);
    for (std::int64_t micros : {first * day - 1, last * day + day, greatest, smallest}) {
        EXPECT_THROW(format_timestamp(micros), ArgumentError) << micros;
    }
}

TEST(Iso8601Timestamp, WritesIntoABufferOfExactSize) {
    char buffer[timestamp_text_size + 1];
    buffer[timestamp_text_size] = '#';
    EXPECT_EQ(write_timestamp(buffer, 0, 'T'), buffer + timestamp_text_size);
    EXPECT_EQ(std::string(buffer, sizeof buffer), "1970-01-01T00:00:00.000000#");
    EXPECT_EQ(write_date(buffer, 0), buffer + date_text_size);
    EXPECT_EQ(write_time(buffer, 0), buffer + time_text_size);
}

TEST(Iso8601Timestamp, ReadsAllForms) {
    const std::int64_t noon = 19'753 * day + 12 * hour;
    EXPECT_EQ(parse_timestamp_micros("2024-01-31"), 19'753 * day);
    EXPECT_EQ(parse_timestamp_micros("2024-01-31 12:00"), noon);
    EXPECT_EQ(parse_timestamp_micros("2024-01-31T12:00:00"), noon);
    EXPECT_EQ(parse_timestamp_micros("2024-01-31 12:00:00.5"), noon + 500'000);
    EXPECT_EQ(parse_timestamp_micros("2024-01-31 12:00:00.000001"), noon + 1);
    EXPECT_EQ(parse_timestamp_micros("2024-01-31 12:00:00.1234567"), noon + 123'456);
    EXPECT_EQ(parse_timestamp_micros("2024-01-31 12:00:00.999999999"), noon + 999'999);
}

TEST(Iso8601Timestamp, ZonesAreAppliedToGiveUtc) {
    const std::int64_t noon = 19'753 * day + 12 * hour;
    EXPECT_EQ(parse_timestamp_micros("2024-01-31 12:00:00Z"), noon);
    EXPECT_EQ(parse_timestamp_micros("2024-01-31 12:00:00+00"), noon);
    EXPECT_EQ(parse_timestamp_micros("2024-01-31 12:00:00+02"), noon - 2 * hour);
    EXPECT_EQ(parse_timestamp_micros("2024-01-31 12:00:00.5+02:00"), noon - 2 * hour + 500'000);
    EXPECT_EQ(parse_timestamp_micros("2024-01-31 12:00:00-0530"), noon + 5 * hour + hour / 2);
    EXPECT_EQ(parse_timestamp_micros("2024-01-31 12:00-05:30"), noon + 5 * hour + hour / 2);
    EXPECT_EQ(parse_timestamp_micros("2024-01-31 12:00:00+00:53:28"), noon - 3208 * second);
    EXPECT_EQ(parse_timestamp_micros("1970-01-01 00:30:00+01"), -hour / 2);
}

TEST(Iso8601Timestamp, AZoneMustNotLeadOutOfTheRange) {
    EXPECT_EQ(parse_timestamp_micros("0001-01-01 00:00:00+01"), std::nullopt);
    EXPECT_EQ(parse_timestamp_micros("9999-12-31 23:59:59-01"), std::nullopt);
    EXPECT_EQ(parse_timestamp_micros("0001-01-01 00:00:00-01"), first * day + hour);
}

TEST(Iso8601Timestamp, RefusesOtherText) {
    for (const char* bad :
         {"", "infinity", "-infinity", "2024-01-31 12", "2024-01-31 12:", "2024-01-31 12:3", "2024-01-31 24:00:00",
          "2024-01-31 12:60:00", "2024-01-31 12:00:60", "2024-01-31 12:00:00.", "2024-01-31 12:00:00.1234567890",
          "2024-01-31 12:00:00 ", "2024-01-31 12:00:00 BC", "2024-01-31 12:00:00 +02", "2024-01-31 12:00:00+2",
          "2024-01-31 12:00:00+24", "2024-01-31 12:00:00+02:", "2024-01-31 12:00:00+02:6", "2024-01-31 12:00:00+02:60",
          "2024-01-31 12:00:00+020", "2024-01-31 12:00:00+02:00:60", "2024-01-31 12:00:00ZZ", "2024-01-31 12:00:00z",
          "2024-01-31+02", "2024-01-31Z", "2024-01-31T", "2024-01-31 ", "2024-01-31  12:00:00", "2024-01-31_12:00:00",
          "2024-01-31 12:00:00+0200:00", "2024-02-30 12:00:00", "20240131T120000", "now"}) {
        EXPECT_EQ(parse_timestamp_micros(bad), std::nullopt) << bad;
    }
}

TEST(Iso8601Timestamp, LocalTimeRefusesAZone) {
    EXPECT_EQ(parse_local_micros("2024-01-31 12:00:00.5"), 19'753 * day + 12 * hour + 500'000);
    EXPECT_EQ(parse_local_micros("2024-01-31"), 19'753 * day);
    EXPECT_EQ(parse_local_micros("2024-01-31 12:00:00Z"), std::nullopt);
    EXPECT_EQ(parse_local_micros("2024-01-31 12:00:00+02"), std::nullopt);
}

TEST(Iso8601Timestamp, ReadsNothingBehindTheView) {
    const std::string text = "2024-01-31 12:34:56.789+02:00";
    const std::string_view view = text;
    EXPECT_EQ(parse_timestamp_micros(view.substr(0, 10)), 19'753 * day);
    EXPECT_EQ(parse_timestamp_micros(view.substr(0, 12)), std::nullopt);
    EXPECT_EQ(parse_timestamp_micros(view.substr(0, 19)), parse_timestamp_micros("2024-01-31 12:34:56"));
    EXPECT_EQ(parse_timestamp_micros(view.substr(0, 21)), parse_timestamp_micros("2024-01-31 12:34:56.7"));
    EXPECT_EQ(parse_timestamp_micros({}), std::nullopt);
}

TEST(Iso8601Time, WritesAndReads) {
    EXPECT_EQ(format_time(0), "00:00:00.000000");
    EXPECT_EQ(format_time(12 * hour + 34 * 60 * second + 56 * second + 123'456), "12:34:56.123456");
    EXPECT_EQ(format_time(day - 1), "23:59:59.999999");
    EXPECT_EQ(parse_time_micros("23:59:59.999999"), day - 1);
    EXPECT_EQ(parse_time_micros("12:34"), 12 * hour + 34 * 60 * second);
    EXPECT_EQ(parse_time_micros("00:00:00.1"), 100'000);
}

TEST(Iso8601Time, RefusesWhatIsNoTimeOfDay) {
    for (std::int64_t micros : {std::int64_t{-1}, day, greatest, smallest}) {
        EXPECT_THROW(format_time(micros), ArgumentError) << micros;
    }
    for (const char* bad : {"", "1", "12", "12:3", "1:23", "24:00:00", "24:00", "12:60", "12:34:60", "-01:00:00",
                            "12:34:56+02", "12:34:56Z", "12:34:56.", "12:34:56 ", " 12:34:56", "12.34", "123456"}) {
        EXPECT_EQ(parse_time_micros(bad), std::nullopt) << bad;
    }
}

TEST(Iso8601Interval, WritesPostgresForm) {
    EXPECT_EQ(format_interval(0), "00:00:00.000000");
    EXPECT_EQ(format_interval(day + 2 * hour + 183 * second + 500'000 + 1), "1 day 02:03:03.500001");
    EXPECT_EQ(format_interval(2 * day), "2 days 00:00:00.000000");
    EXPECT_EQ(format_interval(-second), "-00:00:01.000000");
    EXPECT_EQ(format_interval(-day - hour), "-1 days -01:00:00.000000");
    EXPECT_EQ(format_interval(greatest), "106751991 days 04:00:54.775807");
    EXPECT_EQ(format_interval(smallest), "-106751991 days -04:00:54.775808");
    EXPECT_EQ(format_interval(smallest).size(), interval_text_max);
}

TEST(Iso8601Interval, WhatIsWrittenComesBack) {
    for (std::int64_t micros : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, day, -day, day - 1, 1 - day,
                                -day - 1, 1000 * day + 1, greatest, smallest, greatest - 1, smallest + 1}) {
        EXPECT_EQ(parse_interval_micros(format_interval(micros)), micros) << micros;
    }
}

TEST(Iso8601Interval, ReadsWhatPostgresPrints) {
    EXPECT_EQ(parse_interval_micros("1 day 02:03:04.5"), day + 2 * hour + 184 * second + 500'000);
    EXPECT_EQ(parse_interval_micros("-1 days +02:03:00"), -day + 2 * hour + 180 * second);
    EXPECT_EQ(parse_interval_micros("-00:00:01"), -second);
    EXPECT_EQ(parse_interval_micros("3 days"), 3 * day);
    EXPECT_EQ(parse_interval_micros("1 mon"), 30 * day);
    EXPECT_EQ(parse_interval_micros("1 year 2 mons -3 days -04:05:06.7"),
              (365 + 60 - 3) * day - 4 * hour - 306 * second - 700'000);
    EXPECT_EQ(parse_interval_micros("838:59:59"), 838 * hour + 3599 * second);
    EXPECT_EQ(parse_interval_micros("00:00:00"), 0);
    EXPECT_EQ(parse_interval_micros("0 days"), 0);
}

TEST(Iso8601Interval, ReadsPlainSeconds) {
    EXPECT_EQ(parse_interval_micros("90"), 90 * second);
    EXPECT_EQ(parse_interval_micros("-1.5"), -1'500'000);
    EXPECT_EQ(parse_interval_micros("+0.000001"), 1);
    EXPECT_EQ(parse_interval_micros("9223372036854.775807"), greatest);
    EXPECT_EQ(parse_interval_micros("-9223372036854.775808"), smallest);
}

TEST(Iso8601Interval, RefusesWhatDoesNotFit) {
    for (const char* bad : {"9223372036854.775808", "-9223372036854.775809", "106751991 days 04:00:54.775808",
                            "106751992 days", "178000000 years", "999999999999999999 days", "2562047789:00:00",
                            "1000000000000000000", "99999999999999999999"}) {
        EXPECT_EQ(parse_interval_micros(bad), std::nullopt) << bad;
    }
}

TEST(Iso8601Interval, RefusesOtherText) {
    for (const char* bad : {"", " ", "day", "1 ", "1 day ", " 1 day", "1 week", "0 weeks", "1 fortnight", "1day",
                            "1 day 2", "1 day 2.5", "02:03:04 1 day", "1 day  02:03:04", "+-1", "--1", "1:2",
                            "1:02:3", "01:60:00", "01:00:60", "00:00:01.", ".5", "1.", "1.5 days", "infinity",
                            "P1D", "1 day ago", "1 DAY", "-", "1 day -"}) {
        EXPECT_EQ(parse_interval_micros(bad), std::nullopt) << bad;
    }
}

}  // namespace
}  // namespace aludel
