#include "aludel/types/decimal.hpp"

#include "aludel/base/error.hpp"
#include "types/decimal_parts.hpp"
#include "types/decimal_text.hpp"
#include "types/quoted.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace aludel {

namespace {

constexpr const char* limits_text = "; a Decimal has up to 38 digits, 0 to 38 of them after the point";

// Writes the digits of a coefficient, most significant first; returns the end.
char* write_digits(char* out, Uint128 magnitude) {
    char reversed[40];
    char* last = reversed;
    for (; magnitude > std::numeric_limits<std::uint64_t>::max(); magnitude /= 10) {
        *last++ = static_cast<char>('0' + static_cast<int>(magnitude % 10));
    }
    auto rest = static_cast<std::uint64_t>(magnitude);  // 64-bit division is several times cheaper
    do {
        *last++ = static_cast<char>('0' + static_cast<int>(rest % 10));
    } while ((rest /= 10) != 0);
    return std::reverse_copy(reversed, last, out);
}

void check_scale(int scale, const char* where) {
    if (scale >= 0 && scale <= Decimal::max_scale) return;
    throw ArgumentError(std::string(where) + ": a scale of " + std::to_string(scale) + " is outside 0 to 38");
}

}  // namespace

Decimal Decimal::parse(std::string_view text) {
    const auto parts = split_decimal(text);
    if (!parts) throw ArgumentError("Decimal::parse: " + quoted(text) + " is not a decimal number; write e.g. -10.50");
    if (auto value = fit_decimal(*parts)) return *value;
    throw ArgumentError("Decimal::parse: " + quoted(text) + " does not fit" + limits_text);
}

std::optional<Decimal> Decimal::try_parse(std::string_view text) {
    const auto parts = split_decimal(text);
    return parts ? fit_decimal(*parts) : std::nullopt;
}

Decimal Decimal::from_double(double value) {
    if (!std::isfinite(value)) throw ArgumentError("Decimal::from_double: NaN and infinity have no decimal value");
    char text[32];
    const char* end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
    const std::string_view shortest(text, static_cast<std::size_t>(end - text));
    const auto parts = split_decimal(shortest);
    if (auto fitting = fit_decimal(*parts)) return *fitting;
    if (parts->exponent >= -max_scale) {
        throw ArgumentError("Decimal::from_double: " + std::string(shortest) + " does not fit" + limits_text);
    }
    const Decimal digits = *fit_decimal({parts->digits, 0, parts->negative});
    const int excess = static_cast<int>(-parts->exponent) - max_scale;
    return DecimalAccess::make(drop_digits(DecimalAccess::magnitude(digits), excess), max_scale, digits.negative_);
}

Decimal Decimal::from_parts(std::string_view coefficient, int scale) {
    check_scale(scale, "Decimal::from_parts");
    auto parts = split_decimal(coefficient);
    if (!parts || coefficient.find_first_of(".eE") != std::string_view::npos) {
        throw ArgumentError("Decimal::from_parts: " + quoted(coefficient) + " is not an integer; write digits only");
    }
    const auto integer = fit_decimal(*parts);
    if (!integer) {
        throw ArgumentError("Decimal::from_parts: " + quoted(coefficient) + " does not fit" + limits_text);
    }
    return DecimalAccess::make(DecimalAccess::magnitude(*integer), scale, parts->negative);
}

Decimal Decimal::from_parts(std::uint64_t high, std::uint64_t low, int scale, bool negative) {
    check_scale(scale, "Decimal::from_parts");
    const Uint128 magnitude = (static_cast<Uint128>(high) << 64) | low;
    if (magnitude >= coefficient_limit) {
        throw ArgumentError(std::string("Decimal::from_parts: the coefficient does not fit") + limits_text);
    }
    return DecimalAccess::make(magnitude, scale, negative);
}

char* Decimal::write(char* out) const noexcept {
    char digits[40];
    const int count = static_cast<int>(write_digits(digits, DecimalAccess::magnitude(*this)) - digits);
    if (negative_) *out++ = '-';
    const int before_point = std::max(0, count - scale_);
    out = std::copy(digits, digits + before_point, out);
    if (before_point == 0) *out++ = '0';
    if (scale_ == 0) return out;
    *out++ = '.';
    out = std::fill_n(out, std::max(0, scale_ - count), '0');
    return std::copy(digits + before_point, digits + count, out);
}

std::string Decimal::to_string() const {
    char text[max_text];
    return std::string(text, write(text));
}

double Decimal::to_double() const noexcept {
    char text[max_text];
    double value = 0;
    std::from_chars(text, write(text), value);
    return value;
}

std::optional<std::int64_t> Decimal::to_int64() const noexcept {
    if (!is_integer()) return std::nullopt;
    constexpr auto greatest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const Uint128 magnitude = DecimalAccess::magnitude(*this) / power_of_ten(scale_);
    if (magnitude > greatest + (negative_ ? 1 : 0)) return std::nullopt;
    const auto low = static_cast<std::uint64_t>(magnitude);
    return static_cast<std::int64_t>(negative_ ? 0 - low : low);
}

int Decimal::significant_digits() const noexcept { return digit_count(DecimalAccess::magnitude(*this)); }

int counting_digits(const Decimal& value) noexcept {
    Uint128 magnitude = DecimalAccess::magnitude(value);
    while (magnitude != 0 && magnitude % 10 == 0) magnitude /= 10;
    return magnitude == 0 ? 0 : digit_count(magnitude);
}

bool Decimal::is_integer() const noexcept { return DecimalAccess::magnitude(*this) % power_of_ten(scale_) == 0; }

Decimal Decimal::rescale(int scale) const {
    check_scale(scale, "Decimal::rescale");
    const Uint128 magnitude = DecimalAccess::magnitude(*this);
    if (scale <= scale_) return DecimalAccess::make(drop_digits(magnitude, scale_ - scale), scale, negative_);
    if (magnitude != 0 && digit_count(magnitude) + scale - scale_ > max_digits) {
        throw ArgumentError("Decimal::rescale: " + to_string() + " with " + std::to_string(scale) +
                            " decimals does not fit" + limits_text);
    }
    return DecimalAccess::make(magnitude * power_of_ten(scale - scale_), scale, negative_);
}

Decimal Decimal::abs() const noexcept { return negative_ ? -*this : *this; }

Decimal Decimal::operator-() const noexcept {
    return DecimalAccess::make(DecimalAccess::magnitude(*this), scale_, !negative_);
}

}  // namespace aludel

std::size_t std::hash<aludel::Decimal>::operator()(const aludel::Decimal& value) const noexcept {
    auto magnitude = aludel::DecimalAccess::magnitude(value);
    int scale = value.scale();
    for (; scale > 0 && magnitude % 10 == 0; --scale) magnitude /= 10;
    const std::uint64_t low = static_cast<std::uint64_t>(magnitude) * 0x9E3779B97F4A7C15ULL;
    const std::uint64_t high = static_cast<std::uint64_t>(magnitude >> 64) * 0xD6E8FEB86659FD93ULL;
    const auto rest = static_cast<std::uint64_t>(scale * 2 + (value.is_negative() ? 1 : 0));
    const std::uint64_t mixed = (low ^ (low >> 32)) + high + rest * 0xC2B2AE3D27D4EB4FULL;
    return static_cast<std::size_t>(mixed ^ (mixed >> 29));
}
