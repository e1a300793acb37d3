#pragma once

#include <string>
#include <string_view>

namespace aludel::tour {

//! The colours of the tour, as the bytes that switch a terminal to them.
namespace colour {
inline constexpr std::string_view off = "\x1b[0m";
inline constexpr std::string_view title = "\x1b[1;36m";
inline constexpr std::string_view dim = "\x1b[2m";
inline constexpr std::string_view keyword = "\x1b[1;34m";
inline constexpr std::string_view text = "\x1b[32m";
inline constexpr std::string_view number = "\x1b[33m";
inline constexpr std::string_view type = "\x1b[36m";
inline constexpr std::string_view bad = "\x1b[1;31m";
}  // namespace colour

//! One line of C++ with its keywords, types, texts, numbers and comments coloured.
std::string highlight_cpp(std::string_view line);
//! One line of SQL with its keywords, texts and numbers coloured.
std::string highlight_sql(std::string_view line);

}  // namespace aludel::tour
