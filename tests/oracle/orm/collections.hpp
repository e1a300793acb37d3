#pragma once

// What a program does with one collection, of whatever kind.

#include "object_of.hpp"

namespace aludel::oracle {

//! Names an object in a result.
using Show = std::function<json(const Handle&)>;

//! Edits a collection through a guard; gives what the step sees, if it sees anything.
template <class Link>
json edit_collection(Link& link, const std::string& what, const json& arguments, const Resolve& resolve, const Show& show) {
    using Element = typename Link::value_type;
    const auto object = [&](std::size_t i) { return Ptr<Element>(referred(arguments.at(i), resolve)->inspected_state()); };
    if (what == "append" || what == "add") return put(link, object(0)), nullptr;
    if (what == "remove") return link.remove(object(0)), nullptr;
    if constexpr (!orm::is_write_only<Link>)
        if (what == "clear") return link = Link(), nullptr;
    constexpr bool has_places = requires { link.reorder(); };
    constexpr bool has_keys = requires { link.keys(); };
    if constexpr (has_places) {
        if (what == "insert") return link.insert(arguments.at(0), object(1)), nullptr;
        if (what == "pop") return show(object_of(link.pop(arguments.at(0))));
        if (what == "put_at") {
            const std::size_t place = arguments.at(0);
            link.pop(place);
            return link.insert(place, object(1)), nullptr;
        }
        if (what == "reorder") return link.reorder(), nullptr;
    }
    if constexpr (has_keys) {
        if (what == "put") return link.put(object(1)), nullptr;
        if (what == "del_key") return link.erase(key_of_json<typename Link::key_type>(arguments.at(0))), nullptr;
        if (what == "keys") {
            json keys = json::array();
            for (const auto& key : link.keys()) keys.push_back(json_of_key(key));
            std::sort(keys.begin(), keys.end());
            return keys;
        }
    }
    if constexpr (requires { link.discard(object(0)); })
        if (what == "discard") return link.discard(object(0)), nullptr;
    throw Unsupported(what + " of a collection");
}

}  // namespace aludel::oracle
