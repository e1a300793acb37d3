#pragma once

#include <string>
#include <string_view>

namespace aludel::engine {

//! Takes `%40` and the like apart; `plus_is_blank` as in the query of a URL.
std::string url_unescape(std::string_view text, bool plus_is_blank);
//! Escapes everything but letters, digits, `_ . - ~` and the characters of `keep`.
std::string url_escape(std::string_view text, std::string_view keep);

}  // namespace aludel::engine
