#pragma once

#include "aludel/orm/association_expr.hpp"
#include "aludel/orm/association_map.hpp"
#include "aludel/orm/association_view.hpp"

#include <concepts>
#include <type_traits>
#include <utility>

namespace aludel {

namespace orm::detail {
template <class X>
inline constexpr bool is_one = false;
template <class T>
inline constexpr bool is_one<One<T>> = true;
//! An object itself, not a pointer or a link to one, and no mapping.
template <class X>
concept PlainObject = !MappingStruct<X> && !is_ptr<std::remove_cv_t<X>> && !is_one<std::remove_cv_t<X>>;
}  // namespace orm::detail

//! A shortcut through relationships, made by `association_proxy<...>`. Calling it with an object or a `Ptr` gives the
//! values, calling it with a mapping or an alias gives conditions. A constant; any thread may use it.
template <class Creator, class End, class First, class... L>
class AssociationProxy {
    static_assert((!orm::detail::is_write_only_step<First> && ... && !orm::detail::is_write_only_step<L>),
                  "a write-only collection is never loaded, so no association proxy leads through it");
    using links = orm::detail::Links<First, L...>;
    static constexpr bool is_many = (orm::detail::is_many_step<First> || ... || orm::detail::is_many_step<L>);
    template <class Owner>
    using view = std::conditional_t<orm::detail::KeyedChain<First, L...>, AssociationMap<Owner, Creator, End, First, L...>,
                                    AssociationView<Owner, Creator, End, First, L...>>;

public:
    constexpr explicit AssociationProxy(Creator creator = {}) : creator_(std::move(creator)) {}

    //! This proxy with another way to make objects. `make(value)`, or for a `ManyBy` `make(key, value)`, gives an element of the
    //! collection, by value or as a `Ptr`, or, through One fields, the first object (SQLAlchemy's `creator`).
    template <class F>
    constexpr AssociationProxy<F, End, First, L...> creator(F make) const {
        return AssociationProxy<F, End, First, L...>(std::move(make));
    }

    //! Conditions on what is at the end, for WHERE: `post_tags(users).contains("c++")`.
    template <MappingStruct T>
    AssociationExpr<End, First, L...> operator()(const T& table) const {
        check_owner<typename T::aludel_entity>();
        return {orm::MappingAccess::entity(table), TableAccess::from(table)};
    }
    //! The values of an object: a view where there is a collection on the way, by their keys if it is a `ManyBy`; else the one value: a `std::optional`, or a
    //! `Ptr` where the chain ends with an object; empty where a One on the way is.
    template <class E>
    auto operator()(const Ptr<E>& object) const {
        return values_of<E>(orm::detail::PtrOwner<E>(object));
    }
    template <class E>
    auto operator()(const One<E>& object) const {
        return (*this)(object.get());
    }
    template <orm::detail::PlainObject E>
    auto operator()(E& object) const {
        return values_of<E>(orm::detail::PlainOwner<E>(object));
    }
    template <orm::detail::PlainObject E>
    auto operator()(const E&& object) const = delete;   // the view would outlive the object: give it a name

    //! Writes the value at the end, and makes the objects on the way that are not there: `city.set(user, "Paris")`. For
    //! chains of One fields. What is empty makes nothing: `nullopt`, `nullptr`, an optional without a value.
    template <class E, class V>
    void set(const Ptr<E>& object, const V& value) const {
        set_of<E>(orm::detail::PtrOwner<E>(object), value);
    }
    template <orm::detail::PlainObject E, class V>
    void set(E& object, const V& value) const {
        set_of<E>(orm::detail::PlainOwner<E>(object), value);
    }
    //! Empties the first One of the chain, and with it all that it leads to.
    template <class E>
    void reset(const Ptr<E>& object) const {
        reset_of<E>(orm::detail::PtrOwner<E>(object));
    }
    template <orm::detail::PlainObject E>
    void reset(E& object) const {
        reset_of<E>(orm::detail::PlainOwner<E>(object));
    }

private:
    template <class E>
    static constexpr bool is_owner = std::derived_from<std::remove_cv_t<E>, typename First::owner>;
    template <class E>
    static constexpr void check_owner() {
        static_assert(is_owner<E>, "this association proxy starts with a member of another class");
    }
    template <class E, class Owner>
    auto values_of(Owner owner) const {
        check_owner<E>();
        if constexpr (!is_owner<E>) return;
        else if constexpr (is_many) return view<Owner>(std::move(owner), creator_);
        else {
            Ptr<typename End::holder> found;
            orm::detail::each_end_of(links(), owner.read(), [&](const Ptr<typename End::holder>& end) { found = end; });
            return End::get_optional(found);
        }
    }
    template <class E, class Owner, class V>
    void set_of(const Owner& owner, const V& value) const {
        check_owner<E>();
        static_assert(!is_many, "set() is for chains of One fields; to a collection write post_tags(post).append(\"c++\")");
        if constexpr (is_owner<E> && !is_many) orm::detail::set_along<End>(links(), owner, value, creator_);
    }
    template <class E, class Owner>
    void reset_of(const Owner& owner) const {
        check_owner<E>();
        static_assert(!is_many, "reset() is for chains of One fields; of a collection write post_tags(post).clear()");
        if constexpr (is_owner<E> && !is_many) owner.write([](auto& object) { First::of(object) = nullptr; });
    }

    [[no_unique_address]] Creator creator_;
};

namespace orm::detail {
//! A chain that does not fit; the sentence was said.
struct NoProxy {};

template <class... Before>
constexpr NoProxy make_proxy(Links<Before...>, Links<>) {
    static_assert(sizeof...(Before) > 0, "an association proxy takes a relationship and what it leads to: "
                                         "association_proxy<&User::posts, &Post::title>");
    return {};
}
template <class... Before, class Last>
constexpr auto make_proxy(Links<Before...>, Links<Last>) {
    static_assert(sizeof...(Before) > 0, "an association proxy takes a relationship and what it leads to: "
                                         "association_proxy<&User::posts, &Post::title>");
    if constexpr (sizeof...(Before) == 0) return NoProxy();
    else if constexpr (Last::is_link) return AssociationProxy<DefaultCreator, ObjectEnd<target_t<Last>>, Before..., Last>();
    else return AssociationProxy<DefaultCreator, FieldEnd<Last, last_target_t<Before...>>, Before...>();
}
template <class... Before, class Step, class Next, class... Rest>
constexpr auto make_proxy(Links<Before...>, Links<Step, Next, Rest...>) {
    static_assert(Step::is_link, "all members of an association proxy but the last are relationships: Many or One fields");
    if constexpr (!Step::is_link) return NoProxy();
    else {
        constexpr bool fits = std::is_base_of_v<typename Next::owner, target_t<Step>>;
        static_assert(fits, "each member of an association proxy belongs to the class that the one before it leads to");
        if constexpr (fits) return make_proxy(Links<Before..., Step>(), Links<Next, Rest...>());
        else return NoProxy();
    }
}
}  // namespace orm::detail

//! A shortcut through relationships (SQLAlchemy's `association_proxy`): Many and One fields, and at the end a field or
//! another relationship.
//!
//! ```cpp
//! inline constexpr auto post_tags = association_proxy<&Post::tags, &Tag::name>;
//! for (const std::string& name : post_tags(*post)) ...
//! post_tags(post).append("c++");                        // makes a Tag, or what .creator(...) says
//! select(posts).where(post_tags(posts).contains("c++"))
//! ```
template <auto... Member>
inline constexpr auto association_proxy = orm::detail::make_proxy(orm::detail::Links<>(), orm::detail::Links<orm::detail::Step<Member>...>());

}  // namespace aludel
