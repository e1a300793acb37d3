#pragma once

#include "aludel/orm/association_path.hpp"

#include <string_view>
#include <type_traits>

//! The object that an association proxy is read from, and written to.
namespace aludel::orm::detail {

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

}  // namespace aludel::orm::detail
