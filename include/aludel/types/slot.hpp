#pragma once

#include "aludel/types/type.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace aludel {

class Value;

//! Of `long` and `long long` the one that is not `std::int64_t`: a type of its own, even if it is as wide, so its memory
//! must not be read as the other's.
using OtherLong = std::conditional_t<std::is_same_v<std::int64_t, long>, long long, long>;
using OtherUnsignedLong = std::make_unsigned_t<OtherLong>;

//! How a value lies in memory. Reading rows, binding parameters, comparing and printing fields all work from this,
//! so the templates of the public API end here and the work is done in compiled code.
enum class Layout : std::uint8_t {
    null,          //!< no value at all (a bound NULL)
    boolean,
    int8, int16, int32, int64,
    other_long,    //!< OtherLong
    uint8, uint16, uint32, uint64,
    other_unsigned_long,
    float_, double_,
    string,        //!< std::string
    bytes,         //!< std::vector<std::byte>
    date,          //!< std::chrono::year_month_day
    time,          //!< TimeOfDay: std::int64_t microseconds since midnight
    date_time,     //!< LocalDateTime: std::int64_t microseconds
    timestamp,     //!< Timestamp: std::int64_t microseconds since the epoch, UTC
    interval,      //!< std::chrono::microseconds
    uuid,          //!< Uuid
    decimal,       //!< Decimal
    json,          //!< Json
    value,         //!< Value: of the type that the database gives
    custom,        //!< read and written through CustomLayout
};

//! Conversion of a C++ type that has no layout of its own, e.g. `std::chrono::seconds` or a user's strong typedef.
struct CustomLayout {
    Value (*get)(const void* object);
    void (*set)(void* object, const Value& value);
};

//! Where a field is inside an object, and its representation there.
struct Slot {
    Layout layout = Layout::value;
    bool optional = false;         //!< the memory holds a `std::optional` of the layout's type
    std::uint16_t deferred = 0;    //!< of a `Deferred` field: bytes from its value to its word; 0: of any other
    std::uint32_t offset = 0;      //!< bytes from the start of the object
    const CustomLayout* custom = nullptr;   //!< of an optional field: works on the whole `std::optional`
};

template <class T>
struct Generated;
template <class T>
struct Deferred;
namespace detail {
template <class T>
struct DeferredLayout;
}

//! The library's description of a C++ type: `layout`, the SQL type it maps to by default (`sql`), and for
//! `Layout::custom` a `CustomLayout custom_layout`. Specialise it to teach the library a type of your own.
template <class T>
struct type_traits {};

namespace detail {
template <Layout L, class S>
struct plain_traits {
    static constexpr Layout layout = L;
    using sql = S;
};
}  // namespace detail

template <> struct type_traits<bool> : detail::plain_traits<Layout::boolean, Boolean> {};
template <> struct type_traits<signed char> : detail::plain_traits<Layout::int8, SmallInteger> {};
template <> struct type_traits<unsigned char> : detail::plain_traits<Layout::uint8, SmallInteger> {};
template <> struct type_traits<short> : detail::plain_traits<Layout::int16, SmallInteger> {};
template <> struct type_traits<unsigned short> : detail::plain_traits<Layout::uint16, Integer> {};
template <> struct type_traits<int> : detail::plain_traits<Layout::int32, Integer> {};
template <> struct type_traits<unsigned> : detail::plain_traits<Layout::uint32, BigInteger> {};
template <> struct type_traits<std::int64_t> : detail::plain_traits<Layout::int64, BigInteger> {};
template <> struct type_traits<std::uint64_t> : detail::plain_traits<Layout::uint64, BigInteger> {};
template <> struct type_traits<OtherLong> : detail::plain_traits<Layout::other_long, BigInteger> {};
template <> struct type_traits<OtherUnsignedLong> : detail::plain_traits<Layout::other_unsigned_long, BigInteger> {};
template <> struct type_traits<float> : detail::plain_traits<Layout::float_, Float> {};
template <> struct type_traits<double> : detail::plain_traits<Layout::double_, Double> {};
template <> struct type_traits<std::string> : detail::plain_traits<Layout::string, String> {};
template <> struct type_traits<std::vector<std::byte>> : detail::plain_traits<Layout::bytes, LargeBinary> {};
template <> struct type_traits<Decimal> : detail::plain_traits<Layout::decimal, Numeric> {};
template <> struct type_traits<Uuid> : detail::plain_traits<Layout::uuid, UuidType> {};
template <> struct type_traits<Json> : detail::plain_traits<Layout::json, JsonType> {};

namespace detail {
//! Takes `optional`, `Generated` and `Deferred` off a field's type.
template <class T>
struct field_type {
    using value = T;
    using memory = T;   // what lies in memory
    static constexpr bool optional = false;
    static constexpr std::uint16_t deferred = 0;
};
template <class T>
struct field_type<std::optional<T>> {
    using value = T;
    using memory = std::optional<T>;
    static constexpr bool optional = true;
    static constexpr std::uint16_t deferred = 0;
};
template <class T>
struct field_type<Generated<T>> : field_type<std::optional<T>> {};
template <class T>
struct field_type<Deferred<T>> : field_type<T> {
    static constexpr std::uint16_t deferred = DeferredLayout<typename field_type<T>::memory>::word;   // in types/deferred.hpp
};

template <class T>
using field_value_t = typename field_type<T>::value;
}  // namespace detail

//! A type a column can have: one with `type_traits`, plain, optional, `Generated` or `Deferred`.
template <class T>
concept ColumnType = std::is_same_v<T, Value> || requires { type_traits<detail::field_value_t<T>>::layout; };

namespace detail {
template <class T>
struct sql_of {
    using type = typename type_traits<T>::sql;
};
template <class T>
struct sql_of<std::optional<T>> {
    using type = Nullable<typename type_traits<T>::sql>;
};
template <class T>
struct sql_of<Generated<T>> : sql_of<T> {};
template <class T>
struct sql_of<Deferred<T>> : sql_of<T> {};
}  // namespace detail

//! The SQL type a C++ type maps to: `sql_of_t<std::optional<int>>` is `Nullable<Integer>`.
template <class T>
using sql_of_t = typename detail::sql_of<T>::type;

namespace detail {
// A CustomLayout that works on a `std::optional<T>`, of which compiled code cannot know where the flag lies.
// Defined in types/value.hpp.
template <class T>
Value get_optional_custom(const void* object);
template <class T>
void set_optional_custom(void* object, const Value& value);
template <class T>
inline constexpr CustomLayout optional_custom_layout{&get_optional_custom<T>, &set_optional_custom<T>};
}  // namespace detail

//! The slot of a field of type `T` at `offset` bytes.
template <class T>
constexpr Slot slot_of(std::size_t offset) {
    using F = detail::field_type<T>;
    static_assert(F::deferred > 0 || sizeof(T) == sizeof(typename F::memory), "a wrapped field holds what it wraps and nothing else");
    Slot slot;
    slot.deferred = F::deferred;
    slot.offset = static_cast<std::uint32_t>(offset);
    slot.optional = F::optional;
    if constexpr (!std::is_same_v<T, Value>) {
        slot.layout = type_traits<typename F::value>::layout;
        if constexpr (type_traits<typename F::value>::layout == Layout::custom) {
            if constexpr (F::optional) slot.custom = &detail::optional_custom_layout<typename F::value>;
            else slot.custom = &type_traits<typename F::value>::custom_layout;
        }
    }
    return slot;
}

//! Whether the SQL type of a date and time has a zone; `unsaid` where the value decides.
enum class Zone : std::uint8_t { unsaid, without, with };

//! The SQL type a parameter is bound as, as far as drivers ask.
struct ParamType {
    TypeId id = TypeId::null;      //!< null: the driver chooses from the layout
    Zone zone = Zone::unsaid;

    constexpr ParamType(TypeId type) noexcept : id(type) {}
    constexpr ParamType(const SqlType& type) noexcept
        : id(type.id), zone(type.id != TypeId::date_time ? Zone::unsaid : type.timezone ? Zone::with : Zone::without) {}
    constexpr operator TypeId() const noexcept { return id; }
};

//! One parameter for a driver: the address and layout of a value, which it borrows, and its SQL type.
struct Param {
    const void* data = nullptr;      //!< the value itself (inside its optional); null means NULL
    Layout layout = Layout::null;
    ParamType type = TypeId::null;
    const CustomLayout* custom = nullptr;
};

//! The field of `object` that `slot` describes, as a value (NULL for an empty optional, and for a `Deferred` field that is
//! not loaded: nothing is loaded here).
Value read_slot(const Slot& slot, const void* object);
//! Stores a value into the field. Throws `UnexpectedNullError` for NULL into a plain field and `ConversionError` for
//! a value of another kind or out of range; `name` is the column's name for the message. A `Deferred` field is loaded then.
void write_slot(const Slot& slot, void* object, const Value& value, std::string_view name);
//! The field of `object` that `slot` describes, as a parameter of SQL type `type`; borrows from `object`. Throws
//! `InvalidRequestError` for a `Deferred` field that is not loaded.
Param param_of(const Slot& slot, const void* object, ParamType type);
//! True if the field of `object` that `slot` describes equals `value` (finds what changed since a snapshot).
bool slot_equals(const Slot& slot, const void* object, const Value& value);
//! The C++ name of a layout, for messages: "std::int64_t".
std::string_view layout_name(Layout layout) noexcept;

[[noreturn]] void throw_unexpected_null(std::string_view column, Layout layout);
[[noreturn]] void throw_conversion(std::string_view column, std::string_view found, Layout wanted);
[[noreturn]] void throw_out_of_range(std::string_view column, std::string_view found, Layout wanted);

}  // namespace aludel
