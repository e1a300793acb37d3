#include "types/decimal_text.hpp"

#include "types/decimal_parts.hpp"

#include <charconv>

namespace aludel {

namespace {

std::string_view take_digits(std::string_view& text) {
    std::size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
    const std::string_view digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

bool take_sign(std::string_view& text) {
    if (text.empty() || (text[0] != '-' && text[0] != '+')) return false;
    const bool negative = text[0] == '-';
    text.remove_prefix(1);
    return negative;
}

// Reads the exponent after its 'e', which must end the text.
std::optional<long long> exponent_of(std::string_view text) {
    const bool negative = take_sign(text);
    int value = 0;
    const std::string_view digits = take_digits(text);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || !text.empty()) return std::nullopt;
    return negative ? -value : value;
}

Uint128 number(std::string_view digits) {
    Uint128 value = 0;
    for (char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
    return value;
}

}  // namespace

std::optional<DecimalText> split_decimal(std::string_view text) {
    DecimalText parts;
    parts.negative = take_sign(text);
    parts.digits = take_digits(text);
    if (!text.empty() && text[0] == '.') {
        text.remove_prefix(1);
        const std::string_view decimals = take_digits(text);
        parts.digits += decimals;
        parts.exponent = -static_cast<long long>(decimals.size());
    }
    if (parts.digits.empty()) return std::nullopt;
    if (text.empty()) return parts;
    if (text[0] != 'e' && text[0] != 'E') return std::nullopt;
    const auto exponent = exponent_of(text.substr(1));
    if (!exponent) return std::nullopt;
    parts.exponent += *exponent;
    return parts;
}

std::optional<Decimal> fit_decimal(const DecimalText& text) {
    std::string_view digits = text.digits;
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    long long scale = -text.exponent;
    if (digits.empty()) {
        return DecimalAccess::make(0, static_cast<int>(std::clamp<long long>(scale, 0, Decimal::max_scale)), false);
    }
    while ((scale > Decimal::max_scale || digits.size() > Decimal::max_digits) && scale > 0 && digits.back() == '0') {
        digits.remove_suffix(1);
        --scale;
    }
    const long long added_zeros = std::max<long long>(0, -scale);
    if (scale > Decimal::max_scale || static_cast<long long>(digits.size()) + added_zeros > Decimal::max_digits) {
        return std::nullopt;
    }
    const Uint128 magnitude = number(digits) * power_of_ten(static_cast<int>(added_zeros));
    return DecimalAccess::make(magnitude, static_cast<int>(std::max<long long>(0, scale)), text.negative);
}

}  // namespace aludel
