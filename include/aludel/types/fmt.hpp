#pragma once

#include <fmt/core.h>

#include "aludel/base/mapped_class.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/generated.hpp"
#include "aludel/types/json.hpp"
#include "aludel/types/uuid.hpp"

// Opt-in: printing with fmt.

namespace aludel {
template <class T>
class Ptr;
}

// As "User(1)". A template, as only users of `aludel/orm/ptr.hpp` have the complete type.
template <class T>
struct fmt::formatter<aludel::Ptr<T>> : fmt::formatter<std::string_view> {
    auto format(const aludel::Ptr<T>& object, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(describe(object), context);
    }
};

// An object of a mapped class, as "User(id=1, name='Ann')".
template <aludel::MappedClass E>
struct fmt::formatter<E> : fmt::formatter<std::string_view> {
    auto format(const E& object, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(repr_mapped(aludel::detail::MappingOf<E>{}, object), context);
    }
};

// The value types with fmt 9; from version 10 on fmt finds `format_as` by itself.
#if FMT_VERSION < 100000

namespace aludel {
struct TimeOfDay;
}

template <>
struct fmt::formatter<aludel::Decimal> : fmt::formatter<std::string_view> {
    auto format(const aludel::Decimal& value, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(value.to_string(), context);
    }
};

template <>
struct fmt::formatter<aludel::Json> : fmt::formatter<std::string_view> {
    auto format(const aludel::Json& value, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(value.text(), context);
    }
};

template <>
struct fmt::formatter<aludel::Uuid> : fmt::formatter<std::string_view> {
    auto format(const aludel::Uuid& value, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(value.to_string(), context);
    }
};

template <>
struct fmt::formatter<aludel::TimeOfDay> : fmt::formatter<std::string_view> {
    // A template, as only users of `aludel/types/chrono.hpp` have the complete type.
    template <class Time>
    auto format(const Time& value, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(value.to_string(), context);
    }
};

// As their value; for a date or a time stamp include <fmt/chrono.h> too.
template <class T>
struct fmt::formatter<aludel::Generated<T>> : fmt::formatter<T> {
    template <class Context>
    auto format(const aludel::Generated<T>& field, Context& context) const {
        return fmt::formatter<T>::format(*field, context);
    }
};

template <class T>
struct fmt::formatter<aludel::Deferred<T>> : fmt::formatter<T> {
    template <class Context>
    auto format(const aludel::Deferred<T>& field, Context& context) const {
        return fmt::formatter<T>::format(*field, context);
    }
};

#endif
