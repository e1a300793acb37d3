#pragma once

#include "aludel/orm/mapped.hpp"

#include <concepts>
#include <type_traits>
#include <utility>

namespace aludel {

namespace orm::detail {
//! The SQL of a column property: `maker()`, or `maker(table)` with the columns of the mapping struct.
template <class Tab, class F>
auto make_property(const F& maker, [[maybe_unused]] const Tab& table) {
    if constexpr (std::is_invocable_v<const F&>) return maker();
    else {
        constexpr bool takes_table = std::is_invocable_v<const F&, const Tab&>;
        static_assert(takes_table, "a column property is given by a function without parameters, or one that takes the mapping: "
                                   "[](const auto& u) { return u.first + u.last; }");
        if constexpr (takes_table) return maker(table);
        else return Expr<Any>(sql::NodeRef{});
    }
}
}  // namespace orm::detail

//! A field that is an SQL expression: it is selected with the objects, and is a part of WHERE and ORDER BY like any other
//! (SQLAlchemy's `column_property`).
//!
//! ```cpp
//! ColumnProperty<&User::full_name> full_name {this, [](const auto& u) { return u.first + " " + u.last; }};
//! ColumnProperty<&User::address_count> address_count {this, [] {
//!     return select(func::count(addresses.id)).where(addresses.user_id == users.id).scalar_subquery();
//! }};
//! ```
//! The function is called once, when a statement first needs the SQL. The columns of the class that it names are those of
//! what the statement reads the class from: an alias, a joined table. No statement writes the field; an edit of it is
//! forgotten. After a flush has written the object, the field is read again when the object is next looked at.
template <auto Member, class Owner = orm::detail::member_owner_t<Member>>
class [[nodiscard]] ColumnProperty : public Expr<orm::detail::field_sql_t<orm::detail::member_type_t<Member>>> {
public:
    using field_type = orm::detail::member_type_t<Member>;
    using owner = Owner;
    static constexpr auto member = Member;

    //! Options: `deferred` and its kin, of a `Deferred` field.
    template <class Tab, class F, class... O>
    ColumnProperty(Tab* table, F maker, const O&... options)
        : ColumnProperty::Expr(orm::MappingAccess::map_property(
              *table, spec(options...), slot_of<field_type>(orm::detail::offset_in<Member, owner, Tab>()), make_ref<Maker<Tab, F>>(std::move(maker)))) {}
    ColumnProperty(const ColumnProperty&) = default;
    ColumnProperty& operator=(const ColumnProperty&) = delete;
    template <class V>
    Assignment operator=(const V&) const {
        static_assert(sizeof(V) == 0, "a column property is an SQL expression, which no statement writes");
        return {};
    }

    operator orm::FieldName() const noexcept { return {orm::detail::member_name<Member>()}; }

private:
    template <class Tab, class F>
    struct Maker final : orm::PropertyMaker {
        explicit Maker(F f) : function(std::move(f)) {}
        sql::NodeRef make(sql::FromRef& own) const override {
            const Tab table;   // names the columns of the class itself
            own = TableAccess::from(table);
            const auto made = orm::detail::make_property(function, table);
            using Made = std::remove_cvref_t<decltype(made)>;
            static_assert(IsExpr<Made>, "a column property is an expression: end a SELECT with .scalar_subquery()");
            if constexpr (IsExpr<Made>) {
                static_assert(aludel::detail::comparable<ColumnProperty, Made>,
                              "this column property is of another kind than its field: convert it with cast<...>(...)");
                return made.node();
            } else return {};
        }
        F function;
    };
    template <class... O>
    static orm::FieldSpec spec(const O&... options) {
        using T = typename ColumnProperty::sql_type;
        static_assert((std::same_as<O, orm::DeferredOption> && ...),
                      "a column property has no column, so its options are deferred, deferred_group and deferred_raiseload alone");
        static_assert(sizeof...(O) == 0 || orm::detail::is_deferred<field_type>,
                      "a plain field has no way to say \"not loaded\": declare it Deferred<T>, as in Deferred<int> count{};");
        orm::FieldSpec spec;
        spec.name = spec.field = orm::detail::member_name<Member>();
        spec.apply(base_sql_t<T>{});
        spec.nullable = is_nullable_sql<T>;
        if constexpr ((std::same_as<O, orm::DeferredOption> && ...)) (apply(spec, options), ...);
        return spec;
    }
    static void apply(orm::FieldSpec& spec, const orm::DeferredOption& option) {
        spec.is_deferred = true;
        spec.is_deferred_raising |= option.raises;
        if (!option.group.empty()) spec.deferred_group = option.group;
    }
};

}  // namespace aludel
