#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace aludel {

//! The generic SQL types (SQLAlchemy's CamelCase types). A dialect decides which words they become.
enum class TypeId : std::uint8_t {
    null, boolean, small_integer, integer, big_integer, float_, double_, numeric, string, text, unicode, unicode_text,
    large_binary, date, time, date_time, interval, uuid, json,
    jsonb,   //!< JSON in the database's binary form where it has one
    array, range,
    enum_,   //!< a type of the database that lists its words
    bit, hstore, tsvector,
    named,   //!< any other type, known by its words alone: MONEY, XML, a domain
};

//! Types of one family may be compared with each other in SQL.
enum class Family : std::uint8_t { any, boolean, number, text, binary, date, time, date_time, interval, uuid, json };

struct TypeDef;

//! A SQL type at run time: which type, and its length, digits, collation ... A plain value of two machine words.
struct SqlType {
    TypeId id = TypeId::null;
    bool timezone = false;          //!< `DateTime(with_timezone)`
    const TypeDef* def = nullptr;   //!< what the type has beside its id (types/type_def.hpp), interned; null: nothing

    constexpr SqlType() = default;
    constexpr SqlType(TypeId i, const TypeDef* d = nullptr) : id(i), def(d) {}
    //! `*def`, or one with nothing in it.
    const TypeDef& definition() const noexcept;
    friend constexpr bool operator==(const SqlType&, const SqlType&) = default;
};

namespace detail {
//! The interned definitions of a type with a length, of a `Numeric`, and of the options below.
const TypeDef* sized(int length);
const TypeDef* digits(int precision, int scale, bool has_scale);
}  // namespace detail

//! Options of `String` and its kin.
struct StringOptions {
    std::string_view collation{};          //!< `COLLATE collation`, quoted where it needs to be
    std::string_view collation_schema{};   //!< the schema that the collation lies in (PostgreSQL)
};
//! Options of `Boolean`.
struct BooleanOptions {
    bool create_constraint = false;   //!< CHECK (x IN (0, 1)) where the database has no booleans
    std::string_view name{};          //!< of that constraint
};
//! Options of `UuidType`.
struct UuidOptions {
    bool native = true;   //!< false: always CHAR(32), even where the database has a type for it
};
//! Options of `Interval`.
struct IntervalOptions {
    int second_precision = 0;   //!< digits of the fraction of a second; 0: not said
    int day_precision = 0;      //!< digits of the days (Oracle); 0: not said
    bool native = true;         //!< false: a number of microseconds, even where the database has a type for it
};

namespace detail {
const TypeDef* collated(int length, const StringOptions& options);
const TypeDef* constrained(const BooleanOptions& options);
const TypeDef* interval(const IntervalOptions& options);
const TypeDef* not_native();
}  // namespace detail

//! The family of a type; `Family::any` for the type of NULL.
Family family_of(TypeId id) noexcept;
//! The name users know the type by, e.g. "BigInteger".
std::string_view type_name(TypeId id) noexcept;

//! Marks an expression type that may be NULL: `Expr<Nullable<String>>` is read as `std::optional<std::string>`.
template <class T>
struct Nullable {
    using sql_base = T;
};

//! True or false; C++ `bool`.
struct Boolean {
    using cpp = bool;
    static constexpr Family family = Family::boolean;
    constexpr Boolean() = default;
    explicit Boolean(const BooleanOptions& options) : def(detail::constrained(options)) {}
    constexpr operator SqlType() const { return {TypeId::boolean, def}; }

private:
    const TypeDef* def = nullptr;
};
//! An integer of 16 bits; C++ `short`.
struct SmallInteger {
    using cpp = std::int16_t;
    static constexpr Family family = Family::number;
    constexpr operator SqlType() const { return TypeId::small_integer; }
};
//! An integer of 32 bits; C++ `int`.
struct Integer {
    using cpp = int;
    static constexpr Family family = Family::number;
    constexpr operator SqlType() const { return TypeId::integer; }
};
//! An integer of 64 bits; C++ `std::int64_t`.
struct BigInteger {
    using cpp = std::int64_t;
    static constexpr Family family = Family::number;
    constexpr operator SqlType() const { return TypeId::big_integer; }
};
//! Single precision; C++ `float`. `Float(53)` asks for that many binary digits where the database lets it.
struct Float {
    using cpp = float;
    static constexpr Family family = Family::number;
    int precision = 0;
    constexpr Float() = default;
    constexpr explicit Float(int digits) : precision(digits) {}
    constexpr operator SqlType() const {
        return {TypeId::float_, precision == 0 ? nullptr : detail::digits(precision, 0, false)};
    }
};
//! Double precision; C++ `double`.
struct Double {
    using cpp = double;
    static constexpr Family family = Family::number;
    constexpr operator SqlType() const { return TypeId::double_; }
};

//! A text of at most `length` characters; 0 leaves the length out. C++ `std::string`.
struct String {
    using cpp = std::string;
    static constexpr Family family = Family::text;
    int length = 0;
    constexpr String() = default;
    constexpr explicit String(int characters) : length(characters) {}
    String(int characters, const StringOptions& options)
        : length(characters), collated(detail::collated(characters, options)) {}
    constexpr operator SqlType() const { return sized(TypeId::string); }

protected:
    constexpr SqlType sized(TypeId id) const {
        return {id, collated ? collated : length == 0 ? nullptr : detail::sized(length)};
    }

private:
    const TypeDef* collated = nullptr;
};
//! Text of any length.
struct Text : String {
    using String::String;
    constexpr operator SqlType() const { return sized(TypeId::text); }
};
//! Text of any script (NVARCHAR) on databases that distinguish it; elsewhere a `String`.
struct Unicode : String {
    using String::String;
    constexpr operator SqlType() const { return sized(TypeId::unicode); }
};
//! Text of any script and length on databases that distinguish it; elsewhere a `Text`.
struct UnicodeText : String {
    using String::String;
    constexpr operator SqlType() const { return sized(TypeId::unicode_text); }
};
//! Binary data; C++ `Bytes`. A length counts where the database has one for such data.
struct LargeBinary {
    using cpp = std::vector<std::byte>;
    static constexpr Family family = Family::binary;
    int length = 0;
    constexpr LargeBinary() = default;
    constexpr explicit LargeBinary(int bytes) : length(bytes) {}
    constexpr operator SqlType() const {
        return {TypeId::large_binary, length == 0 ? nullptr : detail::sized(length)};
    }
};

class Decimal;
struct Uuid;
class Json;

//! An exact number of `precision` digits, `scale` of them after the point; C++ `Decimal`.
struct Numeric {
    using cpp = Decimal;
    static constexpr Family family = Family::number;
    int precision = 0;
    int scale = 0;
    bool has_scale = false;
    constexpr Numeric() = default;
    constexpr explicit Numeric(int digits) : precision(digits) {}
    constexpr Numeric(int digits, int after_point) : precision(digits), scale(after_point), has_scale(true) {}
    constexpr operator SqlType() const {
        const bool is_plain = precision == 0 && !has_scale;
        return {TypeId::numeric, is_plain ? nullptr : detail::digits(precision, scale, has_scale)};
    }
};
//! The SQL type of `Uuid`. The C++ value type has the same name, so the SQL type is spelled `UuidType`.
struct UuidType {
    using cpp = Uuid;
    static constexpr Family family = Family::uuid;
    constexpr UuidType() = default;
    explicit UuidType(const UuidOptions& options) : is_native(options.native) {}
    constexpr operator SqlType() const { return {TypeId::uuid, is_native ? nullptr : detail::not_native()}; }

private:
    bool is_native = true;
};
//! The SQL type of `Json`; see `UuidType` for the name. Given as a column option, as `JsonType()` or `Json()`, it is
//! JSON; a mapped field without a type of its own becomes JSONB where the database has it.
struct JsonType {
    using cpp = Json;
    static constexpr Family family = Family::json;
    constexpr operator SqlType() const { return TypeId::json; }
};

// The temporal types; what they are read as comes with types/temporal.hpp, which needs <chrono>.

//! A day; C++ `std::chrono::year_month_day`.
struct Date {
    static constexpr Family family = Family::date;
    constexpr operator SqlType() const { return TypeId::date; }
};
//! The type of `with_timezone`.
struct TimezoneOption {};
//! Makes a `DateTime` column one with a time zone: `DateTime(with_timezone)` (SQLAlchemy's `timezone=True`).
inline constexpr TimezoneOption with_timezone{};   // `timezone` is a variable of the C library
//! A time of day; C++ `TimeOfDay`.
struct Time {
    static constexpr Family family = Family::time;
    bool with_zone = false;
    constexpr Time() = default;
    constexpr explicit Time(TimezoneOption) : with_zone(true) {}
    constexpr operator SqlType() const {
        SqlType type = TypeId::time;
        type.timezone = with_zone;
        return type;
    }
};
//! A date and time. `DateTime()` has no time zone (C++ `LocalDateTime`), `DateTime(with_timezone)` is a point in time
//! (C++ `Timestamp`, whose expression type is `DateTimeTz`). Databases without time zones store the latter in UTC. If
//! one kind of value meets the other kind of column, the clock shows UTC, regardless of the connection's time zone.
struct DateTime {
    static constexpr Family family = Family::date_time;
    bool with_zone = false;
    constexpr DateTime() = default;
    constexpr explicit DateTime(TimezoneOption) : with_zone(true) {}
    constexpr operator SqlType() const {
        SqlType type = TypeId::date_time;
        type.timezone = with_zone;
        return type;
    }
};
//! The expression type of a `DateTime(with_timezone)` column; C++ `Timestamp`.
struct DateTimeTz {
    static constexpr Family family = Family::date_time;
    constexpr operator SqlType() const { return DateTime(TimezoneOption{}); }
};
//! A span of time; C++ `std::chrono::microseconds`, and any other duration as a field.
struct Interval {
    static constexpr Family family = Family::interval;
    constexpr Interval() = default;
    explicit Interval(const IntervalOptions& options) : def(detail::interval(options)) {}
    constexpr operator SqlType() const { return {TypeId::interval, def}; }

private:
    const TypeDef* def = nullptr;
};

namespace detail {
template <class T>
struct base_sql {
    using type = T;
};
template <class T>
struct base_sql<Nullable<T>> {
    using type = T;
};
template <class T>
struct nullable_sql {   // a type that reads NULL anyway specialises it
    using type = Nullable<T>;
};
}  // namespace detail

//! The type without `Nullable`.
template <class T>
using base_sql_t = typename detail::base_sql<T>::type;
template <class T>
inline constexpr bool is_nullable_sql = !std::is_same_v<T, base_sql_t<T>>;
//! The type with exactly one `Nullable`.
template <class T>
using nullable_sql_t = typename detail::nullable_sql<base_sql_t<T>>::type;

namespace detail {
template <class T>
struct cpp_of {
    using type = typename T::cpp;
};
template <class T>
struct cpp_of<Nullable<T>> {
    using type = std::optional<typename T::cpp>;
};
}  // namespace detail

//! The C++ type a SQL type is read as: `cpp_of_t<Nullable<String>>` is `std::optional<std::string>`.
template <class T>
using cpp_of_t = typename detail::cpp_of<T>::type;

}  // namespace aludel
