// Durations and time points of other units than microseconds: nothing is lost on the way without an error.

#include "aludel/base/error.hpp"
#include "aludel/types/temporal.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace aludel {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using testing::caught;

using Thirds = duration<std::int64_t, std::ratio<1, 3>>;
using RealSeconds = duration<double>;
using FloatHours = duration<float, std::ratio<3600>>;
using ShortHours = duration<short, std::ratio<3600>>;
using Fortnights = duration<int, std::ratio<14 * 86'400>>;

template <class T>
T read(const Value& value) {
    return value.as<T>();
}
template <class T>
void refused(const Value& value, std::string_view part) {
    const auto error = caught<ConversionError>([&] { read<T>(value); });
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    const auto maybe = caught<ConversionError>([&] { read<std::optional<T>>(value); });
    EXPECT_NE(std::string(maybe.what()).find(part), std::string::npos) << maybe.what();
}
template <class T>
void both_ways(const T& value) {
    EXPECT_EQ(read<T>(Value(value)), value);
    EXPECT_EQ(read<std::optional<T>>(Value(std::optional<T>(value))), std::optional<T>(value));
    EXPECT_EQ(read<std::optional<T>>(Value()), std::nullopt);
}
Timestamp moment(const char* text) { return parse_timestamp(text); }

}  // namespace

TEST(TimeUnits, spans_come_back_as_they_were) {
    both_ways(5s), both_ways(-7s), both_ways(0min), both_ways(-90min), both_ways(48h), both_ways(days(-3)), both_ways(weeks(2));
    both_ways(1ms), both_ways(-1500ns * 2), both_ways(Thirds(1)), both_ways(Thirds(-2)), both_ways(Thirds(7)), both_ways(Fortnights(-1));
    both_ways(RealSeconds(1.75)), both_ways(RealSeconds(0.1)), both_ways(RealSeconds(-0.3)), both_ways(FloatHours(1.5F));
    both_ways(ShortHours(32767)), both_ways(ShortHours(-32768)), both_ways(years(1)), both_ways(months(7));
    both_ways(duration<unsigned long>(5)), both_ways(duration<long double>(2.5L)), both_ways(duration<std::uint8_t>(255));
}

TEST(TimeUnits, moments_come_back_as_they_were) {
    both_ways(sys_days{2024y / 2 / 29}), both_ways(sys_days{1969y / 12 / 31}), both_ways(sys_seconds{-1s});
    both_ways(local_days{2024y / 2 / 29}), both_ways(local_seconds{-1s}), both_ways(sys_time<nanoseconds>(123456789123us));
    both_ways(sys_time<hours>(hours(-5))), both_ways(sys_time<RealSeconds>(RealSeconds(0.5)));
}

TEST(TimeUnits, a_span_that_the_unit_cannot_say_is_refused) {
    refused<seconds>(Value(1'750'000us), "00:00:01.750000 isn't a whole number of seconds");
    refused<seconds>(Value(-1us), "isn't a whole number of seconds");
    refused<milliseconds>(Value(1us), "milliseconds");
    refused<minutes>(Value(microseconds(90s)), "minutes");
    refused<hours>(Value(microseconds(90min)), "hours");
    refused<days>(Value(microseconds(36h)), "days");
    refused<Thirds>(Value(1us), "units of");
    refused<FloatHours>(Value(microseconds(hours(1'000'000'001))), "hours");
    refused<RealSeconds>(Value(microseconds::max()), "seconds");
}

TEST(TimeUnits, a_moment_that_the_unit_cannot_say_is_refused) {
    refused<sys_days>(Value(moment("2024-01-31 12:00:00")), "the time 2024-01-31 12:00:00.000000 isn't a whole number of days");
    refused<sys_seconds>(Value(moment("2024-01-31 12:00:00.5")), "seconds");
    refused<local_seconds>(Value(parse_local_date_time("1969-12-31 23:59:59.999999")), "seconds");
}

TEST(TimeUnits, what_the_count_cannot_hold_is_refused) {
    refused<system_clock::time_point>(Value(moment("9999-12-31 00:00:00")), "the time 9999-12-31");
    refused<system_clock::time_point>(Value(moment("1600-01-01 00:00:00")), "doesn't fit");
    refused<nanoseconds>(Value(microseconds::max()), "nanoseconds");
    refused<nanoseconds>(Value(microseconds::min()), "nanoseconds");
    refused<ShortHours>(Value(microseconds(hours(32768))), "from -32768 to 32767");
    refused<duration<unsigned>>(Value(-1'000'000us), "from 0 to 4294967295");
    refused<duration<std::uint8_t>>(Value(microseconds(256s)), "from 0 to 255");
}

TEST(TimeUnits, what_microseconds_cannot_hold_is_refused_when_it_is_stored) {
    EXPECT_NE(caught<ConversionError>([] { Value(hours(3'000'000'000)); }).message().find("3000000000 hours don't fit"), std::string::npos);
    caught<ConversionError>([] { static_cast<void>(Value{seconds::max()}); });
    caught<ConversionError>([] { static_cast<void>(Value{seconds::min()}); });
    caught<ConversionError>([] { static_cast<void>(Value{RealSeconds(1e300)}); });
    caught<ConversionError>([] { static_cast<void>(Value{RealSeconds(std::numeric_limits<double>::quiet_NaN())}); });
    caught<ConversionError>([] { static_cast<void>(Value{RealSeconds(-std::numeric_limits<double>::infinity())}); });
    caught<ConversionError>([] { static_cast<void>(Value{sys_seconds::max()}); });
    caught<ConversionError>([] { static_cast<void>(Value{local_seconds::min()}); });
    caught<ConversionError>([] { static_cast<void>(Value{duration<std::uint64_t>(std::numeric_limits<std::uint64_t>::max())}); });
    EXPECT_EQ(Value(hours(2'562'047'788)).as<microseconds>(), microseconds(hours(2'562'047'788)));
}

TEST(TimeUnits, what_is_finer_than_a_microsecond_is_cut_and_fractions_are_rounded) {
    EXPECT_EQ(Value(1999ns).as<microseconds>(), 1us);
    EXPECT_EQ(Value(-1ns).as<microseconds>(), -1us);
    EXPECT_EQ(Value(sys_time<nanoseconds>(1999ns)).as<Timestamp>(), Timestamp(1us));
    EXPECT_EQ(Value(RealSeconds(0.29)).as<microseconds>(), 290'000us);
    EXPECT_EQ(Value(RealSeconds(1.1)).as<microseconds>(), 1'100'000us);
}

}  // namespace aludel
