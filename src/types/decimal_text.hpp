#pragma once

#include "aludel/types/decimal.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace aludel {

//! A decimal number taken apart but not yet fitted: `digits` times 10 to the power of `exponent`.
struct DecimalText {
    std::string digits{};
    long long exponent = 0;
    bool negative = false;
};

//! Splits `[+-]digits[.digits][e[+-]digits]`; nothing for any other text.
std::optional<DecimalText> split_decimal(std::string_view text);

//! The number with `-exponent` decimals, or with fewer zeros at its end if it fits only so; nothing if it does not
//! fit exactly.
std::optional<Decimal> fit_decimal(const DecimalText& text);

//! Digits from the first to the last that is not zero: 3 for "10.50", 1 for "1000", 0 for zero.
int counting_digits(const Decimal& value) noexcept;
//! How many of them a double, and so SQLite, keeps in any number.
inline constexpr int digits_of_a_double = 15;

}  // namespace aludel
