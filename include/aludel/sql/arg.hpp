#pragma once

#include "aludel/sql/expr_type.hpp"

#include <cstddef>

namespace aludel {

namespace detail {
template <class T>
inline constexpr bool is_arg_type = ColumnType<T> || requires { base_sql_t<T>::family; };

template <class T>
struct arg_types {   // a SQL type
    using sql = T;
    using cpp = cpp_of_t<T>;
};
template <ColumnType T>
struct arg_types<T> {
    using sql = sql_of_t<T>;
    using cpp = typename field_type<T>::memory;
};
template <class T>
    requires(!is_arg_type<T>)
struct arg_types<T> {   // refused by Arg
    using sql = Any;
    using cpp = Value;
};
}  // namespace detail

//! An argument of a kept statement, within the function that `statement()` is given: an expression whose value comes
//! with each call. `T` is a SQL type, such as `BigInteger` or `Nullable<String>`, or a C++ type, such as
//! `std::optional<int>` or an enum. NULL is compared as SQL does it: `users.age == age` matches no row then; write
//! `users.age.is_not_distinct_from(age)` to find the rows without a value.
template <class T>
class Arg : public Expr<typename detail::arg_types<T>::sql> {
    static_assert(detail::is_arg_type<T>,
                  "an Arg is one value: Arg<BigInteger>, Arg<Nullable<String>>, Arg<std::optional<int>>. A statement with a "
                  "list is built each time, with in_(values)");

public:
    using cpp_type = typename detail::arg_types<T>::cpp;

    //! Internal: what `statement()` gives its function.
    explicit Arg(std::size_t position)
        : Expr<typename detail::arg_types<T>::sql>(
              sql::build::argument(position, base_sql_t<typename detail::arg_types<T>::sql>{})) {}
};

namespace detail {
template <class A>
inline constexpr bool is_arg = false;
template <class T>
inline constexpr bool is_arg<Arg<T>> = true;
}  // namespace detail

}  // namespace aludel
