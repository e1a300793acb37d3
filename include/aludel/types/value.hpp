#pragma once

#include "aludel/types/slot.hpp"
#include "aludel/types/text_sink.hpp"

#include <concepts>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace aludel {

struct Null;

//! A value whose type is known only at run time: a bound parameter, a field of a dynamic row.
//!
//! Holds NULL, a boolean, an integer, a double, text, bytes, a date, a time, a time stamp, an interval, a `Uuid`, a
//! `Decimal` or a `Json`. Constructed from any C++ type with `type_traits`, from `std::optional` of one, and from
//! anything that converts to `std::string_view`.
class Value {
public:
    //! Each kind is one of the layouts: null, boolean, int64, double_, string, bytes, date, time, date_time,
    //! timestamp, interval, uuid, decimal, json.
    using Kind = Layout;

    Value() noexcept {}
    Value(const Null&) noexcept {}
    Value(std::nullopt_t) noexcept {}
    Value(std::nullptr_t) noexcept {}
    template <std::same_as<bool> T>
    Value(T v) noexcept : kind_(Layout::boolean) { bits_.boolean = v; }
    template <class T>
        requires(std::integral<T> && !std::same_as<T, bool> && sizeof(T) <= 8)
    Value(T v) : kind_(Layout::int64) {
        bits_.integer = static_cast<std::int64_t>(v);
        if constexpr (std::unsigned_integral<T> && sizeof(T) == 8)
            if (v > 0x7fff'ffff'ffff'ffffULL) throw_out_of_range({}, "an unsigned integer above 2^63-1", Layout::int64);
    }
    template <std::floating_point T>
    Value(T v) noexcept : kind_(Layout::double_) { bits_.real = static_cast<double>(v); }
    //! A text; a null pointer gives NULL.
    Value(const char* text) {
        if (text) *this = Value(std::string_view(text));
    }
    Value(std::string_view text);
    Value(std::string text) noexcept;
    //! Any other type with `type_traits`, e.g. `Timestamp`, `Uuid`, `Bytes`, a duration.
    template <class T>
        requires(!std::is_arithmetic_v<T> && !std::convertible_to<const T&, std::string_view> &&
                 requires { type_traits<T>::layout; })
    Value(const T& object) : Value(read_slot(slot_of<T>(0), &object)) {}
    template <class T>
        requires requires(const T& v) { Value(v); }
    Value(const std::optional<T>& v) {
        if (v) *this = Value(*v);
    }

    Value(const Value& other) : kind_(other.kind_) {
        if (is_trivial()) bits_ = other.bits_;
        else copy_heavy(other);
    }
    Value(Value&& other) noexcept : kind_(other.kind_) {
        if (is_trivial()) bits_ = other.bits_;
        else move_heavy(other);
    }
    Value& operator=(const Value& other);   // not by value: see Ref
    Value& operator=(Value&& other) noexcept {
        if (this == &other) return *this;
        if (!is_trivial()) destroy_heavy();
        kind_ = other.kind_;
        if (is_trivial()) bits_ = other.bits_;
        else move_heavy(other);
        return *this;
    }
    ~Value() {
        if (!is_trivial()) destroy_heavy();
    }

    Kind kind() const noexcept { return kind_; }
    bool is_null() const noexcept { return kind_ == Layout::null; }

    //! The value as `T`: exact conversions only (an integer into `double` when it fits exactly, a text into a date by
    //! its ISO form, ...). Throws `UnexpectedNullError` for NULL unless `T` is an optional, else `ConversionError`.
    template <ColumnType T>
    T as() const {
        T out{};
        write_slot(slot_of<T>(0), &out, *this, {});
        return out;
    }

    //! The payload as it lies in memory, to be bound; borrows from this value.
    Param param(ParamType type) const noexcept { return {is_null() ? nullptr : &bits_, kind_, type, nullptr}; }
    //! The payload's address; its type follows from `kind()`.
    const void* data() const noexcept { return &bits_; }

    //! Same kind and same payload; numbers compare by value, so `Value(1) == Value(1.0)`. NULL equals NULL here.
    friend bool operator==(const Value& a, const Value& b);
    template <TextSink S>
    friend S& operator<<(S& sink, const Value& value) {
        sink << std::string_view(value.repr());
        return sink;
    }
    std::size_t hash() const noexcept;
    //! The value for people to read: `NULL`, `5`, `'text'`, `2024-01-31`; long text and blobs are shortened to `limit`
    //! characters.
    std::string repr(std::size_t limit = 300) const;
    //! The plain text of the value, as a table would show it: `text` without quotes; empty for NULL.
    std::string display() const;

private:
    friend Value read_slot(const Slot&, const void*);
    friend struct ValueAccess;

    bool is_trivial() const noexcept { return kind_ < Layout::string || (kind_ > Layout::bytes && kind_ < Layout::json); }
    void copy_heavy(const Value& other);
    void move_heavy(Value& other) noexcept;
    void destroy_heavy() noexcept;

    // Large enough for std::string, Bytes, Json (one std::string), Decimal, Uuid and the chrono types.
    union Bits {
        alignas(8) unsigned char raw[32];   // first, so that {} clears all of it
        bool boolean;
        std::int64_t integer;
        double real;
    };
    Layout kind_ = Layout::null;
    Bits bits_{};
};

namespace detail {
template <class T>
Value get_optional_custom(const void* object) {
    const auto& field = *static_cast<const std::optional<T>*>(object);
    return field ? type_traits<T>::custom_layout.get(&*field) : Value();
}
template <class T>
void set_optional_custom(void* object, const Value& value) {
    auto& field = *static_cast<std::optional<T>*>(object);
    if (value.is_null()) return field.reset();
    if (!field) field.emplace();
    type_traits<T>::custom_layout.set(&*field, value);
}
}  // namespace detail

//! SQL NULL in expressions: `users.age == null`, `users.age = null`.
struct Null {};
inline constexpr Null null{};

template <>
struct type_traits<Value> {
    static constexpr Layout layout = Layout::value;
    struct sql;
};

//! The SQL type of a value whose type is not known: comparable with everything, read as `Value`.
struct type_traits<Value>::sql {
    using cpp = Value;
    static constexpr Family family = Family::any;
    constexpr operator SqlType() const { return TypeId::null; }
};
using Any = type_traits<Value>::sql;

namespace detail {
template <>
struct nullable_sql<Any> {
    using type = Any;
};
}  // namespace detail

//! A named parameter, as in `{{"x", 1}, {"y", "b"}}`.
struct NamedValue {
    std::string name;
    Value value;
};

//! The parameters of one execution of a statement, by name. Owns names and values.
class Params {
public:
    Params() = default;
    Params(std::initializer_list<NamedValue> values) : values_(values) {}
    //! A single parameter: `{"x", 1}`.
    Params(std::string_view name, Value value) { add(name, std::move(value)); }
    explicit Params(std::vector<NamedValue> values) : values_(std::move(values)) {}

    //! The value of a name, or null when it is not given.
    const Value* find(std::string_view name) const noexcept;
    bool empty() const noexcept { return values_.empty(); }
    std::size_t size() const noexcept { return values_.size(); }
    const std::vector<NamedValue>& values() const noexcept { return values_; }
    void add(std::string_view name, Value value) { values_.push_back({std::string(name), std::move(value)}); }

private:
    std::vector<NamedValue> values_;
};

}  // namespace aludel

template <>
struct std::hash<aludel::Value> {
    std::size_t operator()(const aludel::Value& value) const noexcept { return value.hash(); }
};
