#pragma once

#include "aludel/orm/collection.hpp"

#include <cstddef>
#include <initializer_list>
#include <utility>

namespace aludel {

//! The "many" side of a relationship: an ordered collection of objects, each once (SQLAlchemy's `list` and `set`
//! collections).
//!
//! In a plain value it holds values, `User{.posts = {{.title = "First"}}}`; in an object of a session it is loaded on
//! first touch, and changing it through `edit()` keeps the other side in step. A change is made whole or, when it
//! throws, not at all, and sends nothing before the flush. Iterating goes over a snapshot, so the loop may append,
//! flush and commit. One word large.
template <class T>
class Many : public orm::detail::Collection<T> {
    using Base = orm::detail::Collection<T>;

public:
    Many() = default;
    Many(std::initializer_list<T> values) {
        for (const T& value : values) append(value);
    }
    template <orm::MappedBelow<T> U>
    Many(std::initializer_list<U> values) {
        for (const U& value : values) append(value);
    }
    Many(std::initializer_list<Ptr<T>> objects) {
        for (const Ptr<T>& object : objects) append(object);
    }
    Many& operator=(std::initializer_list<T> values) {
        return *this = Many(values);
    }  // clang: else `= {}` is ambiguous

    //! Throws `ArgumentError` for an index that is not below size().
    Ptr<T> operator[](std::size_t index) const { return Ptr<T>(&this->element(index)); }

    //! Puts a new object at the end; in a session it becomes pending there.
    Ptr<T> append(T value) {
        Ptr<T> object = Base::new_object(value);
        append(object);
        return object;
    }
    //! An object of a subclass, whole.
    template <orm::MappedBelow<T> U>
    Ptr<U> append(U value) {
        Ptr<U> object = Base::new_object(value);
        append(Ptr<T>(object));
        return object;
    }
    //! An object that is in the collection stays where it is.
    void append(const Ptr<T>& object) { orm::Link::append(orm::require_object(object.state())); }
    //! Puts a new object before the one at `index`; at the end when there are not so many.
    Ptr<T> insert(std::size_t index, T value) {
        Ptr<T> object = Base::new_object(value);
        insert(index, object);
        return object;
    }
    template <orm::MappedBelow<T> U>
    Ptr<U> insert(std::size_t index, U value) {
        Ptr<U> object = Base::new_object(value);
        insert(index, Ptr<T>(object));
        return object;
    }
    //! An object that is in the collection moves there. Only an `ordering_list` keeps the place in the database.
    void insert(std::size_t index, const Ptr<T>& object) { orm::Link::insert(orm::require_object(object.state()), index); }
    //! Takes the object at `index` out and gives it. Throws `ArgumentError` for an index that is not below size().
    Ptr<T> pop(std::size_t index) {
        const Ptr<T> object = (*this)[index];
        this->remove(object);
        return object;
    }
    //! Of an `ordering_list`: numbers all objects by their places.
    void reorder() { orm::Link::reorder(); }

    void append(T) const { Base::read_only(); }
    void append(const Ptr<T>&) const { Base::read_only(); }
    void insert(std::size_t, T) const { Base::read_only(); }
    void insert(std::size_t, const Ptr<T>&) const { Base::read_only(); }
    void reorder() const { Base::read_only(); }
};

}  // namespace aludel
