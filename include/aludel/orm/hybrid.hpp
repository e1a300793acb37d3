#pragma once

#include "aludel/orm/links.hpp"
#include "aludel/orm/mapped.hpp"
#include "aludel/orm/ptr.hpp"

#include <concepts>
#include <type_traits>
#include <utility>

namespace aludel {

namespace orm::detail {
template <class X>
inline constexpr bool is_pointer_like = false;
template <class T>
inline constexpr bool is_pointer_like<Ptr<T>> = true;
template <class T>
inline constexpr bool is_pointer_like<One<T>> = true;

//! The functor says what an UPDATE sets: `Assignments update(const UserTable&, const V&)`.
template <class F, class T, class V>
concept UpdatesHybrid = requires(const F& hybrid, const T& table, const V& value) { hybrid.update(table, value); };
//! What the functor's `update` takes at least, if it has one.
template <class R>
using plain_value_t = cpp_of_t<base_sql_t<typename R::sql_type>>;
}  // namespace orm::detail

//! A hybrid of a table whose functor has an UPDATE side: an expression, which `values(full_name(users) = "Ann Lee")`
//! assigns to.
template <class Out, class F, MappingStruct T>
class [[nodiscard("an expression does nothing by itself: use it in a statement")]] HybridExpr : public Expr<Out> {
public:
    HybridExpr(const Expr<Out>& expression, const F& hybrid, const T& table)
        : Expr<Out>(expression), hybrid_(hybrid), table_(table) {}
    HybridExpr(const HybridExpr&) = default;

    //! What the functor's `update(table, value)` says; nothing is assigned. The value is a C++ value or an expression.
    template <class V>
    Assignments operator=(const V& value) const {
        constexpr bool takes_it = orm::detail::UpdatesHybrid<F, T, V>;
        static_assert(takes_it, "this hybrid has no update(table, value) that takes such a value");
        if constexpr (takes_it) return {hybrid_.update(table_, value)};
        else return {};
    }
    Assignments operator=(const HybridExpr& other) const { return {hybrid_.update(table_, static_cast<const Expr<Out>&>(other))}; }

private:
    F hybrid_;
    T table_;
};

//! A value of a class that is computed on an object and in SQL (SQLAlchemy's `hybrid_property` and `hybrid_method`).
//!
//! ```cpp
//! struct FullName {
//!     std::string operator()(const User& u) const { return u.first_name + " " + u.last_name; }
//!     auto operator()(const UserTable& u) const { return func::concat(u.first_name, " ", u.last_name); }
//! };
//! inline constexpr hybrid<FullName> full_name;
//! ```
//! `full_name(*alice)`, `full_name(alice)`, `full_name(users)`, and `full_name(aliased(users))` work; further arguments are
//! passed on. One generic body, `operator()(const auto& u)`, serves both sides where C++ and SQL spell it alike. `set` on
//! objects and `update` in UPDATEs are optional.
template <class F>
class hybrid {
public:
    constexpr hybrid() = default;
    constexpr explicit hybrid(F functor) : functor_(std::move(functor)) {}

    //! The value of an object, a `Ptr` or a `One`; of a mapping or an alias of one, the SQL expression.
    template <class X, class... A>
    decltype(auto) operator()(const X& of, const A&... arguments) const {
        if constexpr (MappingStruct<X>) return expression(of, arguments...);
        else if constexpr (orm::detail::is_pointer_like<X>) return value(*of, arguments...);
        else return value(of, arguments...);
    }
    //! Sets the hybrid on an object of a session, by the functor's `set(User&, value)` (SQLAlchemy's setter).
    template <class T, class V>
    void set(const Ptr<T>& object, const V& value) const {
        const auto guard = object.edit();
        set(*guard, value);
    }
    //! Sets the hybrid on a plain object, or one that is being edited.
    template <class T, class V>
        requires(!orm::detail::is_pointer_like<T>)
    void set(T& object, const V& value) const {
        constexpr bool takes_it = requires(const F& functor) { functor.set(object, value); };
        static_assert(takes_it, "this hybrid has no set(object, value) that takes such an object and value");
        if constexpr (takes_it) functor_.set(object, value);
    }

private:
    template <class E, class... A>
    decltype(auto) value(const E& object, const A&... arguments) const {
        constexpr bool has_value = std::is_invocable_v<const F&, const E&, const A&...>;
        static_assert(has_value, "this hybrid has no value for such an object and arguments: give its functor an "
                                 "operator() that takes them");
        if constexpr (has_value) return functor_(object, arguments...);
    }
    template <class T, class... A>
    auto expression(const T& table, const A&... arguments) const {
        constexpr bool has_sql = std::is_invocable_v<const F&, const T&, const A&...>;
        static_assert(has_sql, "this hybrid has no SQL side: give its functor an operator() that takes the mapping, such as "
                               "UserTable, and gives an expression");
        if constexpr (has_sql) {
            using R = std::remove_cvref_t<std::invoke_result_t<const F&, const T&, const A&...>>;
            static_assert(IsExpr<R>, "the SQL side of a hybrid gives an expression, such as users.first_name + users.last_name");
            if constexpr (sizeof...(A) == 0 && orm::detail::UpdatesHybrid<F, T, orm::detail::plain_value_t<R>>)
                return HybridExpr<typename R::sql_type, F, T>(Expr<typename R::sql_type>(functor_(table).node()), functor_, table);
            else return R(functor_(table, arguments...));
        } else return Expr<Any>(sql::NodeRef{});
    }

    [[no_unique_address]] F functor_{};
};

}  // namespace aludel
