#pragma once

#include "aludel/sql/operand.hpp"
#include "aludel/types/generated.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

//! From what a kept statement is called with to what its arguments hold.
namespace aludel::engine {

template <class V>
inline constexpr bool is_optional_value = false;
template <class T>
inline constexpr bool is_optional_value<std::optional<T>> = true;

//! The value in an optional or in a field's wrapper, else the type itself.
template <class V>
using plain_t = aludel::detail::field_value_t<std::remove_cvref_t<V>>;

template <class T>
concept IntegerValue = std::integral<T> && !std::same_as<T, bool> && ColumnType<T>;

//! Does a value of type `V`, which isn't NULL, go into `T` without becoming something else?
template <class T, class V>
inline constexpr bool value_fits = [] {
    if constexpr (std::same_as<T, Value>) return std::constructible_from<Value, const V&>;
    else if constexpr (std::same_as<T, bool> || std::same_as<V, bool>) return std::same_as<T, V>;
    else if constexpr (IntegerValue<T>) return IntegerValue<V>;
    else if constexpr (std::floating_point<T>) return std::floating_point<V> || IntegerValue<V>;
    else if constexpr (std::same_as<T, std::string>) return std::convertible_to<const V&, std::string_view>;
    else return std::convertible_to<const V&, T>;
}();

//! May the argument `A` be NULL?
template <class A>
inline constexpr bool may_be_null = is_optional_value<typename A::cpp_type> || std::same_as<typename A::cpp_type, Value>;
template <class V>
inline constexpr bool is_null_value = aludel::detail::is_null_word<std::remove_cvref_t<V>>;
template <class V>
inline constexpr bool may_hold_null = is_null_value<V> || is_optional_value<std::remove_cvref_t<V>>;

template <class A, class V>
inline constexpr bool argument_fits =
    (may_be_null<A> || !may_hold_null<V>) && (is_null_value<V> || value_fits<plain_t<typename A::cpp_type>, plain_t<V>>);

//! Refuses, with a sentence, a value that is not one for the argument `A`.
template <class A, class V>
constexpr void check_argument() {
    using T = std::remove_cvref_t<V>;
    static_assert(!aludel::detail::is_object<T>, "a key is needed here, not an object: write author->id");
    static_assert(may_be_null<A> || !may_hold_null<T> || aludel::detail::is_object<T>,
                  "this argument cannot be NULL: give its value, or declare it as Arg<Nullable<...>> in the function of the "
                  "statement");
    static_assert(argument_fits<A, V> || (!may_be_null<A> && may_hold_null<T>) || aludel::detail::is_object<T>,
                  "a value of this type does not fit the argument: an Arg<BigInteger> takes an integer, an Arg<String> a "
                  "text, an Arg<Date> a date; convert the value, or change the type of the Arg");
}

[[noreturn]] void throw_argument_out_of_range(const std::string& value, Layout wanted);

template <class T, class V>
T value_as(V&& value) {
    if constexpr (IntegerValue<T>) {
        if (!std::in_range<T>(value)) [[unlikely]]
            throw_argument_out_of_range(std::to_string(value), type_traits<T>::layout);
        return static_cast<T>(value);
    } else if constexpr (std::floating_point<T>) return static_cast<T>(value);
    else if constexpr (std::same_as<T, std::string> && !std::same_as<std::remove_cvref_t<V>, std::string>)
        return T(std::string_view(value));
    else return T(std::forward<V>(value));
}

//! The value of a call as the argument `A` holds it.
template <class A, class V>
auto argument_as(V&& value) -> typename A::cpp_type {
    using T = typename A::cpp_type;
    using Given = std::remove_cvref_t<V>;
    if constexpr (!argument_fits<A, V>) return T{};
    else if constexpr (is_null_value<V>) return T{};
    else if constexpr (std::same_as<T, Value>) return Value(std::forward<V>(value));
    else if constexpr (is_optional_value<Given>) return value ? T(value_as<plain_t<T>>(*std::forward<V>(value))) : T{};
    else if constexpr (aludel::detail::is_wrapped_field<Given>) return T(value_as<plain_t<T>>(*value));
    else return T(value_as<plain_t<T>>(std::forward<V>(value)));
}

//! Where the driver finds an argument; borrows from it.
template <class T>
Param param_of_argument(const T& value) {
    constexpr Slot slot = slot_of<T>(0);
    if constexpr (slot.optional || slot.layout == Layout::custom || slot.layout == Layout::value)
        return param_of(slot, &value, TypeId::null);
    else return {&value, slot.layout, TypeId::null, nullptr};
}

}  // namespace aludel::engine
