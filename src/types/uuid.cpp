#include "aludel/types/uuid.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/bytes.hpp"
#include "types/quoted.hpp"

#include <algorithm>
#include <boost/uuid/random_generator.hpp>
#include <cstring>

namespace aludel {

namespace {

constexpr bool hyphen_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

void append_byte(std::string& text, std::uint8_t byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    text += digits[byte >> 4];
    text += digits[byte & 15];
}

}  // namespace

std::optional<Uuid> Uuid::try_parse(std::string_view text) noexcept {
    const bool hyphens = text.size() == 36;
    if (!hyphens && text.size() != 32) return std::nullopt;
    Uuid uuid;
    std::size_t at = 0;
    for (std::size_t i = 0; i < uuid.data.size(); ++i) {
        if (hyphens && hyphen_before(i) && text[at++] != '-') return std::nullopt;
        const int high = hex_digit(text[at++]);
        const int low = hex_digit(text[at++]);
        if (high < 0 || low < 0) return std::nullopt;
        uuid.data[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return uuid;
}

Uuid Uuid::parse(std::string_view text) {
    if (auto uuid = try_parse(text)) return *uuid;
    throw ArgumentError("Uuid::parse: " + quoted(text) +
                        " is not a UUID; write 32 hexadecimal digits, plain or with hyphens as 8-4-4-4-12");
}

Uuid Uuid::random() {
    const boost::uuids::uuid made = boost::uuids::random_generator_pure()();
    Uuid uuid;
    std::copy(made.begin(), made.end(), uuid.data.begin());
    return uuid;
}

std::string Uuid::to_string() const {
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (hyphen_before(i)) text += '-';
        append_byte(text, data[i]);
    }
    return text;
}

std::string Uuid::hex() const {
    std::string text;
    text.reserve(32);
    for (std::uint8_t byte : data) append_byte(text, byte);
    return text;
}

}  // namespace aludel

std::size_t std::hash<aludel::Uuid>::operator()(const aludel::Uuid& value) const noexcept {
    std::uint64_t halves[2];
    std::memcpy(halves, value.data.data(), sizeof halves);
    // Sequential UUIDs differ in few bits: the multiplication spreads them over the word.
    const std::uint64_t mixed = (halves[0] ^ (halves[1] * 0x9E3779B97F4A7C15ULL)) * 0xD6E8FEB86659FD93ULL;
    return static_cast<std::size_t>(mixed ^ (mixed >> 32));
}
