#pragma once

#include "aludel/orm/link.hpp"

#include <utility>

namespace aludel {

//! The "one" side of a relationship: an object or none. Behaves as a `Ptr<T>` to read; assign a `Ptr<T>`, a value, or
//! nullptr through `edit()`.
template <class T>
class One : public orm::Link {
public:
    using value_type = T;

    One() = default;
    One(std::nullptr_t) {}
    One(T value) { *this = std::move(value); }
    template <class U>
        requires orm::MappedBelow<U, T>
    One(U value) {
        *this = Ptr<T>(Ptr<U>(orm::new_transient(orm::class_info<U>, &value)));
    }
    One(const Ptr<T>& object) { *this = object; }
    One& operator=(const Ptr<T>& object) {
        if (object) replace({object.state()});
        else clear();
        return *this;
    }
    One& operator=(T&& value) {
        return *this = Ptr<T>(orm::new_transient(orm::class_info<T>, &value));
    }  // not by value: see Ref
    One& operator=(const T& value) { return *this = T(value); }
    template <class U>
        requires orm::MappedBelow<U, T>
    One& operator=(U value) {
        return *this = Ptr<T>(Ptr<U>(orm::new_transient(orm::class_info<U>, &value)));
    }
    One& operator=(std::nullptr_t) {
        clear();
        return *this;
    }

    const One& operator=(const Ptr<T>&) const { return read_only(); }
    const One& operator=(const T&) const { return read_only(); }
    const One& operator=(std::nullptr_t) const { return read_only(); }

    //! The object, loaded if need be; null when there is none.
    Ptr<T> get() const { return elements().empty() ? Ptr<T>() : Ptr<T>(elements().front()); }
    operator Ptr<T>() const { return get(); }
    //! Throws `ArgumentError` when there is none: ask `if (post->author)` first.
    Ptr<T> operator->() const { return get(); }
    const T& operator*() const { return *get(); }
    explicit operator bool() const { return !elements().empty(); }
    friend bool operator==(const One& a, const Ptr<T>& b) { return a.get() == b; }
    friend bool operator==(const One& a, std::nullptr_t) { return a.elements().empty(); }

private:
    const One& read_only() const {
        static_assert(!sizeof(T), "a link is changed through edit(): post.edit()->author = user");
        return *this;
    }
};

}  // namespace aludel
