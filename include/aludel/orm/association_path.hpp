#pragma once

#include "aludel/orm/links.hpp"
#include "aludel/orm/mapped.hpp"

#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {
template <class T>
class WriteOnly;
}

//! What an association proxy is made of: the relationships that it follows, and the field or object at their end.
namespace aludel::orm::detail {

//! A member of the chain. `Owner`: see Mapped.
template <auto Member, class Owner = member_owner_t<Member>>
struct Step {
    using owner = Owner;
    using type = member_type_t<Member>;
    static constexpr bool is_link = std::derived_from<type, Link>;
    static constexpr std::string_view name = member_name<Member>();
    template <class E>
    static auto& of(E& object) {
        return object.*Member;
    }
};
template <class S>
concept LinkStep = S::is_link;
template <class S>
struct step_target {
    using type = void;
};
template <LinkStep S>
struct step_target<S> {
    using type = typename S::type::value_type;
};
template <class S>
using target_t = typename step_target<S>::type;
template <class First, class... Rest>
struct last_step : last_step<Rest...> {};
template <class Last>
struct last_step<Last> {
    using type = Last;
};
template <class... S>
using last_step_t = typename last_step<S...>::type;
template <class... S>
using last_target_t = target_t<last_step_t<S...>>;
template <class S>
inline constexpr bool is_many_step = false;
template <LinkStep S>
inline constexpr bool is_many_step<S> = !std::same_as<typename S::type, One<target_t<S>>>;

template <class S>
inline constexpr bool is_write_only_step = false;
template <LinkStep S>
inline constexpr bool is_write_only_step<S> = std::same_as<typename S::type, WriteOnly<target_t<S>>>;

//! The chain ends with a field of `Holder`, the class at the other end of its last relationship.
template <class S, class Holder>
struct FieldEnd {
    static constexpr bool is_object = false;
    static constexpr std::string_view name = S::name;
    using holder = Holder;
    using field = typename S::type;
    using sql_type = field_sql_t<field>;
    using optional = std::optional<typename aludel::detail::field_type<field>::value>;
    static constexpr bool is_deferred = orm::detail::is_deferred<field>;
    using reference = std::conditional_t<is_deferred, const typename optional::value_type&, const field&>;

    static reference get(const Ptr<Holder>& object) {
        if constexpr (is_deferred) return S::of(*object).value();   // loaded, as its copy could not be
        else return S::of(*object);
    }
    static optional get_optional(const Ptr<Holder>& object) { return object ? value(get(object)) : optional(); }
    template <class V>
    static bool has(const Ptr<Holder>& object, const V& value) {
        return object && get(object) == value;
    }
    template <class V>
    static void set(Holder& object, const V& value) {
        static_assert(std::is_assignable_v<field&, const V&>, "this value does not fit the field at the end of the association proxy");
        if constexpr (std::is_assignable_v<field&, const V&>) S::of(object) = value;
    }

private:
    static optional value(reference f) {
        if constexpr (requires { f.has_value(); }) return f.has_value() ? optional(*f) : optional();
        else return f;
    }
};
//! The chain ends with the objects of its last relationship.
template <class T>
struct ObjectEnd {
    static constexpr bool is_object = true;
    static constexpr std::string_view name{};
    using holder = T;
    using reference = const Ptr<T>&;
    using optional = Ptr<T>;

    static reference get(const Ptr<T>& object) { return object; }
    static optional get_optional(const Ptr<T>& object) { return object; }
    static bool has(const Ptr<T>& object, const Ptr<T>& value) { return object && object == value; }
};

template <class... L>
struct Links {};

//! Calls `visit` with the `Ptr` to each object at the end of the relationships.
template <class F, class T>
void each_end(Links<>, const Ptr<T>& object, const F& visit) {
    visit(object);
}
template <class F, class E, class First, class... Rest>
void each_end_of(Links<First, Rest...>, const E& owner, const F& visit);
template <class F, class T, class First, class... Rest>
void each_end(Links<First, Rest...> links, const Ptr<T>& object, const F& visit) {
    each_end_of(links, *object, visit);
}
template <class F, class E, class First, class... Rest>
void each_end_of(Links<First, Rest...>, const E& owner, const F& visit) {
    if constexpr (is_many_step<First>)
        for (const Ptr<target_t<First>>& next : First::of(owner)) each_end(Links<Rest...>(), next, visit);
    else if (const Ptr<target_t<First>> next = First::of(owner)) each_end(Links<Rest...>(), next, visit);
}
//! The object at the end of One fields; null where one of them is empty.
template <class T>
Ptr<T> follow(Links<>, const Ptr<T>& object) {
    return object;
}
template <class T, class First, class... Rest>
auto follow(Links<First, Rest...>, const Ptr<T>& object) {
    return follow(Links<Rest...>(), object ? First::of(*object).get() : Ptr<target_t<First>>());
}

//! The default creator: an object of `T`, with all that lies between it and the value.
template <class End, class T, class V>
auto create(Links<>, const V& value) {
    if constexpr (End::is_object && std::same_as<T, V>) return value;
    else if constexpr (End::is_object) return Ptr<T>(value);
    else {
        T object{};
        End::set(object, value);
        return object;
    }
}
template <class End, class T, class V, class First, class... Rest>
T create(Links<First, Rest...>, const V& value) {
    T object{};
    First::of(object) = create<End, target_t<First>>(Links<Rest...>(), value);
    return object;
}

//! The one collection of a chain: what it holds, and the One fields behind it.
template <class... L>
struct CollectionOf {
    using element = void;
    using type = void;
    using behind = Links<>;
};
template <class First, class... Rest>
struct CollectionOf<First, Rest...> : CollectionOf<Rest...> {};
template <class First, class... Rest>
    requires is_many_step<First>
struct CollectionOf<First, Rest...> {
    using element = target_t<First>;
    using type = typename First::type;   //!< the field
    using behind = Links<Rest...>;
};

}  // namespace aludel::orm::detail
