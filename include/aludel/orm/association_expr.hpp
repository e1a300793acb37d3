#pragma once

#include "aludel/orm/association_path.hpp"
#include "aludel/orm/relationship_use.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <type_traits>

namespace aludel {

namespace orm::detail {
//! A chain of relationships in a statement: the mapping or alias that it starts from, and the members' names.
struct AssociationUse {
    const sql::EntityInfo* mapper;
    sql::FromRef from;
    const std::string_view* names;
    std::size_t count;
};
//! EXISTS along the chain: an object at the end satisfies the conditions, which name its table. Throws `InvalidRequestError`
//! for a member that is not mapped.
sql::NodeRef exists_at_end(const AssociationUse& use, const sql::NodeRef* conditions, std::size_t count);
//! The column of the field at the end, for conditions of `exists_at_end`.
sql::NodeRef column_at_end(const AssociationUse& use, std::string_view field);
//! The last relationship leads to this object, or, negated, to another one or to none.
sql::NodeRef object_at_end(const AssociationUse& use, InstanceState* object, bool is_many, bool negated);
//! Nothing is at the end, or what is there satisfies the condition.
sql::NodeRef none_at_end(const AssociationUse& use, const sql::NodeRef& condition);
}  // namespace orm::detail

//! An association proxy of a mapping or an alias of one: conditions on what is at the end of its relationships, as nested
//! EXISTS (SQLAlchemy's `AssociationProxyInstance`). On collections a comparison asks whether any value satisfies it.
template <class End, class... L>
class AssociationExpr {
    static constexpr bool is_many = (orm::detail::is_many_step<L> || ...);

public:
    AssociationExpr(const sql::EntityInfo& mapper, sql::FromRef from) : mapper_(&mapper), from_(std::move(from)) {}

    //! WHERE an object at the end satisfies the conditions on its class: `post_tags(users).any(tags.name.startswith("c"))`.
    template <class... C>
    Expr<Boolean> any(const C&... conditions) const {
        static_assert(is_many, "any() is for collections; of an association proxy through One fields write has()");
        return exists(conditions...);
    }
    //! WHERE there is an object at the end, and it satisfies the conditions on its class.
    template <class... C>
    Expr<Boolean> has(const C&... conditions) const {
        static_assert(!is_many, "has() is for One fields; of an association proxy through a collection write any()");
        return exists(conditions...);
    }
    //! WHERE the value, or object, is among those at the end. SQLAlchemy's is a LIKE where the end is a column; for that
    //! write `any(tags.name.contains("x"))`.
    template <class V>
    Expr<Boolean> contains(const V& value) const {
        static_assert(is_many, "contains() is for collections; compare an association proxy through One fields with ==");
        if constexpr (End::is_object) return at_end(value, false);
        else return satisfies(column() == value);
    }
    template <class V>
    Expr<Boolean> in_(std::initializer_list<V> values) const { return satisfies(column().in_(values)); }
    template <class V>
    Expr<Boolean> in_(const V& values) const { return satisfies(column().in_(values)); }
    Expr<Boolean> like(std::string_view pattern, std::string_view escape = {}) const {
        return satisfies(column().like(pattern, escape));
    }
    Expr<Boolean> ilike(std::string_view pattern, std::string_view escape = {}) const {
        return satisfies(column().ilike(pattern, escape));
    }
    template <class V>
    Expr<Boolean> startswith(const V& text, bool autoescape = false) const { return satisfies(column().startswith(text, autoescape)); }
    template <class V>
    Expr<Boolean> endswith(const V& text, bool autoescape = false) const { return satisfies(column().endswith(text, autoescape)); }

    //! A value, or through One fields an object, is at the end. With `null`: the value is NULL or nothing is there.
    template <class V>
    friend Expr<Boolean> operator==(const AssociationExpr& proxy, const V& value) {
        if constexpr (End::is_object) return proxy.compared(value, false);
        else if constexpr (is_null<V>) return Expr<Boolean>(orm::detail::none_at_end(proxy.use(), (proxy.column() == null).node()));
        else return proxy.satisfies(proxy.column() == value);
    }
    //! Another value is at the end: where there is none, this is false. Of objects: another one, or none.
    template <class V>
    friend Expr<Boolean> operator!=(const AssociationExpr& proxy, const V& value) {
        if constexpr (End::is_object) return proxy.compared(value, true);
        else if constexpr (is_null<V>) return proxy.satisfies(proxy.column() != null);
        else return proxy.satisfies(proxy.column() != value);
    }
    template <class V>
    friend Expr<Boolean> operator==(const V& value, const AssociationExpr& proxy) { return proxy == value; }
    template <class V>
    friend Expr<Boolean> operator!=(const V& value, const AssociationExpr& proxy) { return proxy != value; }
    template <class V>
    friend Expr<Boolean> operator<(const AssociationExpr& proxy, const V& value) { return proxy.satisfies(proxy.column() < value); }
    template <class V>
    friend Expr<Boolean> operator<=(const AssociationExpr& proxy, const V& value) { return proxy.satisfies(proxy.column() <= value); }
    template <class V>
    friend Expr<Boolean> operator>(const AssociationExpr& proxy, const V& value) { return proxy.satisfies(proxy.column() > value); }
    template <class V>
    friend Expr<Boolean> operator>=(const AssociationExpr& proxy, const V& value) { return proxy.satisfies(proxy.column() >= value); }

private:
    template <class V>
    static constexpr bool is_null = aludel::detail::is_null_word<V> || std::same_as<V, std::nullptr_t>;
    static constexpr std::string_view names[] = {L::name...};

    orm::detail::AssociationUse use() const { return {mapper_, from_, names, sizeof...(L)}; }
    auto column() const {
        static_assert(!End::is_object, "this association proxy ends with objects: write any() or has() with conditions on their class");
        if constexpr (!End::is_object) return Expr<typename End::sql_type>(orm::detail::column_at_end(use(), End::name));
        else return Expr<Any>(sql::NodeRef{});
    }
    Expr<Boolean> satisfies(const Expr<Boolean>& condition) const {
        return Expr<Boolean>(orm::detail::exists_at_end(use(), &condition.node(), 1));
    }
    template <class... C>
    Expr<Boolean> exists(const C&... conditions) const {
        static_assert(aludel::detail::all_conditions<C...>, "any() and has() take conditions on the class at the end, such as "
                                                            "tags.name == \"c++\"");
        const std::array<sql::NodeRef, sizeof...(C)> nodes{aludel::detail::condition_node(conditions)...};
        return Expr<Boolean>(orm::detail::exists_at_end(use(), nodes.data(), nodes.size()));
    }
    template <class V>
    Expr<Boolean> compared(const V& object, bool negated) const {
        static_assert(!is_many, "a collection is not compared with an object: write contains(object)");
        if constexpr (is_null<V>) {
            const sql::NodeRef none = orm::detail::none_at_end(use(), {});
            return Expr<Boolean>(negated ? orm::detail::exists_at_end(use(), nullptr, 0) : none);
        } else return at_end(object, negated);
    }
    template <class V>
    Expr<Boolean> at_end(const V& object, bool negated) const {
        constexpr bool is_end = std::is_convertible_v<const V&, Ptr<typename End::holder>>;
        static_assert(is_end, "this association proxy ends with objects: compare it with a Ptr to one of their class");
        if constexpr (is_end) {
            const Ptr<typename End::holder> at = object;
            constexpr bool ends_many = orm::detail::is_many_step<orm::detail::last_step_t<L...>>;
            return Expr<Boolean>(orm::detail::object_at_end(use(), at.state(), ends_many, negated));
        } else return Expr<Boolean>(sql::NodeRef{});
    }

    const sql::EntityInfo* mapper_;
    sql::FromRef from_;
};

}  // namespace aludel
