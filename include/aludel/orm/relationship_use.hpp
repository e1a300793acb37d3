#pragma once

#include "aludel/orm/mapped.hpp"
#include "aludel/orm/ptr.hpp"

#include <array>
#include <concepts>
#include <type_traits>
#include <utility>

//! A relationship in a statement: in conditions, with an alias, with a condition of its own.
namespace aludel {

namespace orm {
struct RelationshipDef;
}

namespace orm {
//! A relationship as a statement uses it.
struct RelationshipUse {
    const RelationshipDef* definition;
    sql::FromRef from{};       //!< the table or alias whose relationship it is
    sql::FromRef target{};     //!< an alias of the target; empty: the target's table
    sql::NodeRef criteria{};   //!< a condition on the target, besides the relationship's own
};

//! A relationship, as it is or with `and_()` or `of_type()`.
template <class X>
concept RelationshipLike = requires(const X& x) {
    typename X::owner;
    typename X::target;
    { x.use() } -> std::same_as<RelationshipUse>;
};

namespace detail {
//! The relationship as Core knows it.
const sql::RelationshipInfo* info_of(const RelationshipDef& relationship) noexcept;
//! EXISTS (SELECT 1 FROM target WHERE ...): there is a related object that satisfies the conditions.
sql::NodeRef exists_related(const RelationshipUse& use, const sql::NodeRef* conditions, std::size_t count);
//! Compares the link with an object, or with none where `object` is null. Throws `InvalidRequestError` for an object that
//! has no key yet.
sql::NodeRef link_equals(const RelationshipUse& use, InstanceState* object, bool negated);
//! The link holds this object.
sql::NodeRef link_contains(const RelationshipUse& use, InstanceState& object);
//! The rows that `object` has at the other end of its relationship.
sql::NodeRef related_to(const RelationshipUse& use, InstanceState& object);
sql::NodeRef with_criteria(const sql::NodeRef& criteria, const sql::NodeRef* conditions, std::size_t count);

//! What can be said of a relationship in a statement. `Derived` has `use()`, and the classes at both ends.
template <class Derived, class T, bool many>
class RelationshipOperations {
public:
    //! WHERE there is at least one object in the collection that satisfies the conditions: an EXISTS.
    template <class... C>
    Expr<Boolean> any(const C&... conditions) const {
        static_assert(many, "any() is for collections; of a One field write has()");
        return exists_where(conditions...);
    }
    //! WHERE there is an object at the other end, and it satisfies the conditions: an EXISTS.
    template <class... C>
    Expr<Boolean> has(const C&... conditions) const {
        static_assert(!many, "has() is for One fields; of a collection write any()");
        return exists_where(conditions...);
    }
    //! WHERE the collection holds this object, by its key. Throws `InvalidRequestError` when it was not flushed yet.
    Expr<Boolean> contains(const Ptr<T>& object) const {
        static_assert(many, "contains() is for collections; compare a One field with ==");
        return Expr<Boolean>(link_contains(used(), require_object(object.state())));
    }
    //! WHERE this object is at the other end, by its key; of `nullptr`: none is.
    friend Expr<Boolean> operator==(const Derived& relationship, const Ptr<T>& object) {
        return Expr<Boolean>(link_equals(compared(relationship), object.state(), false));
    }
    //! WHERE another object is at the other end, or none.
    friend Expr<Boolean> operator!=(const Derived& relationship, const Ptr<T>& object) {
        return Expr<Boolean>(link_equals(compared(relationship), object.state(), true));
    }
    friend Expr<Boolean> operator==(const Ptr<T>& object, const Derived& relationship) { return relationship == object; }
    friend Expr<Boolean> operator!=(const Ptr<T>& object, const Derived& relationship) { return relationship != object; }
    friend Expr<Boolean> operator==(const Derived& relationship, Null) {
        return Expr<Boolean>(link_equals(relationship.use(), nullptr, false));
    }
    friend Expr<Boolean> operator!=(const Derived& relationship, Null) {
        return Expr<Boolean>(link_equals(relationship.use(), nullptr, true));
    }

private:
    RelationshipUse used() const { return static_cast<const Derived&>(*this).use(); }
    static RelationshipUse compared(const Derived& relationship) {
        static_assert(!many, "a collection is not compared with an object: write posts.contains(object)");
        return relationship.use();
    }
    template <class... C>
    Expr<Boolean> exists_where(const C&... conditions) const {
        static_assert(aludel::detail::all_conditions<C...>, "any() and has() take conditions on the class at the other end, such as "
                                            "posts.published == true");
        const std::array<sql::NodeRef, sizeof...(C)> nodes{aludel::detail::condition_node(conditions)...};
        return Expr<Boolean>(exists_related(used(), nodes.data(), nodes.size()));
    }
};
}  // namespace detail
}  // namespace orm

//! A relationship with an alias or a condition of a statement: `users.posts.of_type(p)`, `users.posts.and_(posts.published
//! == true)`. For joins and loader options.
template <class Owner, class Target, bool many>
class RelationshipAs : public orm::detail::RelationshipOperations<RelationshipAs<Owner, Target, many>, Target, many> {
public:
    using owner = Owner;
    using target = Target;
    static constexpr bool is_many = many;

    explicit RelationshipAs(orm::RelationshipUse use) : use_(std::move(use)) {}
    //! Only related objects that satisfy the conditions, too.
    template <class... C>
    RelationshipAs and_(const C&... conditions) const {
        static_assert(aludel::detail::all_conditions<C...>, "and_() takes conditions, such as posts.published == true");
        const std::array<sql::NodeRef, sizeof...(C)> nodes{aludel::detail::condition_node(conditions)...};
        orm::RelationshipUse use = use_;
        use.criteria = orm::detail::with_criteria(use.criteria, nodes.data(), nodes.size());
        return RelationshipAs(std::move(use));
    }
    //! The target under another name: `auto p = aliased(posts); ... users.posts.of_type(p)`.
    template <MappingStruct X>
    RelationshipAs of_type(const X& alias) const {
        static_assert(std::is_base_of_v<Target, typename X::aludel_entity>, "of_type() takes an alias of the class at the other end");
        orm::RelationshipUse use = use_;
        use.target = TableAccess::from(alias);
        return RelationshipAs(std::move(use));
    }
    orm::RelationshipUse use() const { return use_; }

private:
    orm::RelationshipUse use_;
};

}  // namespace aludel
