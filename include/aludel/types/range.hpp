#pragma once

#include "aludel/base/error.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/temporal.hpp"
#include "aludel/types/type_def.hpp"
#include "aludel/types/value.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace aludel {

//! The SQL type of a `Range<T>`.
template <class T>
struct RangeType;

namespace detail {

//! A range as PostgreSQL writes it: `[1,10)`, `(,"2024-01-31 10:00:00"]`, `empty`.
struct RangeText {
    Value lower{}, upper{};   //!< NULL: no bound
    bool lower_inc = false, upper_inc = false, empty = false;
};
std::string write_range(const RangeText& range);
//! Throws `ConversionError` for a text that is not a range.
RangeText read_range(std::string_view text);
SqlType range_type(std::string_view words, const SqlType& element);
[[noreturn]] void throw_backwards(const std::string& range);
[[noreturn]] void throw_bounds(std::string_view bounds);
[[noreturn]] void throw_two_parts(std::string_view operation);

//! The value that comes next, of types that count in steps.
template <std::integral T>
constexpr T successor(T value) {
    return static_cast<T>(value + 1);
}
inline std::chrono::year_month_day successor(std::chrono::year_month_day day) {
    return std::chrono::sys_days(day) + std::chrono::days(1);
}
template <class T>
inline constexpr bool is_discrete = requires(const T& v) { detail::successor(v); };

//! A place between two values, or beyond them all. A range is what lies between two of them.
template <class T>
struct RangeCut {
    int side = 0;         //!< -1: before all values; 1: after all
    T value{};
    bool after = false;   //!< just behind `value`, instead of just before it

    friend bool operator==(const RangeCut& a, const RangeCut& b) {
        return a.side == b.side && (a.side != 0 || (a.value == b.value && a.after == b.after));
    }
    friend bool operator<(const RangeCut& a, const RangeCut& b) {
        if (a.side != 0 || b.side != 0) return a.side < b.side;
        return a.value < b.value || (a.value == b.value && a.after < b.after);
    }
    friend bool operator<=(const RangeCut& a, const RangeCut& b) { return !(b < a); }
};

}  // namespace detail

//! A range of values as PostgreSQL has them (SQLAlchemy's `postgresql.Range`): a value type with the operations of the
//! database. `T` is `int`, `std::int64_t`, `Decimal`, `std::chrono::year_month_day`, `LocalDateTime` or `Timestamp`. Fields
//! and parameters of this type are INT4RANGE, INT8RANGE, NUMRANGE, DATERANGE, TSRANGE and TSTZRANGE.
//!
//! ```cpp
//! Range<int> ages(18, 65);                       // [18,65)
//! ages.contains(18); ages.overlaps({60, 70, "[]"});
//! select(rooms.id).where(postgresql::overlaps(rooms.booked, Range<Timestamp>(begin, end)));
//! ```
template <class T>
class Range {
public:
    //! The empty range, which contains nothing.
    Range() = default;
    //! From `lower` to `upper`; `std::nullopt` leaves that side open. `bounds` says whether the bounds belong to it: "[)", "[]", "(]",
    //! "()". Throws `ArgumentError` for other bounds, and for a range whose end lies before its beginning.
    Range(std::optional<T> lower, std::optional<T> upper, std::string_view bounds = "[)")
        : lower_(std::move(lower)), upper_(std::move(upper)), empty_(false) {
        if (bounds.size() != 2 || (bounds[0] != '[' && bounds[0] != '(') || (bounds[1] != ']' && bounds[1] != ')'))
            detail::throw_bounds(bounds);
        if (lower_ && upper_ && *upper_ < *lower_) detail::throw_backwards(to_string());
        lower_inc_ = lower_ && bounds[0] == '[';
        upper_inc_ = upper_ && bounds[1] == ']';
    }

    //! The bounds; none: the range has no end on that side, or is empty.
    const std::optional<T>& lower() const noexcept { return lower_; }
    const std::optional<T>& upper() const noexcept { return upper_; }
    //! Does the bound belong to the range?
    bool lower_inc() const noexcept { return lower_inc_; }
    bool upper_inc() const noexcept { return upper_inc_; }
    //! Has the range no end on that side?
    bool lower_inf() const noexcept { return !empty_ && !lower_; }
    bool upper_inf() const noexcept { return !empty_ && !upper_; }
    bool is_empty() const { return empty_ || !(begin_cut() < end_cut()); }
    explicit operator bool() const { return !is_empty(); }

    //! PostgreSQL's `@>`.
    bool contains(const T& value) const {
        if (empty_) return false;
        return begin_cut() <= before(value) && after(value) <= end_cut();
    }
    bool contains(const Range& other) const {
        if (other.is_empty()) return true;
        return !is_empty() && begin_cut() <= other.begin_cut() && other.end_cut() <= end_cut();
    }
    //! PostgreSQL's `<@`.
    bool contained_by(const Range& other) const { return other.contains(*this); }
    //! PostgreSQL's `&&`.
    bool overlaps(const Range& other) const {
        return is_some(other) && begin_cut() < other.end_cut() && other.begin_cut() < end_cut();
    }
    //! PostgreSQL's `<<` and `>>`.
    bool strictly_left_of(const Range& other) const { return is_some(other) && end_cut() <= other.begin_cut(); }
    bool strictly_right_of(const Range& other) const { return other.strictly_left_of(*this); }
    //! PostgreSQL's `&<` and `&>`.
    bool not_extend_right_of(const Range& other) const { return is_some(other) && end_cut() <= other.end_cut(); }
    bool not_extend_left_of(const Range& other) const { return is_some(other) && other.begin_cut() <= begin_cut(); }
    //! PostgreSQL's `-|-`: nothing lies between the two, and they share nothing.
    bool adjacent_to(const Range& other) const {
        return is_some(other) && (end_cut() == other.begin_cut() || other.end_cut() == begin_cut());
    }

    //! PostgreSQL's `+`. Throws `ArgumentError` when a gap lies between the two.
    friend Range operator+(const Range& a, const Range& b) {
        if (a.is_empty()) return b;
        if (b.is_empty()) return a;
        if (!a.overlaps(b) && !a.adjacent_to(b)) detail::throw_two_parts("union");
        return between(earlier(a.begin_cut(), b.begin_cut()), later(a.end_cut(), b.end_cut()));
    }
    //! PostgreSQL's `*`.
    friend Range operator*(const Range& a, const Range& b) {
        if (!a.overlaps(b)) return {};
        return between(later(a.begin_cut(), b.begin_cut()), earlier(a.end_cut(), b.end_cut()));
    }
    //! PostgreSQL's `-`. Throws `ArgumentError` when two parts would be left.
    friend Range operator-(const Range& a, const Range& b) {
        if (!a.overlaps(b)) return a;
        const bool left = a.begin_cut() < b.begin_cut(), right = b.end_cut() < a.end_cut();
        if (left && right) detail::throw_two_parts("difference");
        if (left) return between(a.begin_cut(), b.begin_cut());
        return right ? between(b.end_cut(), a.end_cut()) : Range();
    }

    //! Do they have the same values? `[1,3)` equals `[1,2]` for integers and dates, which count in steps.
    friend bool operator==(const Range& a, const Range& b) {
        if (a.is_empty() || b.is_empty()) return a.is_empty() == b.is_empty();
        return a.begin_cut() == b.begin_cut() && a.end_cut() == b.end_cut();
    }

    //! As PostgreSQL writes it: `[1,10)`, `empty`.
    std::string to_string() const {
        return detail::write_range({lower_ ? Value(*lower_) : Value(), upper_ ? Value(*upper_) : Value(), lower_inc_, upper_inc_,
                                    empty_});
    }
    friend std::string to_string(const Range& range) { return range.to_string(); }
    //! Reads what `to_string` and PostgreSQL write. Throws `ConversionError` for anything else.
    static Range parse(std::string_view text) {
        const detail::RangeText parts = detail::read_range(text);
        if (parts.empty) return {};
        const char bounds[] = {parts.lower_inc ? '[' : '(', parts.upper_inc ? ']' : ')'};
        return Range(bound(parts.lower), bound(parts.upper), {bounds, 2});
    }

private:
    using Cut = detail::RangeCut<T>;

    static std::optional<T> bound(const Value& text) {
        if constexpr (std::integral<T>) {
            if (!text.is_null()) return Value(text.as<Decimal>()).template as<T>();
            return std::nullopt;
        } else return text.as<std::optional<T>>();
    }
    static Cut before(const T& value) { return {0, value, false}; }
    static Cut after(const T& value) {
        if constexpr (detail::is_discrete<T>) return {0, detail::successor(value), false};
        else return {0, value, true};
    }
    Cut begin_cut() const { return !lower_ ? Cut{-1, {}, false} : lower_inc_ ? before(*lower_) : after(*lower_); }
    Cut end_cut() const { return !upper_ ? Cut{1, {}, false} : upper_inc_ ? after(*upper_) : before(*upper_); }
    static Cut earlier(Cut a, Cut b) { return b < a ? b : a; }
    static Cut later(Cut a, Cut b) { return a < b ? b : a; }
    bool is_some(const Range& other) const { return !is_empty() && !other.is_empty(); }

    static Range between(const Cut& begin, const Cut& end) {
        const char bounds[] = {begin.after ? '(' : '[', end.after ? ']' : ')'};
        return Range(begin.side == 0 ? std::optional<T>(begin.value) : std::nullopt,
                     end.side == 0 ? std::optional<T>(end.value) : std::nullopt, {bounds, 2});
    }

    std::optional<T> lower_{}, upper_{};
    bool lower_inc_ = false, upper_inc_ = false, empty_ = true;
};

template <class T>
struct RangeType {
    using cpp = Range<T>;
    static constexpr Family family = Family::any;
    operator SqlType() const {
        using Element = typename type_traits<T>::sql;
        if constexpr (std::same_as<Element, Integer>) return detail::range_type("INT4RANGE", Integer());
        else if constexpr (std::same_as<Element, BigInteger>) return detail::range_type("INT8RANGE", BigInteger());
        else if constexpr (std::same_as<Element, Numeric>) return detail::range_type("NUMRANGE", Numeric());
        else if constexpr (std::same_as<Element, Date>) return detail::range_type("DATERANGE", Date());
        else if constexpr (std::same_as<Element, DateTime>) return detail::range_type("TSRANGE", DateTime());
        else {
            static_assert(std::same_as<Element, DateTimeTz>, "PostgreSQL has ranges of int, std::int64_t, Decimal, "
                          "std::chrono::year_month_day, LocalDateTime and Timestamp");
            return detail::range_type("TSTZRANGE", DateTime(with_timezone));
        }
    }
};

//! A range travels as PostgreSQL's text of it.
template <class T>
struct type_traits<Range<T>> {
    using sql = RangeType<T>;
    static constexpr Layout layout = Layout::custom;
    static constexpr CustomLayout custom_layout{
        [](const void* object) { return Value(static_cast<const Range<T>*>(object)->to_string()); },
        [](void* object, const Value& value) {
            *static_cast<Range<T>*>(object) = Range<T>::parse(value.as<std::string>());
        }};
};

namespace postgresql {
using aludel::Range;
using aludel::RangeType;
}

}  // namespace aludel
