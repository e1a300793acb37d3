#pragma once

#include "aludel/types/json.hpp"

#include <nlohmann/json_fwd.hpp>

//! The conversions between `Json` and nlohmann-json without the library's own header, which takes longer to compile than
//! all of Aludel's: for headers that only pass trees on. Where a tree is used, include `aludel/types/nlohmann.hpp`.
namespace aludel {

//! The document as a tree of nlohmann-json. Throws `ArgumentError` if the text isn't JSON, which only
//! `Json::unchecked` lets in.
nlohmann::json to_nlohmann(const Json& value);

//! The tree's text in normal form. Throws `ArgumentError` if a string in it isn't valid UTF-8.
Json from_nlohmann(const nlohmann::json& tree);

}  // namespace aludel
