#pragma once

#include "types/layout_visit.hpp"

#include <new>

namespace aludel {

//! The one way into a `Value`'s payload, for the code that converts and decodes.
struct ValueAccess {
    //! A value of kind `kind_of<T>()`; every such type but text, bytes and JSON is copied as bits afterwards.
    template <class T>
    static Value make(T payload) {
        static_assert(sizeof(T) <= sizeof(Value::Bits) && alignof(T) <= alignof(Value::Bits));
        Value value;
        new (&value.bits_) T(std::move(payload));
        value.kind_ = kind_of<T>();
        return value;
    }

    //! The payload; `T` must be the type of the value's kind.
    template <class T>
    static const T& get(const Value& value) noexcept {
        return *std::launder(reinterpret_cast<const T*>(&value.bits_));
    }
    template <class T>
    static T& get(Value& value) noexcept {
        return *std::launder(reinterpret_cast<T*>(&value.bits_));
    }

    //! The payload when the value is of `T`'s kind, else null.
    template <class T>
    static const T* get_if(const Value& value) noexcept {
        return value.kind_ == kind_of<T>() ? &get<T>(value) : nullptr;
    }
};

//! The value of a field: integers become int64, floats doubles. Throws `ConversionError` for integers above 2^63-1.
template <class T>
Value to_value(const T& field) {
    if constexpr (std::is_same_v<T, Value>) return field;
    else if constexpr (std::is_arithmetic_v<T>) return Value(field);
    else return ValueAccess::make(field);
}

}  // namespace aludel
