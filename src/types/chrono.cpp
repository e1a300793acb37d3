#include "aludel/types/chrono.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/iso8601.hpp"
#include "types/civil_date.hpp"
#include "types/quoted.hpp"

#include <fmt/format.h>

namespace aludel {

namespace {

using std::chrono::microseconds;
using std::chrono::year_month_day;

void check_field(const char* name, int value, int greatest) {
    if (value >= 0 && value <= greatest) return;
    throw ArgumentError(std::string("TimeOfDay: ") + name + " " + std::to_string(value) + " is outside 0 to " +
                        std::to_string(greatest));
}

// The result of a parser, or an error that shows the text and an example of the form.
template <class T>
T parsed(std::optional<T> value, const char* function, std::string_view text, const char* what) {
    if (value) return *value;
    throw ArgumentError(std::string(function) + ": " + quoted(text) + " is not " + what);
}

}  // namespace

TimeOfDay::TimeOfDay(int hour, int minute, int second, int micros) {
    check_field("hour", hour, 23);
    check_field("minute", minute, 59);
    check_field("second", second, 59);
    check_field("micros", micros, 999'999);
    micros_ = (hour * 3600 + minute * 60 + second) * micros_per_second + micros;
}

TimeOfDay TimeOfDay::from_micros(std::int64_t micros) {
    if (micros < 0 || micros >= micros_per_day) {
        throw ArgumentError("TimeOfDay: " + std::to_string(micros) +
                            " microseconds since midnight do not lie within one day");
    }
    TimeOfDay time;
    time.micros_ = micros;
    return time;
}

TimeOfDay TimeOfDay::from_duration(microseconds since_midnight) { return from_micros(since_midnight.count()); }

TimeOfDay TimeOfDay::parse(std::string_view text) {
    return from_micros(parsed(parse_time_micros(text), "TimeOfDay::parse", text, "a time of day; write e.g. 12:34:56.5"));
}

std::string TimeOfDay::to_string() const { return format_time(micros_); }

year_month_day parse_date(std::string_view text) {
    return civil_date(parsed(parse_date_days(text), "parse_date", text, "a date; write e.g. 2024-01-31"));
}

Timestamp parse_timestamp(std::string_view text) {
    return Timestamp(microseconds(parsed(parse_timestamp_micros(text), "parse_timestamp", text,
                                         "a date and time; write e.g. 2024-01-31 12:34:56.5+02:00")));
}

LocalDateTime parse_local_date_time(std::string_view text) {
    return LocalDateTime(microseconds(parsed(parse_local_micros(text), "parse_local_date_time", text,
                                             "a date and time without a zone; write e.g. 2024-01-31 12:34:56.5")));
}

microseconds parse_interval(std::string_view text) {
    return microseconds(parsed(parse_interval_micros(text), "parse_interval", text,
                               "an interval; write e.g. 1 day 02:03:04.5, or seconds"));
}

std::string to_string(const year_month_day& date) { return format_date(days_since_epoch(date)); }

std::string to_string(Timestamp time) { return format_timestamp(time.time_since_epoch().count()); }

std::string to_string(LocalDateTime time) { return format_timestamp(time.time_since_epoch().count()); }

std::string to_string(microseconds interval) { return format_interval(interval.count()); }

std::int32_t days_since_epoch(const year_month_day& date) {
    if (date.ok()) return days_of(date);
    throw ArgumentError(fmt::format("{:04}-{:02}-{:02} is not a date of the calendar", static_cast<int>(date.year()),
                                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())));
}

year_month_day date_from_days(std::int32_t days) {
    constexpr std::int32_t first = days_of(std::chrono::year::min() / 1 / 1);
    constexpr std::int32_t last = days_of(std::chrono::year::max() / 12 / 31);
    if (days >= first && days <= last) return civil_date(days);
    throw ArgumentError("a date of " + std::to_string(days) + " days since 1970-01-01 lies outside the calendar");
}

}  // namespace aludel
