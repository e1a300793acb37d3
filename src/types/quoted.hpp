#pragma once

#include <string>
#include <string_view>

namespace aludel {

//! `text` in single quotes for an error message: shortened to 60 characters, control characters shown as `?`.
inline std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 60;
    std::string shown = "'";
    for (char c : text.substr(0, longest)) shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return shown + (text.size() > longest ? "'..." : "'");
}

}  // namespace aludel
