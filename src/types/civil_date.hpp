#pragma once

#include <chrono>
#include <cstdint>

namespace aludel {

inline constexpr std::int64_t micros_per_second = 1'000'000;
inline constexpr std::int64_t micros_per_day = 86'400 * micros_per_second;

constexpr std::chrono::year_month_day civil_date(std::int32_t days) {
    return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{days}}};
}

constexpr std::int32_t days_of(const std::chrono::year_month_day& date) {
    return static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count());
}

//! Days since 1970-01-01 of the first and the last date that has text.
inline constexpr std::int32_t first_day = days_of(std::chrono::year{1} / 1 / 1);
inline constexpr std::int32_t last_day = days_of(std::chrono::year{9999} / 12 / 31);

constexpr bool has_text(std::int64_t days) { return days >= first_day && days <= last_day; }

//! Quotient rounded to minus infinity, so that times before 1970 belong to the right day.
constexpr std::int64_t floor_days(std::int64_t micros) {
    return micros / micros_per_day - (micros % micros_per_day < 0 ? 1 : 0);
}

}  // namespace aludel
