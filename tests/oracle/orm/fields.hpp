#pragma once

// Fields of objects, and what the records have of them.

#include "object.hpp"

#include <string>
#include <tuple>
#include <utility>

namespace aludel::oracle {

template <class V>
constexpr bool is_deferred_field = false;
template <class T>
constexpr bool is_deferred_field<Deferred<T>> = true;

template <class V>
void assign(V& field, const json& value) {
    if (value.is_object()) throw Unsupported("a field that is set to SQL");
    if constexpr (is_deferred_field<V>) {
        typename V::value_type given{};
        assign(given, value);
        field = std::move(given);
    } else if constexpr (requires { field.reset(); }) {
        if (value.is_null()) return field.reset();
        field = value.get<typename V::value_type>();
    } else field = value.get<V>();
}

//! A field as the records have it.
template <class V>
json json_of_field(const V& field) {
    if constexpr (is_deferred_field<V>) return json_of_field(field.value());
    else if constexpr (requires { field.has_value(); }) return field.has_value() ? json_of_field(*field) : json();
    else return json(field);
}

//! A key of a collection.
template <class K>
K key_of_json(const json& key) {
    if constexpr (requires { std::tuple_size<K>::value; }) throw Unsupported("a lookup by several values");
    else if constexpr (requires { typename K::value_type; K().has_value(); }) return key.is_null() ? K() : K(key.get<typename K::value_type>());
    else return key.get<K>();
}
//! A key as Python prints it.
template <class K>
json json_of_key(const K& key) {
    if constexpr (requires { std::tuple_size<K>::value; }) {
        std::string text;
        const auto add = [&](const json& part) {
            text += (text.empty() ? "(" : ", ") + (part.is_string() ? "'" + part.get<std::string>() + "'" : part.dump());
        };
        std::apply([&](const auto&... parts) { (add(json_of_field(parts)), ...); }, key);
        return text + ")";
    } else return json_of_field(key);
}

}  // namespace aludel::oracle
