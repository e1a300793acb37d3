#include "aludel/base/terminal.hpp"

#include <charconv>
#include <cstdlib>
#include <cwchar>

#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

namespace aludel::terminal {

namespace {

//! The C library's tables of character widths for the current scope and thread, regardless of the user's locale.
class Utf8 {
public:
    Utf8() : before_(uselocale(utf8())) {}
    ~Utf8() { uselocale(before_); }
    Utf8(const Utf8&) = delete;
    Utf8& operator=(const Utf8&) = delete;

    struct Character {
        std::size_t bytes;
        int columns;        // -1: a control character
        wchar_t code;
        bool valid;
    };
    //! The character that the text begins with.
    static Character first(std::string_view text) {
        std::mbstate_t state{};
        wchar_t wide = 0;
        const std::size_t bytes = std::mbrtowc(&wide, text.data(), text.size(), &state);
        if (bytes > text.size()) return {1, 1, 0, false};
        if (bytes == 0) return {1, -1, 0, true};   // a zero byte
        return {bytes, ::wcwidth(wide), wide, true};
    }

private:
    static locale_t utf8() {
        static const locale_t made = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
        return made;
    }
    locale_t before_;
};

std::size_t columns_of(const Utf8::Character& character) {
    return character.columns < 0 ? 1 : static_cast<std::size_t>(character.columns);
}

//! Characters without a width that change how others are laid out.
bool reorders(wchar_t code) {
    return (code >= 0x200E && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0x061C || code == 0xFEFF;
}

std::string hexadecimal(std::string_view prefix, unsigned long code, std::size_t digits) {
    char text[16];
    const auto end = std::to_chars(text, text + sizeof text, code, 16).ptr;
    const std::string_view written(text, static_cast<std::size_t>(end - text));
    return std::string(prefix) + std::string(written.size() < digits ? digits - written.size() : 0, '0') +
           std::string(written);
}

std::string written_out(const Utf8::Character& character, char byte) {
    if (!character.valid) return hexadecimal("\\x", static_cast<unsigned char>(byte), 2);
    switch (character.code) {
        case L'\n': return "\\n";
        case L'\r': return "\\r";
        case L'\t': return "\\t";
        default: break;
    }
    const auto code = static_cast<unsigned long>(character.code);
    return code < 0x80 ? hexadecimal("\\x", code, 2) : hexadecimal("\\u", code, 4);
}

}  // namespace

std::size_t display_width(std::string_view text) {
    const Utf8 utf8;
    std::size_t columns = 0;
    while (!text.empty()) {
        const Utf8::Character character = Utf8::first(text);
        columns += columns_of(character);
        text.remove_prefix(character.bytes);
    }
    return columns;
}

std::string_view clip(std::string_view text, std::size_t width) {
    const Utf8 utf8;
    std::size_t bytes = 0, columns = 0;
    while (bytes < text.size()) {
        const Utf8::Character character = Utf8::first(text.substr(bytes));
        columns += columns_of(character);
        if (columns > width) break;
        bytes += character.bytes;
    }
    return text.substr(0, bytes);
}

std::string fit(std::string_view text, std::size_t width, bool right_aligned) {
    std::string fitted(text);
    if (display_width(text) > width) fitted = width == 0 ? "" : std::string(clip(text, width - 1)) + "…";
    const std::string blanks(width - display_width(fitted), ' ');
    return right_aligned ? blanks + fitted : fitted + blanks;
}

std::string escaped(std::string_view text) {
    const Utf8 utf8;
    std::string made;
    while (!text.empty()) {
        const Utf8::Character character = Utf8::first(text);
        const bool shown = character.valid && character.columns >= 0 && !reorders(character.code);
        if (shown) made += text.substr(0, character.bytes);
        else made += written_out(character, text.front());
        text.remove_prefix(character.bytes);
    }
    return made;
}

bool is_terminal() { return isatty(STDOUT_FILENO) != 0; }

std::size_t width(std::size_t otherwise) {
    std::size_t columns = 0;
    if (const char* set = std::getenv("COLUMNS")) {
        const std::string_view text(set);
        std::from_chars(text.data(), text.data() + text.size(), columns);
    }
    winsize size{};
    if (columns == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
    return columns == 0 ? otherwise : columns;
}

}  // namespace aludel::terminal
