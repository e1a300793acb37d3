#include "drivers/libpq/cell_values.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/slot.hpp"

#include <limits>

namespace aludel::libpq_driver {

namespace {

[[noreturn]] void refuse(const Cell& cell, std::string_view found, Layout wanted) {
    throw_conversion(cell.column.name, found, wanted);
}

// The extreme values stand for the infinities.
template <class T>
T finite(const Cell& cell, Layout wanted) {
    const T value = whole<T>(cell);
    if (value == std::numeric_limits<T>::max()) refuse(cell, "'infinity'", wanted);
    if (value == std::numeric_limits<T>::min()) refuse(cell, "'-infinity'", wanted);
    return value;
}

std::int64_t micros_since_1970(const Cell& cell, Layout wanted) {
    std::int64_t micros = 0;
    if (__builtin_add_overflow(finite<std::int64_t>(cell, wanted), micros_to_2000, &micros))
        refuse(cell, "a time after the year 294246", wanted);
    return micros;
}

}  // namespace

std::int32_t date_of(const Cell& cell) {
    std::int32_t days = 0;
    if (__builtin_add_overflow(finite<std::int32_t>(cell, Layout::date), days_to_2000, &days))
        refuse(cell, "a date beyond the calendar", Layout::date);
    return days;
}

std::int64_t time_of(const Cell& cell) {
    const auto micros = whole<std::int64_t>(cell);
    if (micros == micros_per_day) refuse(cell, "'24:00:00'", Layout::time);
    if (micros < 0 || micros > micros_per_day) [[unlikely]] refuse(cell, "a time outside the day", Layout::time);
    return micros;
}

std::int64_t timestamp_of(const Cell& cell) {
    return micros_since_1970(cell, Layout::date_time);
}

std::int64_t timestamptz_of(const Cell& cell) {
    return micros_since_1970(cell, Layout::timestamp);
}

constexpr std::size_t interval_size = 16;   // microseconds, days, months

std::int64_t interval_of(const Cell& cell) {
    if (cell.size != interval_size) [[unlikely]] refuse_size(cell);
    const auto days = load<std::int32_t>(cell.data + 8);
    const auto months = load<std::int32_t>(cell.data + 12);
    if (months != 0) refuse(cell, "an interval of months or years, which have no fixed length", Layout::interval);
    std::int64_t micros = 0;
    if (__builtin_mul_overflow(std::int64_t{days}, micros_per_day, &micros) ||
        __builtin_add_overflow(micros, load<std::int64_t>(cell.data), &micros))
        refuse(cell, "an interval beyond 64 bits of microseconds", Layout::interval);
    return micros;
}

}  // namespace aludel::libpq_driver
