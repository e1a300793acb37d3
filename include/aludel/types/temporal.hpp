#pragma once

#include "aludel/types/chrono.hpp"
#include "aludel/types/field.hpp"
#include "aludel/types/value.hpp"

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

//! Days are dates and other time points moments: `users.born < std::chrono::sys_days{2024y/1/1}`.
template <class D>
    requires(!std::is_same_v<std::chrono::sys_time<D>, Timestamp>)
struct type_traits<std::chrono::sys_time<D>> {
    using sql = DateTimeTz;
    static constexpr Layout layout = Layout::custom;
    static constexpr CustomLayout custom_layout{
        [](const void* object) {
            return Value(std::chrono::floor<std::chrono::microseconds>(
                *static_cast<const std::chrono::sys_time<D>*>(object)));
        },
        [](void* object, const Value& value) {
            *static_cast<std::chrono::sys_time<D>*>(object) = std::chrono::floor<D>(value.as<Timestamp>());
        }};
};
//! Local time points of any unit.
template <class D>
    requires(!std::is_same_v<std::chrono::local_time<D>, LocalDateTime>)
struct type_traits<std::chrono::local_time<D>> {
    using sql = DateTime;
    static constexpr Layout layout = Layout::custom;
    static constexpr CustomLayout custom_layout{
        [](const void* object) {
            return Value(std::chrono::floor<std::chrono::microseconds>(
                *static_cast<const std::chrono::local_time<D>*>(object)));
        },
        [](void* object, const Value& value) {
            *static_cast<std::chrono::local_time<D>*>(object) = std::chrono::floor<D>(value.as<LocalDateTime>());
        }};
};
//! Durations of any unit.
template <class Rep, class Period>
    requires(!std::is_same_v<std::chrono::duration<Rep, Period>, std::chrono::microseconds>)
struct type_traits<std::chrono::duration<Rep, Period>> {
    using sql = Interval;
    static constexpr Layout layout = Layout::custom;
    static constexpr CustomLayout custom_layout{
        [](const void* object) {
            return Value(std::chrono::floor<std::chrono::microseconds>(
                *static_cast<const std::chrono::duration<Rep, Period>*>(object)));
        },
        [](void* object, const Value& value) {
            using D = std::chrono::duration<Rep, Period>;
            *static_cast<D*>(object) = std::chrono::floor<D>(value.as<std::chrono::microseconds>());
        }};
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
