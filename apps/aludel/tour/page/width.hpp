#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::tour {

//! Terminal columns that UTF-8 text takes: 2 for an ideograph, 0 for a combining accent, 1 for what is not UTF-8.
std::size_t display_width(std::string_view text);

//! The longest beginning of the text that fits into `width` columns; never cuts a character.
std::string_view clip(std::string_view text, std::size_t width);

//! The text in exactly `width` columns: filled up with blanks, or cut with "…".
std::string fit(std::string_view text, std::size_t width, bool right_aligned = false);

//! The text in lines of at most `width` columns; a line of the text stays a line, and what is broken off it is indented
//! by its own indentation and `hanging` blanks more. A line is broken at a blank; when there are
//! `breaks` (which begin with a blank), rather before one of them, or behind a comma, in its last two thirds.
std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t hanging = 0,
                              std::span<const std::string_view> breaks = {});

}  // namespace aludel::tour
