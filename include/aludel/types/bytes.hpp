#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aludel {

//! Binary data of a `LargeBinary` column (Python's `bytes`).
using Bytes = std::vector<std::byte>;

//! The bytes of `text`, unchanged.
inline Bytes to_bytes(std::string_view text) {
    Bytes bytes(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = static_cast<std::byte>(text[i]);
    return bytes;
}

//! The bytes of a literal, zeros in it too, without the one that ends it.
template <std::size_t N>
Bytes to_bytes(const char (&literal)[N]) { return to_bytes(std::string_view(literal, N - 1)); }
//! The bytes of a character buffer up to its first zero.
template <std::size_t N>
Bytes to_bytes(char (&buffer)[N]) {
    const std::string_view all(buffer, N);
    return to_bytes(all.substr(0, all.find('\0')));
}

//! Bytes as a string, without decoding: the result may hold zeros and invalid UTF-8.
inline std::string to_string(const Bytes& bytes) {
    return bytes.empty() ? std::string() : std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

//! Two lower-case hexadecimal digits a byte, as SQL literals (`X'...'`) and PostgreSQL's `\x...` want them.
inline std::string hex(const Bytes& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (std::byte b : bytes) {
        text += digits[std::to_integer<unsigned>(b >> 4)];
        text += digits[std::to_integer<unsigned>(b & std::byte{15})];
    }
    return text;
}

//! The value of a hexadecimal digit of either case, -1 for any other character.
constexpr int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

//! The inverse of `hex`; both cases are read. Returns nothing for an odd length or a character that isn't a digit.
inline std::optional<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    Bytes bytes(text.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const int high = hex_digit(text[2 * i]);
        const int low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes[i] = static_cast<std::byte>(high * 16 + low);
    }
    return bytes;
}

}  // namespace aludel
