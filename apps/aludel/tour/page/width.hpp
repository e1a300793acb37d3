#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::tour {

//! The text in lines of at most `width` columns; a line of the text stays a line, and what is broken off it is indented
//! by its own indentation and `hanging` blanks more. A line is broken at a blank; when there are `breaks`, preferably
//! before one of them, or after a comma, in its last two thirds. A single short word is never left over in a last line
//! where a narrower line before it helps.
std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t hanging = 0,
                              std::span<const std::string_view> breaks = {});

}  // namespace aludel::tour
