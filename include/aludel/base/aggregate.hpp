#pragma once

#include <cstddef>
#include <string_view>
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
// Never called. Defined all the same: clang asks for it where a field's type is in an anonymous namespace.
struct AnyField {
    template <class T>
    operator T&() const& { __builtin_unreachable(); }
    template <class T>
    operator T&&() const&& { __builtin_unreachable(); }
};
template <std::size_t>
using any_field = AnyField;
template <class T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
    return requires { T{any_field<I>{}...}; };
}
}  // namespace detail

//! The most initialisers an aggregate takes; 0 above 63.
template <class T, std::size_t N = 0>
constexpr std::size_t count_fields() {
    if constexpr (N >= 64) return 0;
    else if constexpr (detail::takes<T>(std::make_index_sequence<N + 1>{})) return count_fields<T, N + 1>();
    else return N;
}

}  // namespace aludel::aggregate
