#include "aludel/base/error.hpp"
#include "types/decimal_parts.hpp"
#include "types/decimal_text.hpp"

namespace aludel {

namespace {

[[noreturn]] void refuse(const char* what) {
    throw ArgumentError(std::string("Decimal::from_base10000: ") + what +
                        "; a Decimal has up to 38 digits, 0 to 38 of them after the point; "
                        "select the column cast to text to read it whole");
}

// Up to nine groups are below 10^36 and need neither text nor a check for overflow.
std::optional<Decimal> from_few_groups(std::span<const std::uint16_t> groups, int exponent, bool negative, int dscale) {
    if (groups.size() > 9 || dscale > Decimal::max_scale) return std::nullopt;
    Uint128 magnitude = 0;
    for (std::uint16_t group : groups) magnitude = magnitude * 10000 + group;
    const int shift = exponent + dscale;
    if (magnitude == 0 || shift == 0) return DecimalAccess::make(magnitude, dscale, negative);
    if (shift > 0) {
        if (digit_count(magnitude) + shift > Decimal::max_digits) return std::nullopt;
        return DecimalAccess::make(magnitude * power_of_ten(shift), dscale, negative);
    }
    if (-shift > Decimal::max_scale || magnitude % power_of_ten(-shift) != 0) return std::nullopt;
    return DecimalAccess::make(magnitude / power_of_ten(-shift), dscale, negative);
}

// Any number of groups; decimals that are missing up to `dscale` are added, surplus zeros taken away.
std::optional<Decimal> from_many_groups(std::span<const std::uint16_t> groups, int exponent, bool negative,
                                        int dscale) {
    DecimalText text{.digits = {}, .exponent = exponent, .negative = negative};
    text.digits.reserve(groups.size() * 4);
    for (std::uint16_t group : groups) {
        for (int unit = 1000; unit > 0; unit /= 10) text.digits += static_cast<char>('0' + group / unit % 10);
    }
    text.digits.erase(0, text.digits.find_first_not_of('0'));
    if (text.digits.empty()) return DecimalAccess::make(0, std::min(dscale, Decimal::max_scale), false);
    for (; text.exponent < -dscale && text.digits.ends_with('0'); ++text.exponent) text.digits.pop_back();
    for (; text.exponent > -dscale && text.digits.size() < Decimal::max_digits; --text.exponent) text.digits += '0';
    return fit_decimal(text);
}

// The four digits that end `4 * (index + 1)` places after the point of a fraction with `scale` digits.
std::uint16_t fraction_group(Uint128 fraction, int scale, int index) {
    const int shift = scale - 4 * (index + 1);
    if (shift < 0) return static_cast<std::uint16_t>(fraction % 10000 * power_of_ten(-shift) % 10000);
    return static_cast<std::uint16_t>(fraction / power_of_ten(shift) % 10000);
}

void append(Base10000& wire, std::uint16_t group) {
    if (wire.count == 0 && group == 0) --wire.weight;  // leading zeros are not sent
    else wire.digits[static_cast<std::size_t>(wire.count++)] = group;
}

}  // namespace

Decimal Decimal::from_base10000(std::span<const std::uint16_t> digits, int weight, bool negative, int dscale) {
    for (std::uint16_t group : digits) {
        if (group > 9999) refuse("a group of four digits is above 9999");
    }
    if (dscale < 0) refuse("the number of decimals is negative");
    const int exponent = 4 * (weight - static_cast<int>(digits.size()) + 1);
    if (auto value = from_few_groups(digits, exponent, negative, dscale)) return *value;
    if (auto value = from_many_groups(digits, exponent, negative, dscale)) return *value;
    refuse("the number does not fit");
}

Base10000 Decimal::to_base10000() const {
    Base10000 wire{.digits = {}, .count = 0, .weight = 0, .negative = negative_, .dscale = scale_};
    if (is_zero()) return wire;
    const Uint128 unit = power_of_ten(scale_);
    const Uint128 integer = DecimalAccess::magnitude(*this) / unit;
    const Uint128 fraction = DecimalAccess::magnitude(*this) % unit;
    const int integer_groups = integer == 0 ? 0 : (digit_count(integer) + 3) / 4;
    wire.weight = integer_groups - 1;
    for (int i = integer_groups - 1; i >= 0; --i) {
        append(wire, static_cast<std::uint16_t>(integer / power_of_ten(4 * i) % 10000));
    }
    for (int i = 0; 4 * i < scale_; ++i) append(wire, fraction_group(fraction, scale_, i));
    while (wire.count > 0 && wire.digits[static_cast<std::size_t>(wire.count - 1)] == 0) --wire.count;
    return wire;
}

}  // namespace aludel
