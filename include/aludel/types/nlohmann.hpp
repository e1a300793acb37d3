#pragma once

#include <nlohmann/json.hpp>

#include "aludel/base/error.hpp"
#include "aludel/types/json.hpp"

namespace aludel {

//! The document as a tree of nlohmann-json. Throws `ArgumentError` if the text is no JSON, which only
//! `Json::unchecked` lets in.
inline nlohmann::json to_nlohmann(const Json& value) {
    try {
        return nlohmann::json::parse(value.text());
    } catch (const nlohmann::json::exception& error) {
        throw ArgumentError(std::string("to_nlohmann: the text is no JSON document: ") + error.what());
    }
}

//! The tree's text in normal form. Throws `ArgumentError` if a string in it is no valid UTF-8.
inline Json from_nlohmann(const nlohmann::json& tree) {
    try {
        return Json::unchecked(tree.dump());
    } catch (const nlohmann::json::exception& error) {
        throw ArgumentError(std::string("from_nlohmann: the document cannot be written: ") + error.what());
    }
}

}  // namespace aludel
