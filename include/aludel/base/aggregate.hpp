#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

//! What can be found out about an aggregate without a description: the number and names of its fields.
namespace aludel::aggregate {

//! The last identifier in what the compiler calls a function: a member's or a class's name.
constexpr std::string_view last_identifier(std::string_view s) {
    auto part_of_name = [](char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    if (auto semicolon = s.find("; std::string_view"); semicolon != s.npos) s = s.substr(0, semicolon);
    std::size_t end = s.size();
    while (end > 0 && !part_of_name(s[end - 1])) --end;
    std::size_t begin = end;
    while (begin > 0 && part_of_name(s[begin - 1])) --begin;
    return s.substr(begin, end - begin);
}
template <class T>
constexpr std::string_view class_name() {
    return last_identifier(__PRETTY_FUNCTION__);
}
template <auto M>
constexpr std::string_view member_name() {
    return last_identifier(__PRETTY_FUNCTION__);
}

namespace detail {
template <class B, class T>
inline constexpr bool is_proper_base = std::is_base_of_v<B, T> && !std::is_same_v<B, T>;

// Becomes a field of the aggregate T, but not a base that has fields: the initialiser continues with those.
// Never called. Defined all the same: clang asks for it where a field's type is in an anonymous namespace.
template <class T>
struct AnyField {
    template <class F>
    static constexpr bool fits = !is_proper_base<F, T> || std::is_empty_v<F> || !std::is_aggregate_v<F>;
    template <class F>
        requires fits<F>
    operator F&() const& { __builtin_unreachable(); }
    template <class F>
        requires fits<F>
    operator F&&() const&& { __builtin_unreachable(); }
};
template <class T>
struct AnyBase {
    template <class B>
        requires is_proper_base<B, T>
    operator B() const;
};
template <class T>
struct AnyEmptyBase {
    template <class B>
        requires(is_proper_base<B, T> && std::is_empty_v<B>)
    operator B() const;
};
template <class T>
struct AnyClosedBase {
    template <class B>
        requires(is_proper_base<B, T> && !std::is_empty_v<B> && !std::is_aggregate_v<B>)
    operator B() const;
};
template <class T, std::size_t>
using any_field = AnyField<T>;
template <class T, class... Last, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
    return requires { T{any_field<T, I>{}..., Last{}...}; };
}
template <class T, std::size_t N = 0>
constexpr std::size_t count_initializers() {
    if constexpr (N >= 64) return 0;
    else if constexpr (takes<T>(std::make_index_sequence<N + 1>{})) return count_initializers<T, N + 1>();
    else return N;
}
//! How many of the initialisers can be of the kind `Last`.
template <class T, class Last, std::size_t... I>
constexpr std::size_t count_of(std::index_sequence<I...>) {
    return (std::size_t{0} + ... + (takes<T, Last>(std::make_index_sequence<I>{}) ? 1u : 0u));
}
}  // namespace detail

//! Does the aggregate begin with a base class?
template <class T>
constexpr bool has_base() {
    return requires { T{detail::AnyBase<T>{}}; };
}

//! The fields of an aggregate, those of its bases included; 0 when there are more than 63, or when a base hides how
//! many it has.
template <class T>
constexpr std::size_t count_fields() {
    constexpr std::size_t count = detail::count_initializers<T>();
    if constexpr (!has_base<T>() || count == 0) return count;
    else {
        constexpr auto places = std::make_index_sequence<count>{};
        if constexpr (detail::count_of<T, detail::AnyClosedBase<T>>(places) > 0) return 0;
        else return count - detail::count_of<T, detail::AnyEmptyBase<T>>(places);
    }
}

}  // namespace aludel::aggregate
