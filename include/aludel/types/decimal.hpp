#pragma once

#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "aludel/types/text_sink.hpp"

namespace aludel {

struct Base10000;

//! An exact decimal number: up to 38 digits, 0 to 38 of them after the point (Python's `decimal.Decimal`).
//!
//! The value of a `Numeric` column. The number of decimals is part of the object, so "10.50" stays "10.50" on its
//! way to a database and back, but plays no role in comparisons: 10.50 equals 10.5. There is neither a negative
//! zero nor NaN nor infinity. Trivially copyable, 24 bytes.
//!
//! `+ - *` are exact where the exact result has at most 38 digits. Decimals beyond that are rounded half to even;
//! digits before the point are never lost: a result with more than 38 of them throws `ArgumentError`.
class Decimal {
public:
    static constexpr int max_digits = 38;
    static constexpr int max_scale = 38;
    //! The longest text in characters: sign, "0.", 38 decimals.
    static constexpr std::size_t max_text = 41;

    //! Zero.
    constexpr Decimal() = default;
    //! Converts from any integer, exactly.
    template <std::integral T>
        requires(sizeof(T) <= 8 && !std::same_as<T, bool> && !std::same_as<T, char>)
    constexpr Decimal(T value) noexcept
        : low_(value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value)),
          negative_(value < 0) {}
    //! No double is exactly 0.1: write `Decimal::parse("0.1")`, or `Decimal::from_double(x)` for a measured value.
    template <std::floating_point T>
    Decimal(T) = delete;

    //! Reads `[+-]digits[.digits][e[+-]digits]`, keeping the decimals as written; blanks are refused.
    //! Throws `ArgumentError` for other text and for numbers that do not fit exactly.
    static Decimal parse(std::string_view text);
    //! As `parse`, but returns nothing instead of throwing.
    static std::optional<Decimal> try_parse(std::string_view text);
    //! The shortest decimal that reads back as `value`, rounded to 38 decimals if it is tiny.
    //! Throws `ArgumentError` for NaN, infinity and magnitudes of 1e38 and more.
    static Decimal from_double(double value);
    //! `coefficient` (digits with an optional sign) times 10 to the power of `-scale`.
    //! Throws `ArgumentError` for other characters, more than 38 digits, or a scale outside 0..38.
    static Decimal from_parts(std::string_view coefficient, int scale);
    //! The coefficient `high * 2^64 + low`, negated if `negative`, times 10 to the power of `-scale`. Throws
    //! `ArgumentError` for more than 38 digits or a scale outside 0..38.
    static Decimal from_parts(std::uint64_t high, std::uint64_t low, int scale, bool negative = false);
    //! Reads the binary form of PostgreSQL's `numeric`: groups of four decimal digits, the first worth
    //! 10000 to the power of `weight`, shown with `dscale` decimals.
    //! Throws `ArgumentError` if a group exceeds 9999 or the number does not fit into 38 digits.
    static Decimal from_base10000(std::span<const std::uint16_t> digits, int weight, bool negative, int dscale);
    //! The number as the groups of four decimal digits that PostgreSQL's `numeric` takes; zero has no groups.
    Base10000 to_base10000() const;

    //! The number with all its decimals and no exponent: "10.50", "-0.001", "0.00".
    std::string to_string() const;
    //! Writes the text of `to_string` to `out`, which has room for `max_text` characters; returns its end.
    char* write(char* out) const noexcept;
    //! Converts to the nearest double.
    double to_double() const noexcept;
    //! The value as an integer; nothing if it has a fraction or exceeds 64 bits.
    std::optional<std::int64_t> to_int64() const noexcept;

    //! Digits after the point, counting trailing zeros.
    int scale() const noexcept { return scale_; }
    //! Digits of the coefficient without leading zeros: 4 for "10.50", 1 for zero and "0.001".
    int significant_digits() const noexcept;
    //! True for a whole number: all decimals are zero.
    bool is_integer() const noexcept;
    bool is_zero() const noexcept { return high_ == 0 && low_ == 0; }
    bool is_negative() const noexcept { return negative_; }
    //! This number with `scale` decimals, rounded half to even (Python's `quantize`).
    //! Throws `ArgumentError` if `scale` is outside 0..38 or the result has more than 38 digits.
    Decimal rescale(int scale) const;
    //! The absolute value.
    Decimal abs() const noexcept;

    Decimal operator-() const noexcept;
    Decimal operator+() const noexcept { return *this; }
    friend Decimal operator+(const Decimal& a, const Decimal& b) { return add(a, b); }
    friend Decimal operator-(const Decimal& a, const Decimal& b) { return add(a, -b); }
    friend Decimal operator*(const Decimal& a, const Decimal& b) { return multiply(a, b); }
    //! A quotient that ends within 38 digits is exact, with the fewest decimals (as Python); any other has
    //! 28 significant digits, rounded half to even. Throws `ArgumentError` if `b` is zero.
    friend Decimal operator/(const Decimal& a, const Decimal& b) { return divide(a, b); }
    Decimal& operator+=(const Decimal& other) { return *this = add(*this, other); }
    Decimal& operator-=(const Decimal& other) { return *this = add(*this, -other); }
    Decimal& operator*=(const Decimal& other) { return *this = multiply(*this, other); }
    Decimal& operator/=(const Decimal& other) { return *this = divide(*this, other); }

    //! Equality of the numbers: 10.5 equals 10.50.
    friend bool operator==(const Decimal& a, const Decimal& b) noexcept { return compare(a, b) == 0; }
    //! Weak, as equal numbers may print differently.
    friend std::weak_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept { return compare(a, b) <=> 0; }

    template <TextSink S>
    friend S& operator<<(S& sink, const Decimal& value) {
        char text[max_text];
        sink << std::string_view(text, static_cast<std::size_t>(value.write(text) - text));
        return sink;
    }

private:
    friend struct DecimalAccess;
    static Decimal add(const Decimal& a, const Decimal& b);
    static Decimal multiply(const Decimal& a, const Decimal& b);
    static Decimal divide(const Decimal& a, const Decimal& b);
    static int compare(const Decimal& a, const Decimal& b) noexcept;

    std::uint64_t low_ = 0;  // the coefficient's magnitude, below 10^38
    std::uint64_t high_ = 0;
    std::int32_t scale_ = 0;
    bool negative_ = false;  // never with a coefficient of zero
};

//! The binary form of PostgreSQL's `numeric`; see `Decimal::from_base10000`.
struct Base10000 {
    std::array<std::uint16_t, 11> digits{};  //!< groups of four decimal digits, the first `count` are used
    int count = 0;
    int weight = 0;         //!< power of 10000 of the first group
    bool negative = false;
    int dscale = 0;         //!< decimals shown
};

//! What fmt 10 and later print; for fmt 9 include `aludel/types/fmt.hpp`.
inline std::string format_as(const Decimal& value) { return value.to_string(); }

}  // namespace aludel

//! Agrees with `==`: 10.5 and 10.50 have one hash.
template <>
struct std::hash<aludel::Decimal> {
    std::size_t operator()(const aludel::Decimal& value) const noexcept;
};
