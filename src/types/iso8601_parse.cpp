#include "aludel/types/iso8601.hpp"
#include "types/civil_date.hpp"

#include <limits>

namespace aludel {

namespace {

__extension__ typedef __int128 Int128;

// Reads from the front of a text; a reader that fails leaves the position undefined, the parse is over.
class Scanner {
public:
    explicit Scanner(std::string_view text) noexcept : at_(text.data()), end_(text.data() + text.size()) {}

    bool done() const noexcept { return at_ == end_; }
    bool ahead(char c) const noexcept { return at_ != end_ && *at_ == c; }
    bool digit_ahead() const noexcept { return at_ != end_ && *at_ >= '0' && *at_ <= '9'; }
    int take_digit() noexcept { return *at_++ - '0'; }
    bool take(char c) noexcept { return ahead(c) && (++at_, true); }

    // Exactly two digits with a value of at most `greatest`.
    bool two(int& value, int greatest) noexcept {
        if (end_ - at_ < 2 || !digit_ahead()) return false;
        value = take_digit() * 10;
        if (!digit_ahead()) return false;
        value += take_digit();
        return value <= greatest;
    }

    // One to 18 digits.
    bool number(std::int64_t& value) noexcept {
        value = 0;
        int count = 0;
        for (; digit_ahead() && count < 18; ++count) value = value * 10 + take_digit();
        return count > 0 && !digit_ahead();
    }

    // The longest run of letters, possibly none.
    std::string_view word() noexcept {
        const char* begin = at_;
        while (at_ != end_ && *at_ >= 'a' && *at_ <= 'z') ++at_;
        return {begin, static_cast<std::size_t>(at_ - begin)};
    }

private:
    const char* at_;
    const char* end_;
};

bool scan_date(Scanner& in, std::int32_t& days) noexcept {
    int century = 0, year = 0, month = 0, day = 0;
    if (!in.two(century, 99) || !in.two(year, 99) || !in.take('-') || !in.two(month, 12) || !in.take('-') ||
        !in.two(day, 31)) {
        return false;
    }
    const std::chrono::year_month_day date{std::chrono::year{century * 100 + year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok() || date.year() == std::chrono::year{0}) return false;
    days = days_of(date);
    return true;
}

// An optional point with one to nine digits; those after the sixth are cut off.
bool scan_fraction(Scanner& in, std::int64_t& micros) noexcept {
    micros = 0;
    if (!in.take('.')) return true;
    int count = 0;
    for (; in.digit_ahead() && count < 9; ++count) {
        const int digit = in.take_digit();
        if (count < 6) micros = micros * 10 + digit;
    }
    if (count == 0 || in.digit_ahead()) return false;
    for (; count < 6; ++count) micros *= 10;
    return true;
}

// ":MM", ":MM:SS" or ":MM:SS.f", in microseconds.
bool scan_after_hour(Scanner& in, std::int64_t& micros) noexcept {
    int minute = 0, second = 0;
    std::int64_t fraction = 0;
    if (!in.take(':') || !in.two(minute, 59)) return false;
    if (in.take(':') && !(in.two(second, 59) && scan_fraction(in, fraction))) return false;
    micros = (minute * 60 + second) * micros_per_second + fraction;
    return true;
}

bool scan_time(Scanner& in, std::int64_t& micros) noexcept {
    int hour = 0;
    if (!in.two(hour, 23) || !scan_after_hour(in, micros)) return false;
    micros += hour * 3600 * micros_per_second;
    return true;
}

// "Z", "+HH", "+HHMM", "+HH:MM" or "+HH:MM:SS": how far the clock is ahead of UTC. No zone is UTC.
bool scan_zone(Scanner& in, std::int64_t& ahead) noexcept {
    ahead = 0;
    if (in.done() || in.take('Z')) return true;
    const bool west = in.ahead('-');
    int hour = 0, minute = 0, second = 0;
    if (!(in.take('-') || in.take('+')) || !in.two(hour, 23)) return false;
    const bool colon = in.take(':');
    if ((colon || in.digit_ahead()) && !in.two(minute, 59)) return false;
    if (colon && in.take(':') && !in.two(second, 59)) return false;
    ahead = (hour * 3600 + minute * 60 + second) * micros_per_second * (west ? -1 : 1);
    return true;
}

std::optional<std::int64_t> parse_date_time(std::string_view text, bool zone_allowed) noexcept {
    Scanner in(text);
    std::int32_t days = 0;
    std::int64_t time = 0, ahead = 0;
    if (!scan_date(in, days)) return std::nullopt;
    if (!in.done()) {
        if (!(in.take(' ') || in.take('T')) || !scan_time(in, time)) return std::nullopt;
        if (zone_allowed && !scan_zone(in, ahead)) return std::nullopt;
    }
    const std::int64_t micros = days * micros_per_day + time - ahead;
    if (!in.done() || !has_text(floor_days(micros))) return std::nullopt;
    return micros;
}

// Days of an interval's unit, zero for an unknown word.
int unit_days(std::string_view unit) noexcept {
    if (unit == "day" || unit == "days") return 1;
    if (unit == "mon" || unit == "mons") return 30;
    if (unit == "year" || unit == "years") return 365;
    return 0;
}

// One part of an interval: "3 days", "04:05:06.7" (which ends it), or seconds if it is the only part.
bool scan_interval_part(Scanner& in, Int128& micros, bool first) noexcept {
    const bool negative = in.ahead('-');
    std::int64_t number = 0, rest = 0;
    if (!in.take('-')) in.take('+');
    if (!in.number(number)) return false;
    Int128 part = number;
    if (in.take(' ')) {
        const int days = unit_days(in.word());
        if (days == 0) return false;
        part *= days * micros_per_day;
    } else if (in.ahead(':')) {
        if (!scan_after_hour(in, rest) || !in.done()) return false;
        part = part * 3600 * micros_per_second + rest;
    } else {
        if (!first || !scan_fraction(in, rest) || !in.done()) return false;
        part = part * micros_per_second + rest;
    }
    micros += negative ? -part : part;
    return true;
}

}  // namespace

std::optional<std::int32_t> parse_date_days(std::string_view text) noexcept {
    Scanner in(text);
    std::int32_t days = 0;
    if (!scan_date(in, days) || !in.done()) return std::nullopt;
    return days;
}

std::optional<std::int64_t> parse_timestamp_micros(std::string_view text) noexcept {
    return parse_date_time(text, true);
}

std::optional<std::int64_t> parse_local_micros(std::string_view text) noexcept { return parse_date_time(text, false); }

std::optional<std::int64_t> parse_time_micros(std::string_view text) noexcept {
    Scanner in(text);
    std::int64_t micros = 0;
    if (!scan_time(in, micros) || !in.done()) return std::nullopt;
    return micros;
}

std::optional<std::int64_t> parse_interval_micros(std::string_view text) noexcept {
    Scanner in(text);
    Int128 micros = 0;
    bool first = true;
    do {
        if (!scan_interval_part(in, micros, first)) return std::nullopt;
        first = false;
    } while (in.take(' '));
    const bool fits = micros >= std::numeric_limits<std::int64_t>::min() &&
                      micros <= std::numeric_limits<std::int64_t>::max();
    if (!in.done() || !fits) return std::nullopt;
    return static_cast<std::int64_t>(micros);
}

}  // namespace aludel
