#include "aludel/base/error.hpp"
#include "types/decimal_parts.hpp"

#include <boost/multiprecision/cpp_int.hpp>

namespace aludel {

namespace {

// Holds a product of two coefficients and a dividend with 77 digits.
using Wide = boost::multiprecision::uint512_t;

struct WideDecimal {
    Wide magnitude;
    int scale;
    bool negative;
};

Wide wide(Uint128 value) {
    return (Wide(static_cast<std::uint64_t>(value >> 64)) << 64) | static_cast<std::uint64_t>(value);
}

Uint128 narrow(const Wide& value) {
    constexpr std::uint64_t low_bits = ~std::uint64_t{0};
    return (static_cast<Uint128>(static_cast<std::uint64_t>(value >> 64)) << 64) |
           static_cast<std::uint64_t>(value & low_bits);
}

Wide wide_power_of_ten(int exponent) {
    Wide power = 1;
    for (; exponent > 38; exponent -= 38) power *= wide(power_of_ten(38));
    return power * wide(power_of_ten(exponent));
}

int wide_digit_count(Wide value) {
    const Wide limit = wide(coefficient_limit);
    int count = 0;
    for (; value >= limit; count += 38) value /= limit;
    return count + digit_count(narrow(value));
}

Wide drop_wide_digits(const Wide& value, int digits) {
    if (digits <= 0) return value;
    const Wide divisor = wide_power_of_ten(digits);
    Wide quotient;
    Wide remainder;
    boost::multiprecision::divide_qr(value, divisor, quotient, remainder);
    const Wide twice = remainder * 2;
    if (twice > divisor || (twice == divisor && bit_test(quotient, 0))) ++quotient;
    return quotient;
}

// Rounds to `digits` digits and 38 decimals at most, never at the cost of a digit before the point.
Decimal round_to_fit(WideDecimal value, int digits, const char* operation) {
    if (value.scale < 0) {
        value.magnitude *= wide_power_of_ten(-value.scale);
        value.scale = 0;
    }
    while (true) {
        const int count = wide_digit_count(value.magnitude);
        const int excess = std::max(count - std::max(digits, count - value.scale), value.scale - Decimal::max_scale);
        if (excess <= 0) break;
        value.magnitude = drop_wide_digits(value.magnitude, excess);
        value.scale -= excess;
    }
    if (wide_digit_count(value.magnitude) > Decimal::max_digits) {
        throw ArgumentError(std::string("Decimal ") + operation +
                            ": the result has more than 38 digits before the point");
    }
    return DecimalAccess::make(narrow(value.magnitude), value.scale, value.negative);
}

Wide at_scale(const Decimal& d, int scale) {
    return wide(DecimalAccess::magnitude(d)) * wide(power_of_ten(scale - d.scale()));
}

Decimal add_wide(const Decimal& a, const Decimal& b) {
    const int scale = std::max(a.scale(), b.scale());
    const Wide left = at_scale(a, scale);
    const Wide right = at_scale(b, scale);
    const bool same_sign = a.is_negative() == b.is_negative();
    const Wide sum = same_sign ? left + right : left >= right ? left - right : right - left;
    const bool negative = same_sign || left >= right ? a.is_negative() : b.is_negative();
    return round_to_fit({sum, scale, negative}, Decimal::max_digits, "addition");
}

// Python's rule: an exact quotient has as few decimals as it needs, but no fewer than the operands suggest.
void strip_zeros(WideDecimal& value, int ideal_scale) {
    while (value.scale > ideal_scale) {
        Wide quotient;
        Wide remainder;
        boost::multiprecision::divide_qr(value.magnitude, Wide(10), quotient, remainder);
        if (remainder != 0) return;
        value.magnitude = quotient;
        --value.scale;
    }
}

bool fits(const WideDecimal& value) {
    return value.scale <= Decimal::max_scale && wide_digit_count(value.magnitude) <= Decimal::max_digits;
}

// Whether |a| < |b|, = or > : negative, zero or positive.
int compare_magnitudes(const Decimal& a, const Decimal& b) noexcept {
    if (a.scale() > b.scale()) return -compare_magnitudes(b, a);
    const Uint128 right = DecimalAccess::magnitude(b);
    Uint128 left = DecimalAccess::magnitude(a);
    if (__builtin_mul_overflow(left, power_of_ten(b.scale() - a.scale()), &left)) return 1;
    return left < right ? -1 : left > right ? 1 : 0;
}

}  // namespace

Decimal Decimal::add(const Decimal& a, const Decimal& b) {
    if (a.scale_ != b.scale_) return add_wide(a, b);
    const Uint128 left = DecimalAccess::magnitude(a);
    const Uint128 right = DecimalAccess::magnitude(b);
    if (a.negative_ != b.negative_) {
        return left >= right ? DecimalAccess::make(left - right, a.scale_, a.negative_)
                             : DecimalAccess::make(right - left, a.scale_, b.negative_);
    }
    if (left + right >= coefficient_limit) return add_wide(a, b);
    return DecimalAccess::make(left + right, a.scale_, a.negative_);
}

Decimal Decimal::multiply(const Decimal& a, const Decimal& b) {
    const int scale = a.scale_ + b.scale_;
    const bool negative = a.negative_ != b.negative_;
    if (a.high_ == 0 && b.high_ == 0 && scale <= max_scale) {
        const Uint128 product = static_cast<Uint128>(a.low_) * b.low_;
        if (product < coefficient_limit) return DecimalAccess::make(product, scale, negative);
    }
    const Wide product = wide(DecimalAccess::magnitude(a)) * wide(DecimalAccess::magnitude(b));
    return round_to_fit({product, scale, negative}, max_digits, "multiplication");
}

Decimal Decimal::divide(const Decimal& a, const Decimal& b) {
    if (b.is_zero()) throw ArgumentError("Decimal division: " + a.to_string() + " is divided by zero");
    constexpr int default_precision = 28;  // of Python's decimal context
    // With one digit more than a Decimal holds, whatever is cut off has a digit to be rounded into.
    const int shift = b.significant_digits() - a.significant_digits() + max_digits + 1;
    const Wide dividend = wide(DecimalAccess::magnitude(a)) * wide_power_of_ten(shift);
    WideDecimal quotient{0, a.scale_ - b.scale_ + shift, a.negative_ != b.negative_};
    Wide remainder;
    boost::multiprecision::divide_qr(dividend, wide(DecimalAccess::magnitude(b)), quotient.magnitude, remainder);
    if (remainder == 0) {
        strip_zeros(quotient, std::max(0, a.scale_ - b.scale_));
        if (fits(quotient)) return round_to_fit(quotient, max_digits, "division");
    } else if (quotient.magnitude % 5 == 0) {
        ++quotient.magnitude;  // the cut-off rest makes a seeming tie none
    }
    return round_to_fit(quotient, default_precision, "division");
}

int Decimal::compare(const Decimal& a, const Decimal& b) noexcept {
    if (a.negative_ != b.negative_) return a.negative_ ? -1 : 1;
    return a.negative_ ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
}

}  // namespace aludel
