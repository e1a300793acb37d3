#pragma once

#include <cstddef>
#include <string>
#include <string_view>

//! Text as a terminal shows it: widths count columns, not bytes.
namespace aludel::terminal {

//! Columns that UTF-8 text takes: 2 for an ideograph, 0 for a combining accent, 1 for a byte that isn't UTF-8. The
//! user's locale does not matter.
std::size_t display_width(std::string_view text);

//! The longest beginning of the text that fits into `width` columns; never cuts a character.
std::string_view clip(std::string_view text, std::size_t width);

//! The text in exactly `width` columns: padded with blanks, or cut with "…".
std::string fit(std::string_view text, std::size_t width, bool right_aligned = false);

//! The text with everything that would move the cursor or change the order of characters written out: "\n", "\x1b",
//! "\u202e", and bytes that aren't UTF-8 as "\xff".
std::string escaped(std::string_view text);

//! The columns of standard output: `COLUMNS` of the environment where it is set, else what the terminal says, else
//! `otherwise`.
std::size_t width(std::size_t otherwise = 80);

//! True when standard output is a terminal.
bool is_terminal();

}  // namespace aludel::terminal
