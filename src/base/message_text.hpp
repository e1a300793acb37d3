#pragma once

#include <string>
#include <string_view>

namespace aludel {

//! A part of an error's message that holds a value of the program or the database. `Error` takes the marks away, and
//! leaves the part out where values are to be hidden (`hide_parameters`).
inline std::string value_part(std::string_view text) {
    std::string part = "\x01";
    part += text;
    return part += '\x02';
}

//! A marked message as it is shown: without the marks, or with `***` in place of what they enclose. Control characters,
//! which could move the cursor of a terminal, become `\x1b` and the like, except tabs and the ends of lines.
std::string shown_message(std::string_view marked, bool hides_values);

//! A name on one line, with control characters escaped.
std::string printable_name(std::string_view name);
//! A text of several lines, with control characters escaped.
std::string printable_text(std::string_view text);

}  // namespace aludel
