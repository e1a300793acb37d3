#include "aludel/base/error.hpp"
#include "aludel/types/iso8601.hpp"
#include "types/civil_date.hpp"

#include <charconv>

namespace aludel {

namespace {

char* write_two(char* out, unsigned value) {
    out[0] = static_cast<char>('0' + value / 10);
    out[1] = static_cast<char>('0' + value % 10);
    return out + 2;
}

char* write_six(char* out, unsigned value) {
    write_two(out, value / 10'000);
    write_two(out + 2, value / 100 % 100);
    return write_two(out + 4, value % 100);
}

char* write_civil(char* out, std::int32_t days) {
    const std::chrono::year_month_day date = civil_date(days);
    const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
    out = write_two(write_two(out, year / 100), year % 100);
    *out++ = '-';
    out = write_two(out, static_cast<unsigned>(date.month()));
    *out++ = '-';
    return write_two(out, static_cast<unsigned>(date.day()));
}

// `micros` within one day.
char* write_clock(char* out, std::uint64_t micros) {
    const auto seconds = static_cast<unsigned>(micros / micros_per_second);
    out = write_two(out, seconds / 3600);
    *out++ = ':';
    out = write_two(out, seconds / 60 % 60);
    *out++ = ':';
    out = write_two(out, seconds % 60);
    *out++ = '.';
    return write_six(out, static_cast<unsigned>(micros % micros_per_second));
}

[[noreturn]] void refuse_date(std::int64_t value, const char* unit) {
    throw ArgumentError("a date or time of " + std::to_string(value) + " " + unit +
                        " since 1970-01-01 lies outside the years 1 to 9999, which is all that text can hold");
}

}  // namespace

char* write_date(char* out, std::int32_t days) {
    if (!has_text(days)) refuse_date(days, "days");
    return write_civil(out, days);
}

char* write_timestamp(char* out, std::int64_t micros, char separator) {
    const std::int64_t days = floor_days(micros);
    if (!has_text(days)) refuse_date(micros, "microseconds");
    out = write_civil(out, static_cast<std::int32_t>(days));
    *out++ = separator;
    return write_clock(out, static_cast<std::uint64_t>(micros - days * micros_per_day));
}

char* write_time(char* out, std::int64_t micros) {
    if (micros < 0 || micros >= micros_per_day) {
        throw ArgumentError("write_time: " + std::to_string(micros) +
                            " microseconds since midnight are not a time of day; a day has 86400000000");
    }
    return write_clock(out, static_cast<std::uint64_t>(micros));
}

char* write_interval(char* out, std::int64_t micros) noexcept {
    const bool negative = micros < 0;
    const std::uint64_t length = negative ? 0 - static_cast<std::uint64_t>(micros) : static_cast<std::uint64_t>(micros);
    const std::uint64_t days = length / micros_per_day;
    if (negative) *out++ = '-';
    if (days != 0) {
        out = std::to_chars(out, out + 10, days).ptr;
        const std::string_view unit = days == 1 && !negative ? " day " : " days ";
        out += unit.copy(out, unit.size());
        if (negative) *out++ = '-';
    }
    return write_clock(out, length % micros_per_day);
}

std::string format_date(std::int32_t days) {
    char text[date_text_size];
    return std::string(text, write_date(text, days));
}

std::string format_timestamp(std::int64_t micros, char separator) {
    char text[timestamp_text_size];
    return std::string(text, write_timestamp(text, micros, separator));
}

std::string format_time(std::int64_t micros) {
    char text[time_text_size];
    return std::string(text, write_time(text, micros));
}

std::string format_interval(std::int64_t micros) {
    char text[interval_text_max];
    return std::string(text, write_interval(text, micros));
}

}  // namespace aludel
