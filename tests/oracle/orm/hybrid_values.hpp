#pragma once

// What the recorded hybrids do with the values of objects, whose fields are optionals.

#include "fields.hpp"

#include <cctype>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace aludel::oracle {

template <class V>
inline constexpr bool is_optional_value = false;
template <class T>
inline constexpr bool is_optional_value<std::optional<T>> = true;

//! A value that an operator needs.
template <class V>
auto there(const V& value) {
    if constexpr (is_deferred_field<V>) return there(value.value());
    else if constexpr (is_optional_value<V>) {
        if (!value) throw Raised("TypeError", "an operator has no value");
        return *value;
    } else return value;
}
//! A value of a branch, which may have none.
template <class V>
auto maybe(const V& value) {
    if constexpr (is_optional_value<V>) return value;
    else return std::optional<V>(value);
}
template <class V>
auto value_of_coalesce(const V& value) {
    return value;
}
template <class V, class... More>
auto value_of_coalesce(const V& value, const More&... more) {
    if constexpr (is_optional_value<V>) return value ? *value : there(value_of_coalesce(more...));
    else return value;
}
template <class V>
std::string value_of_upper(const V& value) {
    std::string text = there(value);
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}
template <class V>
std::string value_of_lower(const V& value) {
    std::string text = there(value);
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}
template <class Link, class F>
std::int64_t sum_of(const Link& link, F&& value_of) {
    std::int64_t sum = 0;
    for (const auto& each : link) sum += there(value_of(each));
    return sum;
}
//! The part of a text between separators.
inline std::string split(const std::string& text, const std::string& separator, int part) {
    std::size_t begin = 0;
    for (; part > 0; --part) begin = text.find(separator, begin) + separator.size();
    return text.substr(begin, text.find(separator, begin) - begin);
}

}  // namespace aludel::oracle
