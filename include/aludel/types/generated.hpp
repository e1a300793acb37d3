#pragma once

#include "aludel/types/deferred.hpp"

#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace aludel {

//! A field that the database fills in when the program has not set it: a server default, a computed column, a key.
//!
//! Behaves as a `T`: made from anything that makes a `T`, converts to `const T&`, and has `*`, `->`, comparison,
//! `+`, printing and hash. Reading it while it is not set is undefined, as with `std::optional`; ask `has_value()`.
template <class T>
struct Generated {
    using value_type = T;

    Generated() = default;
    template <class U>
        requires(std::constructible_from<T, U> && !std::same_as<std::remove_cvref_t<U>, Generated>)
    Generated(U&& value) : value_(std::in_place, std::forward<U>(value)) {}

    bool has_value() const noexcept { return value_.has_value(); }
    const T& value() const { return value_.value(); }
    void reset() noexcept { value_.reset(); }
    operator const T&() const noexcept { return *value_; }
    const T& operator*() const noexcept { return *value_; }
    const T* operator->() const noexcept { return &*value_; }

    friend bool operator==(const Generated& a, const Generated& b) { return a.value_ == b.value_; }

private:
    std::optional<T> value_;   // the only member: slots treat a Generated<T> as an optional<T>
};

namespace detail {
template <class F>
inline constexpr bool is_wrapped_field = false;
template <class T>
inline constexpr bool is_wrapped_field<Generated<T>> = true;
template <class T>
inline constexpr bool is_wrapped_field<Deferred<T>> = true;
template <class F>
concept WrappedField = is_wrapped_field<std::remove_cvref_t<F>>;
}  // namespace detail

template <detail::WrappedField F, class U>
    requires(!detail::WrappedField<U> && requires(const typename F::value_type& t, const U& u) { t == u; })
bool operator==(const F& field, const U& other) {
    return *field == other;
}
template <detail::WrappedField F, class U>
    requires(!detail::WrappedField<U> && requires(const typename F::value_type& t, const U& u) { t <=> u; })
auto operator<=>(const F& field, const U& other) {
    return *field <=> other;
}
template <detail::WrappedField F, class U>
    requires requires(const typename F::value_type& t, const U& u) { t + u; }
auto operator+(const F& field, const U& other) {
    return *field + other;
}
template <class U, detail::WrappedField F>
    requires(!detail::WrappedField<U> && requires(const U& u, const typename F::value_type& t) { u + t; })
auto operator+(const U& other, const F& field) {
    return other + *field;
}
template <class S, detail::WrappedField F>
    requires requires(S& s, const typename F::value_type& t) { s << t; }
S& operator<<(S& stream, const F& field) {
    stream << *field;
    return stream;
}
template <detail::WrappedField F>
const typename F::value_type& format_as(const F& field) {
    return *field;
}

}  // namespace aludel

template <class T>
struct std::hash<aludel::Generated<T>> {
    std::size_t operator()(const aludel::Generated<T>& f) const { return f.has_value() ? std::hash<T>{}(*f) : 0; }
};
template <class T>
struct std::hash<aludel::Deferred<T>> {
    std::size_t operator()(const aludel::Deferred<T>& f) const { return std::hash<T>{}(*f); }
};
