#include "base/message_text.hpp"

namespace aludel {

namespace {

constexpr char begin_of_value = '\x01', end_of_value = '\x02';

void append_escaped(std::string& out, unsigned char c) {
    constexpr char digits[] = "0123456789abcdef";
    if (c == '\n') out += "\\n";
    else if (c == '\r') out += "\\r";
    else if (c == '\t') out += "\\t";
    else (out += "\\x") += {digits[c >> 4], digits[c & 15]};
}

// How many bytes at `at` are one control character: of ASCII, or U+0080 to U+009F.
std::size_t control_size(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(at) < 0x20 || byte(at) == 0x7f) return 1;
    return byte(at) == 0xc2 && at + 1 < text.size() && byte(at + 1) >= 0x80 && byte(at + 1) < 0xa0 ? 2 : 0;
}

std::string escaped(std::string_view text, bool keeps_lines) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const bool kept = keeps_lines && (text[at] == '\n' || text[at] == '\t');
        const std::size_t control = kept ? 0 : control_size(text, at);
        if (control == 0) out += text[at];
        for (std::size_t i = 0; i < control; ++i) append_escaped(out, static_cast<unsigned char>(text[at + i]));
        at += control == 0 ? 1 : control;
    }
    return out;
}

}  // namespace

std::string shown_message(std::string_view marked, bool hides_values) {
    std::string out;
    int depth = 0;
    for (const char c : marked) {
        if (c == begin_of_value && depth++ == 0 && hides_values) out += "***";
        else if (c == end_of_value) depth -= depth > 0;
        else if (c != begin_of_value && (depth == 0 || !hides_values)) out += c;
    }
    return printable_text(out);
}

std::string printable_name(std::string_view name) { return escaped(name, false); }
std::string printable_text(std::string_view text) { return escaped(text, true); }

}  // namespace aludel
