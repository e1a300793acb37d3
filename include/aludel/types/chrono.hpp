#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "aludel/types/text_sink.hpp"

//! Dates and times of the C++ standard library as column values; the one public header that includes `<chrono>`.
//!
//! | C++ type                      | SQL type                                                        |
//! |-------------------------------|-----------------------------------------------------------------|
//! | `std::chrono::year_month_day` | `Date`                                                          |
//! | `TimeOfDay`                   | `Time`                                                          |
//! | `LocalDateTime`               | `DateTime`                                                      |
//! | `Timestamp`                   | `DateTime` with zone; UTC is stored where a database has none   |
//! | `std::chrono::microseconds`   | `Interval`                                                      |

namespace aludel {

//! A point in time, in microseconds (Python's `datetime` with a zone).
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;
//! A date and time of day without a time zone (Python's naive `datetime`).
using LocalDateTime = std::chrono::local_time<std::chrono::microseconds>;

//! A time of day with microseconds, 00:00:00 to 23:59:59.999999 (Python's `time`).
struct TimeOfDay {
    //! Midnight.
    constexpr TimeOfDay() = default;
    //! Throws `ArgumentError` for an hour outside 0..23, a minute or second outside 0..59, or micros outside 0..999999.
    TimeOfDay(int hour, int minute, int second = 0, int micros = 0);
    //! A time of day from microseconds since midnight. Throws `ArgumentError` if they do not lie within one day.
    static TimeOfDay from_micros(std::int64_t micros);
    //! A time of day from the duration since midnight. Throws `ArgumentError` if it does not lie within one day.
    static TimeOfDay from_duration(std::chrono::microseconds since_midnight);
    //! Reads "HH:MM", "HH:MM:SS" or "HH:MM:SS.f". Throws `ArgumentError` for other text.
    static TimeOfDay parse(std::string_view text);

    int hour() const noexcept { return static_cast<int>(micros_ / 3'600'000'000); }
    int minute() const noexcept { return static_cast<int>(micros_ / 60'000'000 % 60); }
    int second() const noexcept { return static_cast<int>(micros_ / 1'000'000 % 60); }
    int microsecond() const noexcept { return static_cast<int>(micros_ % 1'000'000); }
    //! Microseconds since midnight.
    std::int64_t micros() const noexcept { return micros_; }
    //! The duration since midnight.
    std::chrono::microseconds to_duration() const noexcept { return std::chrono::microseconds(micros_); }
    //! "12:34:56.123456", always with six decimals.
    std::string to_string() const;

    friend bool operator==(const TimeOfDay&, const TimeOfDay&) = default;
    friend std::strong_ordering operator<=>(const TimeOfDay&, const TimeOfDay&) = default;

    template <TextSink S>
    friend S& operator<<(S& sink, const TimeOfDay& value) {
        sink << std::string_view(value.to_string());
        return sink;
    }

private:
    std::int64_t micros_ = 0;
};

//! What fmt 10 and later print.
inline std::string format_as(const TimeOfDay& value) { return value.to_string(); }

//! Reads "YYYY-MM-DD". Throws `ArgumentError` for other text and for dates that do not exist.
std::chrono::year_month_day parse_date(std::string_view text);
//! Reads "YYYY-MM-DD[ HH:MM[:SS[.f]][zone]]", a `T` in place of the blank too; without a zone the time is UTC.
//! Throws `ArgumentError` for other text.
Timestamp parse_timestamp(std::string_view text);
//! As `parse_timestamp`, but refuses a zone.
LocalDateTime parse_local_date_time(std::string_view text);
//! Reads PostgreSQL's form "1 day 02:03:04.5" or plain seconds. Throws `ArgumentError` for other text.
std::chrono::microseconds parse_interval(std::string_view text);

//! "2024-01-31". Throws `ArgumentError` for a date that does not exist or lies outside the years 1 to 9999.
std::string to_string(const std::chrono::year_month_day& date);
//! "2024-01-31 12:34:56.123456", in UTC. Throws `ArgumentError` outside the years 1 to 9999.
std::string to_string(Timestamp time);
//! "2024-01-31 12:34:56.123456". Throws `ArgumentError` outside the years 1 to 9999.
std::string to_string(LocalDateTime time);
//! The text of an interval: "1 day 02:03:04.500000".
std::string to_string(std::chrono::microseconds interval);

//! Days since 1970-01-01. Throws `ArgumentError` for a date that does not exist, such as 2023-02-29.
std::int32_t days_since_epoch(const std::chrono::year_month_day& date);
//! The inverse. Throws `ArgumentError` outside the years -32767 to 32767.
std::chrono::year_month_day date_from_days(std::int32_t days);

}  // namespace aludel

template <>
struct std::hash<aludel::TimeOfDay> {
    std::size_t operator()(const aludel::TimeOfDay& value) const noexcept {
        return std::hash<std::int64_t>{}(value.micros());
    }
};
