#pragma once

#include "aludel/base/aggregate.hpp"

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>

//! The fields of an aggregate, found without a description: where they are and what they are called.
namespace aludel::aggregate {

//! An aggregate has more fields than can be visited.
inline constexpr std::size_t max_visited_fields = 16;

//! Pointers to the fields of an aggregate of up to 16 fields, in order.
template <class T>
constexpr auto field_pointers(T& object) {
    constexpr std::size_t count = count_fields<std::remove_const_t<T>>();
    static_assert(count > 0 && count <= max_visited_fields, "only an aggregate of 1 to 16 fields can be taken apart");
    const auto all = [](auto&... field) { return std::tuple(&field...); };
    if constexpr (count == 1) { auto& [a] = object; return all(a); }
    else if constexpr (count == 2) { auto& [a, b] = object; return all(a, b); }
    else if constexpr (count == 3) { auto& [a, b, c] = object; return all(a, b, c); }
    else if constexpr (count == 4) { auto& [a, b, c, d] = object; return all(a, b, c, d); }
    else if constexpr (count == 5) { auto& [a, b, c, d, e] = object; return all(a, b, c, d, e); }
    else if constexpr (count == 6) { auto& [a, b, c, d, e, f] = object; return all(a, b, c, d, e, f); }
    else if constexpr (count == 7) { auto& [a, b, c, d, e, f, g] = object; return all(a, b, c, d, e, f, g); }
    else if constexpr (count == 8) { auto& [a, b, c, d, e, f, g, h] = object; return all(a, b, c, d, e, f, g, h); }
    else if constexpr (count == 9) {
        auto& [a, b, c, d, e, f, g, h, i] = object;
        return all(a, b, c, d, e, f, g, h, i);
    } else if constexpr (count == 10) {
        auto& [a, b, c, d, e, f, g, h, i, j] = object;
        return all(a, b, c, d, e, f, g, h, i, j);
    } else if constexpr (count == 11) {
        auto& [a, b, c, d, e, f, g, h, i, j, k] = object;
        return all(a, b, c, d, e, f, g, h, i, j, k);
    } else if constexpr (count == 12) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l] = object;
        return all(a, b, c, d, e, f, g, h, i, j, k, l);
    } else if constexpr (count == 13) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = object;
        return all(a, b, c, d, e, f, g, h, i, j, k, l, m);
    } else if constexpr (count == 14) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = object;
        return all(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
    } else if constexpr (count == 15) {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = object;
        return all(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
    } else {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = object;
        return all(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
    }
}

namespace detail {
// An object that is never made: only the addresses of its fields are used, in constant expressions.
template <class T>
struct Holder {
    const T value;
};
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T>
extern const Holder<T> imagined;

// The address goes in as a field of a class: clang 16 takes no address of a field itself as a template argument.
template <class T>
struct FieldAddress {
    const T* address;
};
template <class T>
FieldAddress(const T*) -> FieldAddress<T>;

template <FieldAddress F>
constexpr std::string_view name_at() {
    return last_identifier(__PRETTY_FUNCTION__);
}
}  // namespace detail

//! The name of field `I`.
template <class T, std::size_t I>
constexpr std::string_view field_name() {
    return detail::name_at<detail::FieldAddress{std::get<I>(field_pointers(detail::imagined<T>.value))}>();
}
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

}  // namespace aludel::aggregate
