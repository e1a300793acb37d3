#pragma once

// Hybrids and association proxies of objects, by their names.

#include "attributes.hpp"
#include "fields.hpp"

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel::oracle {

//! Calls `f` with the hybrid of this name; false when there is none.
template <class T, class F>
bool with_hybrid([[maybe_unused]] std::string_view name, [[maybe_unused]] F&& f) {
    if constexpr (requires { Attributes<T>::hybrids; }) return find_member(Attributes<T>::hybrids, name, f);
    else return false;
}
//! Of a hybrid whose functor has a `set` for text.
template <class F, class T>
    requires requires(const F& functor, T& object) { functor.set(object, std::string()); }
void hybrid_takes_text(const hybrid<F>&, const Ptr<T>&);
//! Calls `f` with the association proxy of this name; false when there is none.
template <class T, class F>
bool with_proxy([[maybe_unused]] std::string_view name, [[maybe_unused]] F&& f) {
    if constexpr (requires { Attributes<T>::proxies; }) return find_member(Attributes<T>::proxies, name, f);
    else return false;
}

template <class V>
inline constexpr bool is_pointer = false;
template <class T>
inline constexpr bool is_pointer<Ptr<T>> = true;

//! A value that a proxy is given: a field's, or the object that "$v" names.
template <class V>
V proxied(const json& value, const Resolve& resolve) {
    if constexpr (is_pointer<V>) {
        const Handle object = referred(value, resolve);
        return V(object ? object->inspected_state() : nullptr);
    } else {
        V field{};
        assign(field, value);
        return field;
    }
}
template <class V>
std::vector<V> all_proxied(const json& values, const Resolve& resolve) {
    std::vector<V> all;
    for (const json& value : values) all.push_back(proxied<V>(value, resolve));
    return all;
}

//! Of what a proxy gives: values by keys.
template <class V>
concept KeyedValues = requires { typename V::mapped_type; };

//! The values of a map by their keys.
template <KeyedValues Map>
std::vector<typename Map::value_type> pairs_of(const json& values, const Resolve& resolve) {
    std::vector<typename Map::value_type> all;
    for (const auto& [key, value] : values.items())
        all.emplace_back(key_of_json<typename Map::key_type>(key), proxied<typename Map::mapped_type>(value, resolve));
    return all;
}

//! What a proxy gives of an object: a list of values or objects, values by their keys, or one.
template <class V>
void read_proxy(const V& given, Variable& read) {
    if constexpr (KeyedValues<V>) {
        json values = json::object();
        if constexpr (is_pointer<typename V::mapped_type>) throw Unsupported("objects by their keys");
        else for (const auto& [key, value] : given) values[json_of_key(key).template get<std::string>()] = json_of_field(value);
        read.value = json::object({{"dict", std::move(values)}});
    } else if constexpr (requires { given.to_vector(); }) {
        using Element = typename V::value_type;
        read.is_list = is_pointer<Element>;
        if constexpr (!is_pointer<Element>) read.value = json::array();
        for (const Element& each : given.to_vector()) {
            if constexpr (is_pointer<Element>) read.list.push_back(object_of(each));
            else read.value->push_back(json_of_field(each));
        }
    } else if constexpr (is_pointer<V>) read.object = given ? object_of(given) : Handle();
    else read.value = json_of_field(given);
}

//! Of a proxy whose null takes away what it leads through.
template <class T>
bool is_reset_by_null([[maybe_unused]] std::string_view name) {
    if constexpr (requires { Attributes<T>::cascade_scalar_deletes; }) return find_member(Attributes<T>::cascade_scalar_deletes, name, [](const auto&) {});
    else return false;
}

//! Assigns a list, a map, or one value.
template <class Proxy, class T>
void set_proxy(const Proxy& proxy, const Ptr<T>& object, const json& value, const Resolve& resolve, [[maybe_unused]] bool is_reset) {
    using Given = std::remove_cvref_t<decltype(proxy(object))>;
    if constexpr (KeyedValues<Given>) proxy(object).assign(pairs_of<Given>(value, resolve));
    else if constexpr (requires { typename Given::iterator; }) proxy(object).assign(all_proxied<typename Given::value_type>(value, resolve));
    else if (is_reset) proxy.reset(object);
    else proxy.set(object, proxied<Given>(value, resolve));
}

//! Edits what a proxy gives by keys; gives what the step sees, if it sees anything.
template <KeyedValues Map>
json edit_proxy(const Map& map, const std::string& what, const json& arguments, const Resolve& resolve) {
    const auto value = [&] { return proxied<typename Map::mapped_type>(arguments.at(1), resolve); };
    if (what == "len") return map.size();
    if (what == "clear") return map.clear(), nullptr;
    if (what == "update") return map.update(pairs_of<Map>(arguments.at(0).at("json"), resolve)), nullptr;
    if (what == "keys") {
        json keys = json::array();
        for (const auto& key : map.keys()) keys.push_back(json_of_key(key));
        std::sort(keys.begin(), keys.end());
        return keys;
    }
    const auto key = key_of_json<typename Map::key_type>(arguments.at(0));
    if (what == "put") return map.set(key, value()), nullptr;
    if (what == "del_key") return map.erase(key), nullptr;
    if (what == "has") return map.contains(key);
    if constexpr (!is_pointer<typename Map::mapped_type>) {
        if (what == "get") return json_of_field(map.at(key));
        if (what == "setdefault") return json_of_field(map.setdefault(key, value()));
        if (what == "pop") return json_of_field(map.pop(key));
    }
    throw Unsupported(what + " of an association proxy by keys");
}
//! The same of a list; gives what the step sees, if it sees anything.
template <class View>
json edit_proxy(const View& view, const std::string& what, const json& arguments, const Resolve& resolve) {
    if constexpr (requires { typename View::iterator; }) {
        using V = typename View::value_type;
        const auto value = [&] { return proxied<V>(arguments.at(0), resolve); };
        if (what == "append") return view.append(value()), nullptr;
        if (what == "add") return view.add(value()), nullptr;
        if (what == "remove") return view.remove(value()), nullptr;
        if (what == "discard") return view.discard(value()), nullptr;
        if (what == "extend") return view.extend(all_proxied<V>(arguments.at(0), resolve)), nullptr;
        if (what == "clear") return view.clear(), nullptr;
        if (what == "len") return view.size();
        if (what == "has") return view.contains(value());
    }
    throw Unsupported(what + " of an association proxy");
}

}  // namespace aludel::oracle
