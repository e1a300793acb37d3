#pragma once

#include "aludel/orm/association_path.hpp"

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

//! The object that an association proxy is read from, and written to.
namespace aludel::orm::detail {

//! No creator was given: an object is made of the value itself.
struct DefaultCreator {};

//! Throws `InvalidRequestError`: the collection hangs on an object that is not there.
[[noreturn]] void throw_no_collection(std::string_view link);

//! The owner of a view: an object in memory, const or not.
template <class E>
class PlainOwner {
public:
    explicit PlainOwner(E& object) : object_(&object) {}
    static constexpr bool is_const = std::is_const_v<E>;
    const E& read() const { return *object_; }
    template <class F>
    decltype(auto) write(const F& change) const {
        return change(*object_);
    }

private:
    E* object_;
};
//! The owner of a view: an object of a session, written to through `edit()`.
template <class E>
class PtrOwner {
public:
    explicit PtrOwner(const Ptr<E>& object) : object_(object) {}
    static constexpr bool is_const = false;
    const E& read() const { return *object_; }
    template <class F>
    decltype(auto) write(const F& change) const {
        return object_.edit(change);
    }

private:
    Ptr<E> object_;
};

//! Calls `change` with the collection of a chain, to write to it.
template <class Owner, class F, class First, class... Rest>
decltype(auto) write_collection(Links<First, Rest...>, const Owner& owner, const F& change) {
    if constexpr (is_many_step<First>) return owner.write([&](auto& object) -> decltype(auto) { return change(First::of(object)); });
    else {
        const Ptr<target_t<First>> next = First::of(owner.read());
        if (!next) throw_no_collection(First::name);
        return write_collection(Links<Rest...>(), PtrOwner<target_t<First>>(next), change);
    }
}

template <class V>
inline constexpr bool is_nothing = aludel::detail::is_null_word<V> || std::same_as<V, std::nullptr_t>;

template <class V>
bool is_empty(const V& value) {
    if constexpr (requires { value.has_value(); }) return !value.has_value();
    else if constexpr (is_ptr<V>) return !value;
    else return false;
}

//! What `set_along` makes for a link that leads nowhere.
template <class End, class T, class... Rest, class V, class Make>
auto made_of(const V& value, const Make& make) {
    if constexpr (std::same_as<Make, DefaultCreator>) return create<End, T>(Links<Rest...>(), value);
    else {
        static_assert(std::is_invocable_v<const Make&, const V&>, "the creator of this association proxy does not take such a value");
        return make(value);
    }
}
template <class End, class T, class V>
void set_behind(Links<>, const Ptr<T>& object, const V& value);
template <class End, class T, class V, class Next, class... Rest>
void set_behind(Links<Next, Rest...> rest, const Ptr<T>& object, const V& value);

//! Writes the value at the end of One fields: goes along the links that are there, and makes the rest.
template <class End, class Owner, class V, class Make, class Next, class... Rest>
void set_along(Links<Next, Rest...>, const Owner& owner, const V& value, const Make& make) {
    using T = target_t<Next>;
    constexpr bool is_last_object = End::is_object && sizeof...(Rest) == 0;
    if constexpr (is_last_object) owner.write([&](auto& object) { Next::of(object) = value; });
    else if (const Ptr<T> next = Next::of(owner.read())) set_behind<End>(Links<Rest...>(), next, value);
    else if constexpr (!is_nothing<V>) {
        if (is_empty(value)) return;
        auto made = made_of<End, T, Rest...>(value, make);
        owner.write([&](auto& object) { Next::of(object) = std::move(made); });
    }
}
template <class End, class T, class V>
void set_behind(Links<>, const Ptr<T>& object, const V& value) {
    object.edit([&](T& holder) { End::set(holder, value); });
}
template <class End, class T, class V, class Next, class... Rest>
void set_behind(Links<Next, Rest...> rest, const Ptr<T>& object, const V& value) {
    set_along<End>(rest, PtrOwner<T>(object), value, DefaultCreator());
}

//! The collection of a chain, to read it; null where a One field before it is empty.
template <class... L, class E, class First, class... Rest>
const typename CollectionOf<L...>::type* collection_of(Links<First, Rest...>, const E& owner) {
    if constexpr (is_many_step<First>) return &First::of(owner);
    else {
        const Ptr<target_t<First>> next = First::of(owner);
        return next ? collection_of<L...>(Links<Rest...>(), *next) : nullptr;
    }
}

}  // namespace aludel::orm::detail
