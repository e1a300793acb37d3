#include "aludel/base/error.hpp"
#include "aludel/types/temporal.hpp"

#include <fmt/format.h>

#include <cmath>

namespace aludel::detail {

namespace {

__extension__ typedef __int128 Wide;

constexpr Wide floor_divided(Wide value, Wide by) { return value / by - (value % by < 0 ? 1 : 0); }

// The plural of a unit, for messages.
std::string unit_name(const TimeUnit& unit) {
    if (unit.num == 1 && unit.den == 1) return "microseconds";
    if (unit.num == 1 && unit.den == 1000) return "nanoseconds";
    if (unit.den != 1) return fmt::format("units of {}/{} microseconds", unit.num, unit.den);
    switch (unit.num) {
        case 1'000: return "milliseconds";
        case 1'000'000: return "seconds";
        case 60'000'000: return "minutes";
        case 3'600'000'000: return "hours";
        case 86'400'000'000: return "days";
        default: return fmt::format("units of {} microseconds", unit.num);
    }
}

std::string shown(std::int64_t micros, const char* what) {
    try {
        return std::string("the ") + what + " " +
               (*what == 't' ? to_string(LocalDateTime(std::chrono::microseconds(micros))) : to_string(std::chrono::microseconds(micros)));
    } catch (const ArgumentError&) {
        return fmt::format("the time {} microseconds from 1970", micros);
    }
}

[[noreturn]] void throw_beyond(const std::string& count, const TimeUnit& unit) {
    throw ConversionError(count + " " + unit_name(unit) + " don't fit into 64 bits of microseconds, about 292,000 years");
}

}  // namespace

std::int64_t micros_of_count(std::int64_t count, TimeUnit unit) {
    const Wide micros = floor_divided(Wide{count} * unit.num, unit.den);
    if (micros < INT64_MIN || micros > INT64_MAX) throw_beyond(std::to_string(count), unit);
    return static_cast<std::int64_t>(micros);
}

std::int64_t micros_of_real(long double count, TimeUnit unit) {
    const long double micros = std::round(count * static_cast<long double>(unit.num) / static_cast<long double>(unit.den));
    if (!(micros >= -0x1p63L && micros < 0x1p63L)) throw_beyond(fmt::format("{}", static_cast<double>(count)), unit);
    return static_cast<std::int64_t>(micros);
}

std::int64_t count_of_micros(std::int64_t micros, TimeUnit unit, const char* what) {
    const Wide count = -floor_divided(-Wide{micros} * unit.den, unit.num);   // rounded up
    if (floor_divided(count * unit.num, unit.den) != micros) throw_inexact(micros, unit, what);
    if (count < unit.lowest || count > Wide{unit.highest})
        throw ConversionError(shown(micros, what) + " doesn't fit into a count of " + unit_name(unit) + " from " +
                              std::to_string(unit.lowest) + " to " + std::to_string(unit.highest));
    return static_cast<std::int64_t>(count);
}

void throw_inexact(std::int64_t micros, TimeUnit unit, const char* what) {
    throw ConversionError(shown(micros, what) + " isn't a whole number of " + unit_name(unit) +
                          ", so a field of this unit cannot hold it exactly; microseconds can");
}

}  // namespace aludel::detail
