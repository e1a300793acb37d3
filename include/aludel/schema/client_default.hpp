#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/sql/expr.hpp"
#include "aludel/types/value.hpp"

#include <string_view>
#include <type_traits>

namespace aludel {

//! The row that a default is for, as the function of `default_value` and `onupdate` may ask for it (SQLAlchemy's
//! `context.get_current_parameters()`). Valid during the call.
class DefaultContext {
public:
    //! What the statement gives another column of the row. NULL for a column that it leaves out or that an expression
    //! sets, and for one whose own default is a function further right in the table.
    virtual Value value_of(std::string_view column) const = 0;
    //! That value as a C++ one. Throws `UnexpectedNullError` for NULL unless `T` is an optional, and `ConversionError`.
    template <ColumnType T>
    T get(std::string_view column) const {
        return value_of(column).template as<T>();
    }

protected:
    ~DefaultContext() = default;
};

//! Internal: a default that is asked for anew for each row.
struct DefaultCall : RefCounted {
    virtual ~DefaultCall() = default;
    virtual Value call(const DefaultContext& row) const = 0;
    //! False if the column has no default after all, which is asked when a statement that needs it is compiled.
    virtual bool is_given() const { return true; }
};
void destroy(const DefaultCall* call) noexcept;

//! What the library gives a column that a statement does not set: an expression, a function's value, or nothing.
struct ClientDefault {
    sql::NodeRef expression{};   //!< a value is a bound one
    Ref<const DefaultCall> call{};
    bool from_initialiser = false;   //!< the C++ initialiser of a mapped field: objects have it anyway
    explicit operator bool() const noexcept { return expression || call; }
    bool is_explicit() const noexcept { return *this && !from_initialiser; }
};

//! Column option, made by `default_value` and `onupdate`. `F`: the kind of its values.
template <Family F>
struct ClientDefaultOption {
    static constexpr Family default_family = F;
    ClientDefault value;
    bool on_update = false;
};

namespace detail {

template <class F>
struct DefaultCallOf final : DefaultCall {
    explicit DefaultCallOf(F f) : function(std::move(f)) {}
    Value call(const DefaultContext& row) const override {
        if constexpr (std::is_invocable_v<const F&, const DefaultContext&>) return Value(function(row));
        else return Value(function());
    }
    F function;
};

template <class V>
struct default_result {
    using type = V;
};
template <class V>
    requires std::is_invocable_v<const V&>
struct default_result<V> : std::invoke_result<const V&> {};
template <class V>
    requires std::is_invocable_v<const V&, const DefaultContext&>
struct default_result<V> : std::invoke_result<const V&, const DefaultContext&> {};

template <class V>
inline constexpr bool is_default_function =
    std::is_invocable_v<const V&> || std::is_invocable_v<const V&, const DefaultContext&>;

template <class V>
auto client_default(const V& value, bool on_update) {
    using Made = typename default_result<V>::type;
    ClientDefaultOption<base_sql_t<side_t<Made>>::family> option;
    option.on_update = on_update;
    if constexpr (is_default_function<V>) option.value.call = Ref<const DefaultCall>(make_ref<DefaultCallOf<V>>(value));
    else option.value.expression = node_of(value);
    return option;
}

}  // namespace detail

//! The value that the library gives a column which an INSERT leaves out (SQLAlchemy's `default`):
//! `default_value(0)`, `default_value(func::now())`, `default_value(make_token)`,
//! `default_value([](const DefaultContext& row) { return row.get<int>("width") * 2; })`.
//! A value is sent as a parameter, an expression becomes part of the statement, a function is called for each row: in the
//! thread that executes the statement, so it must be safe to call from several. An explicit NULL is not left out.
template <class V>
auto default_value(const V& value) {
    return detail::client_default(value, false);
}
//! The value that the library gives a column which an UPDATE doesn't set (SQLAlchemy's `onupdate`), in the same forms as
//! `default_value`.
template <class V>
auto onupdate(const V& value) {
    return detail::client_default(value, true);
}

}  // namespace aludel
