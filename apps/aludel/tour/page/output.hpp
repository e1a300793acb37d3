#pragma once

#include <string_view>

namespace aludel::tour {

//! Writes a line to standard output. Does not throw, as it is called from within the library's clean-up too; a failure
//! shows in `flush_output`.
void write_line(std::string_view line) noexcept;
//! Writes what is buffered. Throws `std::system_error` when this or an earlier write failed: the reader of the pipe has
//! gone, the disk is full.
void flush_output();

//! True when standard output is a terminal that wants colour: `NO_COLOR` is not set and `TERM` is not "dumb".
bool output_has_colour();

}  // namespace aludel::tour
