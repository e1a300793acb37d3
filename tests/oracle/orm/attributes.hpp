#pragma once

// The members of mapped classes by their names, as a mapping lists them.

#include "aludel/aludel.hpp"

#include <string_view>
#include <tuple>

namespace aludel::oracle {

//! A field by name.
template <class Member>
struct Named {
    std::string_view name;
    Member member;
};
template <class M>
Named(std::string_view, M) -> Named<M>;
//! Specialised for each class: `fields`, `links`, `relationships`, and its mapping `table()`.
template <class T>
struct Attributes;

//! Calls `f(member)` with the field or link of this name; false when there is none.
template <class Tuple, class F>
bool find_member(const Tuple& named, std::string_view name, F&& f) {
    return std::apply([&](const auto&... each) { return ((each.name == name && (f(each.member), true)) || ...); }, named);
}

//! Calls `f(member)` with the field of this name, or of the synonym; false when there is none.
template <class T, class F>
bool with_field(std::string_view name, F&& f) {
    if (find_member(Attributes<T>::fields, name, f)) return true;
    if constexpr (requires { Attributes<T>::synonyms; }) return find_member(Attributes<T>::synonyms, name, f);
    else return false;
}

//! Calls `f` with the relationship of this name; false when there is none.
template <class T, class F>
bool with_relationship(std::string_view name, F&& f) {
    const auto& table = Attributes<T>::table();
    return std::apply([&](const auto&... each) { return ((each.name == name && (f(table.*each.member), true)) || ...); },
                      Attributes<T>::relationships);
}

template <class... M>
constexpr auto named(Named<M>... members) {
    return std::tuple(members...);
}

}  // namespace aludel::oracle
