#pragma once

#include "aludel/types/chrono.hpp"
#include "aludel/types/generated.hpp"
#include "aludel/types/value.hpp"

#include <limits>
#include <ratio>
#include <utility>

namespace aludel {

namespace detail {
template <>
struct cpp_of<Date> {
    using type = std::chrono::year_month_day;
};
template <>
struct cpp_of<Nullable<Date>> {
    using type = std::optional<std::chrono::year_month_day>;
};
template <>
struct cpp_of<Time> {
    using type = TimeOfDay;
};
template <>
struct cpp_of<Nullable<Time>> {
    using type = std::optional<TimeOfDay>;
};
template <>
struct cpp_of<DateTime> {
    using type = LocalDateTime;
};
template <>
struct cpp_of<Nullable<DateTime>> {
    using type = std::optional<LocalDateTime>;
};
template <>
struct cpp_of<DateTimeTz> {
    using type = Timestamp;
};
template <>
struct cpp_of<Nullable<DateTimeTz>> {
    using type = std::optional<Timestamp>;
};
template <>
struct cpp_of<Interval> {
    using type = std::chrono::microseconds;
};
template <>
struct cpp_of<Nullable<Interval>> {
    using type = std::optional<std::chrono::microseconds>;
};
}  // namespace detail

template <>
struct type_traits<std::chrono::year_month_day> : detail::plain_traits<Layout::date, Date> {};
template <>
struct type_traits<TimeOfDay> : detail::plain_traits<Layout::time, Time> {};
template <>
struct type_traits<LocalDateTime> : detail::plain_traits<Layout::date_time, DateTime> {};
template <>
struct type_traits<Timestamp> : detail::plain_traits<Layout::timestamp, DateTimeTz> {};
template <>
struct type_traits<std::chrono::microseconds> : detail::plain_traits<Layout::interval, Interval> {};

namespace detail {
//! A unit of time: so many microseconds, and the counts its type can hold.
struct TimeUnit {
    std::intmax_t num, den;   //!< a unit is num / den microseconds
    std::int64_t lowest = 0;
    std::uint64_t highest = 0;
};
//! The whole microseconds in a count of units. Throws `ConversionError` beyond 64 bits.
std::int64_t micros_of_count(std::int64_t count, TimeUnit unit);
//! The microseconds in a fractional count of units, rounded to the nearest. Throws `ConversionError` beyond 64 bits.
std::int64_t micros_of_real(long double count, TimeUnit unit);
//! The count of units that gives the microseconds again; `what` is "time" or "interval". Throws `ConversionError` when
//! there is none, or the type cannot hold it.
std::int64_t count_of_micros(std::int64_t micros, TimeUnit unit, const char* what);
[[noreturn]] void throw_inexact(std::int64_t micros, TimeUnit unit, const char* what);

template <class D>
    requires std::is_arithmetic_v<typename D::rep>
struct DurationForm {
    using Rep = typename D::rep;
    using Ratio = std::ratio_divide<typename D::period, std::micro>;
    static constexpr TimeUnit unit() {
        if constexpr (std::is_integral_v<Rep>)
            return {Ratio::num, Ratio::den, static_cast<std::int64_t>(std::numeric_limits<Rep>::min()),
                    static_cast<std::uint64_t>(std::numeric_limits<Rep>::max())};
        else return {Ratio::num, Ratio::den};
    }
    static std::int64_t to_micros(D duration) {
        const Rep count = duration.count();
        if constexpr (std::is_floating_point_v<Rep>) return micros_of_real(static_cast<long double>(count), unit());
        else if (!std::in_range<std::int64_t>(+count)) return micros_of_real(static_cast<long double>(count), unit());
        else return micros_of_count(static_cast<std::int64_t>(count), unit());
    }
    static D from_micros(std::int64_t micros, const char* what) {
        if constexpr (std::is_floating_point_v<Rep>) {
            const D found(static_cast<Rep>(static_cast<long double>(micros) * Ratio::den / Ratio::num));
            if (to_micros(found) != micros) throw_inexact(micros, unit(), what);
            return found;
        } else return D(static_cast<Rep>(count_of_micros(micros, unit(), what)));
    }
};

//! A time point or span of another unit, kept as the one of microseconds.
template <class T, class Micros, class D>
inline constexpr CustomLayout time_layout{
    [](const void* object) {
        const D since = [&] {
            if constexpr (std::is_same_v<T, D>) return *static_cast<const T*>(object);
            else return static_cast<const T*>(object)->time_since_epoch();
        }();
        return Value(Micros(std::chrono::microseconds(DurationForm<D>::to_micros(since))));
    },
    [](void* object, const Value& value) {
        const auto micros = value.as<Micros>();
        if constexpr (std::is_same_v<T, D>)
            *static_cast<T*>(object) = DurationForm<D>::from_micros(micros.count(), "interval");
        else *static_cast<T*>(object) = T(DurationForm<D>::from_micros(micros.time_since_epoch().count(), "time"));
    }};

template <class D>
concept OtherUnit = std::is_arithmetic_v<typename D::rep> && !std::is_same_v<D, std::chrono::microseconds>;
}  // namespace detail

// Other units than microseconds. Stored, what is finer than a microsecond is cut (of a floating-point count, rounded).
// Read, a value that the unit cannot say exactly, or that does not fit, is a `ConversionError`: 1.75 s isn't a whole
// number of `std::chrono::seconds`, and the year 9999 is outside `std::chrono::system_clock::time_point`.

//! Moments of any unit; days too: `users.born < std::chrono::sys_days{2024y/1/1}`.
template <detail::OtherUnit D>
struct type_traits<std::chrono::sys_time<D>> {
    using sql = DateTimeTz;
    static constexpr Layout layout = Layout::custom;
    static constexpr const CustomLayout& custom_layout = detail::time_layout<std::chrono::sys_time<D>, Timestamp, D>;
};
//! Local time points of any unit.
template <detail::OtherUnit D>
struct type_traits<std::chrono::local_time<D>> {
    using sql = DateTime;
    static constexpr Layout layout = Layout::custom;
    static constexpr const CustomLayout& custom_layout =
        detail::time_layout<std::chrono::local_time<D>, LocalDateTime, D>;
};
//! Durations of any unit.
template <class Rep, class Period>
    requires detail::OtherUnit<std::chrono::duration<Rep, Period>>
struct type_traits<std::chrono::duration<Rep, Period>> {
    using sql = Interval;
    static constexpr Layout layout = Layout::custom;
    using D = std::chrono::duration<Rep, Period>;
    static constexpr const CustomLayout& custom_layout = detail::time_layout<D, std::chrono::microseconds, D>;
};

//! `std::cout << user->created_at`: as `to_string`, which the standard's time points lack here.
template <TextSink S, detail::WrappedField F>
    requires(!requires(S& s, const typename F::value_type& t) { s << t; }) &&
            requires(const typename F::value_type& t) { to_string(t); }
S& operator<<(S& stream, const F& field) {
    stream << to_string(*field);
    return stream;
}

}  // namespace aludel
