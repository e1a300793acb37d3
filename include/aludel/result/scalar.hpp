#pragma once

#include "aludel/result/row_source.hpp"

#include <optional>
#include <type_traits>

namespace aludel {

//! The first column of the first row, if there was a row: a `std::optional<T>` that also converts to `T`, so that
//! `std::int64_t n = connection.scalar(...)` reads well; the conversion throws `NoResultFound` when there was none.
template <class T>
class Scalar : public std::optional<T> {
public:
    using std::optional<T>::optional;
    Scalar(std::optional<T> value) : std::optional<T>(std::move(value)) {}
    operator T() const {
        if (!this->has_value()) result::throw_none_found();
        return **this;
    }
};

namespace result::detail {
template <class T>
inline constexpr bool has_null = std::is_same_v<T, Value> || (!ColumnType<T> && std::is_convertible_v<std::nullptr_t, T>);
template <class T>
inline constexpr bool has_null<std::optional<T>> = true;
template <class... R>
inline constexpr bool has_null<Row<R...>> = false;

template <class T, bool Null>
struct maybe {
    using type = std::optional<T>;
    using scalar = Scalar<T>;
};
template <class T>
struct maybe<T, true> {
    using type = T;
    using scalar = T;
};
}  // namespace result::detail

namespace result {
//! A `T` that may be missing: itself where it has a null of its own (`std::optional`, `Value`, the mapper's `Ptr`), else
//! `std::optional<T>`.
template <class T>
using maybe_t = typename detail::maybe<T, detail::has_null<T>>::type;
template <class T>
using scalar_t = typename detail::maybe<T, detail::has_null<T>>::scalar;
}  // namespace result

}  // namespace aludel
