#pragma once

#include "aludel/types/decimal.hpp"

#include <algorithm>
#include <array>

namespace aludel {

__extension__ typedef unsigned __int128 Uint128;

//! 10^0 to 10^38, all that fit into 128 bits.
inline constexpr std::array<Uint128, 39> powers_of_ten = [] {
    std::array<Uint128, 39> powers{};
    powers[0] = 1;
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
}();

//! `exponent` in 0..38.
constexpr Uint128 power_of_ten(int exponent) { return powers_of_ten[static_cast<std::size_t>(exponent)]; }

//! The smallest coefficient that is too large for a Decimal.
inline constexpr Uint128 coefficient_limit = powers_of_ten[Decimal::max_digits];

//! Decimal digits of `value` without leading zeros; 1 for zero. `value` is below 10^38.
constexpr int digit_count(Uint128 value) {
    const auto above = std::upper_bound(powers_of_ten.begin() + 1, powers_of_ten.end(), value);
    return static_cast<int>(above - powers_of_ten.begin());
}

//! `value / 10^digits`, rounded half to even.
constexpr Uint128 drop_digits(Uint128 value, int digits) {
    if (digits <= 0) return value;
    if (digits > 38) return 0;  // below a half, as value is below 10^38
    const Uint128 divisor = power_of_ten(digits);
    const Uint128 quotient = value / divisor;
    const Uint128 twice = value % divisor * 2;
    return quotient + (twice > divisor || (twice == divisor && quotient % 2 == 1) ? 1 : 0);
}

//! The library's way into a Decimal.
struct DecimalAccess {
    static Uint128 magnitude(const Decimal& d) noexcept { return (static_cast<Uint128>(d.high_) << 64) | d.low_; }

    //! `magnitude` below 10^38 and `scale` in 0..38, which the caller has checked.
    static Decimal make(Uint128 magnitude, int scale, bool negative) noexcept {
        Decimal d;
        d.low_ = static_cast<std::uint64_t>(magnitude);
        d.high_ = static_cast<std::uint64_t>(magnitude >> 64);
        d.scale_ = scale;
        d.negative_ = negative && magnitude != 0;
        return d;
    }
};

}  // namespace aludel
