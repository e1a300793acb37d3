#include "tour/page/width.hpp"

#include <algorithm>
#include <locale.h>
#include <wchar.h>

namespace aludel::tour {

namespace {

//! The C library's tables of character widths, whatever the user's locale is.
class Utf8 {
public:
    Utf8() : utf8_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(uselocale(utf8_)) {}
    ~Utf8() {
        uselocale(before_);
        if (utf8_) freelocale(utf8_);
    }
    Utf8(const Utf8&) = delete;
    Utf8& operator=(const Utf8&) = delete;

    //! Bytes and columns of the character that the text begins with.
    struct Character {
        std::size_t bytes, columns;
    };
    static Character first(std::string_view text) {
        std::mbstate_t state{};
        wchar_t wide = 0;
        const std::size_t bytes = std::mbrtowc(&wide, text.data(), text.size(), &state);
        if (bytes == 0 || bytes > text.size()) return {1, 1};
        const int columns = ::wcwidth(wide);
        return {bytes, columns < 0 ? 1 : static_cast<std::size_t>(columns)};
    }

private:
    locale_t utf8_, before_;
};

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
    if (display_width(text) <= width) return text;
    const std::string_view most = clip(text, width + 1);
    const std::size_t at = break_position(most, breaks);
    if (at != std::string_view::npos && most.find_first_not_of(' ') < at) return text.substr(0, at);
    return clip(text, width);
}

void wrap_line(std::string_view line, std::size_t width, std::size_t hanging, Breaks breaks,
               std::vector<std::string>& lines) {
    const std::size_t own = line.find_first_not_of(' ');
    const std::string indent((own == std::string_view::npos ? 0 : own) + hanging, ' ');
    for (bool first = true; first || !line.empty(); first = false) {
        const std::string_view piece = take_line(line, first ? width : width - indent.size(), breaks);
        lines.push_back((first ? "" : indent) + std::string(piece));
        line.remove_prefix(piece.size());
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    }
}

}  // namespace

std::size_t display_width(std::string_view text) {
    const Utf8 utf8;
    std::size_t columns = 0;
    while (!text.empty()) {
        const auto character = Utf8::first(text);
        columns += character.columns;
        text.remove_prefix(character.bytes);
    }
    return columns;
}

std::string_view clip(std::string_view text, std::size_t width) {
    const Utf8 utf8;
    std::size_t bytes = 0, columns = 0;
    while (bytes < text.size()) {
        const auto character = Utf8::first(text.substr(bytes));
        columns += character.columns;
        if (columns > width) break;
        bytes += character.bytes;
    }
    return text.substr(0, bytes);
}

std::string fit(std::string_view text, std::size_t width, bool right_aligned) {
    std::string fitted(text);
    if (display_width(text) > width) fitted = std::string(clip(text, width - 1)) + "…";
    const std::string blanks(width - display_width(fitted), ' ');
    return right_aligned ? blanks + fitted : fitted + blanks;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t hanging, Breaks breaks) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        wrap_line(text.substr(begin, end - begin), width, hanging, breaks, lines);
        begin = end + 1;
    }
    return lines;
}

}  // namespace aludel::tour
