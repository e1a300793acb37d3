#include "aludel/compiler/dialect_options.hpp"

#include <algorithm>
#include <charconv>

namespace aludel {

ServerVersion ServerVersion::parse(std::string_view text) noexcept {
    ServerVersion version;
    const char* at = text.data();
    const char* const end = at + text.size();
    for (int* number : {&version.first, &version.second, &version.third}) {
        const auto [next, error] = std::from_chars(at, end, *number);
        if (error != std::errc() || next == end || *next != '.') break;
        at = next + 1;
    }
    return version;
}

std::string ServerVersion::to_string() const {
    if (!*this) return {};
    const std::string text = std::to_string(first) + "." + std::to_string(second);
    return third == 0 ? text : text + "." + std::to_string(third);
}

const std::string* ServerInfo::setting(std::string_view name) const noexcept {
    const auto at = std::find_if(settings.begin(), settings.end(), [&](const auto& s) { return s.first == name; });
    return at == settings.end() ? nullptr : &at->second;
}

}  // namespace aludel
