#pragma once

#include <nlohmann/json.hpp>

#include <string_view>

namespace aludel {

//! The document as a tree; `caller` is named in messages. Throws `ArgumentError`, with line and column, for text that
//! isn't a JSON document or valid UTF-8, or is nested deeper than 500 levels.
nlohmann::json parse_tree(std::string_view text, std::string_view caller);

}  // namespace aludel
