#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace aludel::orm {

class Mapper;

//! Stands for a C++ class, complete or not; the mapping of the class registers itself here.
struct ClassTag {
    Mapper* mapper = nullptr;
};
template <class T>
inline ClassTag class_tag{};

//! What the library can do with an object of a class it does not know. One per class, constant-initialised.
struct ClassInfo {
    ClassTag* tag;
    std::string_view name;
    std::size_t size;
    void (*construct)(void* at);
    void (*move)(void* to, void* from);
    void (*copy)(void* to, const void* from);
    void (*destroy)(void* object);
    std::size_t fields;   //!< of an aggregate; 0: cannot be counted
};

namespace detail {

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

// Counting an aggregate's fields: the most initialisers it takes.
struct AnyField {
    template <class T>
    operator T&() const&;
    template <class T>
    operator T&&() const&&;
};
template <std::size_t>
using any_field = AnyField;
template <class T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
    return requires { T{any_field<I>{}...}; };
}
template <class T, std::size_t N = 0>
constexpr std::size_t count_fields() {
    if constexpr (N >= 64) return 0;
    else if constexpr (takes<T>(std::make_index_sequence<N + 1>{})) return count_fields<T, N + 1>();
    else return N;
}

template <class T>
constexpr ClassInfo describe_class() {
    static_assert(alignof(T) <= 16, "a mapped class may be aligned to 16 bytes at most");
    ClassInfo info{};
    info.tag = &class_tag<T>;
    info.name = class_name<T>();
    info.size = sizeof(T);
    info.construct = [](void* at) { new (at) T{}; };
    info.move = [](void* to, void* from) { new (to) T(std::move(*static_cast<T*>(from))); };
    info.copy = [](void* to, const void* from) { new (to) T(*static_cast<const T*>(from)); };
    info.destroy = [](void* object) { static_cast<T*>(object)->~T(); };
    if constexpr (std::is_aggregate_v<T>) info.fields = count_fields<T>();
    return info;
}

}  // namespace detail

template <class T>
inline constexpr ClassInfo class_info = detail::describe_class<T>();

}  // namespace aludel::orm
