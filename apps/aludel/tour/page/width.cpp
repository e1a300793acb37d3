#include "tour/page/width.hpp"

#include "aludel/base/terminal.hpp"

#include <algorithm>
#include <iterator>

namespace aludel::tour {

namespace {

using Breaks = std::span<const std::string_view>;

//! Where to break a line that begins with `most`; npos: nowhere.
std::size_t break_position(std::string_view most, Breaks breaks) {
    constexpr std::size_t nowhere = std::string_view::npos;
    if (breaks.empty()) return most.rfind(' ');
    std::size_t best = nowhere;
    for (std::string_view wanted : breaks)
        if (const std::size_t at = most.rfind(wanted); at != nowhere && (best == nowhere || at > best)) best = at;
    if (best != nowhere && best > most.size() / 3) return best;
    if (const std::size_t comma = most.rfind(", "); comma != nowhere && comma > most.size() / 3) return comma + 1;
    return most.rfind(' ');
}

//! The first line of what is left to wrap.
std::string_view take_line(std::string_view text, std::size_t width, Breaks breaks) {
    if (terminal::display_width(text) <= width) return text;
    const std::string_view most = terminal::clip(text, width + 1);
    const std::size_t at = break_position(most, breaks);
    if (at != std::string_view::npos && most.find_first_not_of(' ') < at) return text.substr(0, at);
    return terminal::clip(text, width);
}

std::vector<std::string> wrap_line(std::string_view line, std::size_t width, std::size_t hanging, Breaks breaks) {
    const std::size_t own = line.find_first_not_of(' ');
    // Deep indentation leaves half of the line to what is broken off.
    const std::string indent(std::min((own == std::string_view::npos ? 0 : own) + hanging, width / 2), ' ');
    std::vector<std::string> lines;
    for (bool first = true; first || !line.empty(); first = false) {
        const std::string_view piece = take_line(line, first ? width : width - indent.size(), breaks);
        lines.push_back((first ? "" : indent) + std::string(piece.substr(0, piece.find_last_not_of(' ') + 1)));
        line.remove_prefix(piece.size());
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    }
    return lines;
}

//! The last of several lines is a single short word.
bool has_leftover(const std::vector<std::string>& lines) {
    if (lines.size() < 2) return false;
    const std::string_view last = lines.back();
    const std::string_view text = last.substr(last.find_first_not_of(' '));
    return text.find(' ') == std::string_view::npos && text.size() < 24;
}

//! Wraps a line; a little narrower where a word would be left over.
std::vector<std::string> wrap_well(std::string_view line, std::size_t width, std::size_t hanging, Breaks breaks) {
    const std::vector<std::string> lines = wrap_line(line, width, hanging, breaks);
    for (std::size_t narrower = width; has_leftover(lines) && narrower > width / 2; --narrower)
        if (std::vector<std::string> others = wrap_line(line, narrower, hanging, breaks); !has_leftover(others))
            return others;
    return lines;
}

}  // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t hanging, Breaks breaks) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::ranges::move(wrap_well(text.substr(begin, end - begin), width, hanging, breaks), std::back_inserter(lines));
        begin = end + 1;
    }
    return lines;
}

}  // namespace aludel::tour
