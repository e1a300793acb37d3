#pragma once

#include "aludel/orm/ptr.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace aludel {

//! A pointer to an object of any mapped class, as `session.new_()` and its like list them. Holds its object as a `Ptr`
//! does, and is never null.
class AnyPtr {
public:
    template <class T>
    AnyPtr(const Ptr<T>& object) : AnyPtr(orm::require_object(object.state())) {}
    explicit AnyPtr(orm::InstanceState& state) noexcept : object_(&state) {}

    //! The object as one of this class, or of a subclass of it; null when it is of another one.
    template <class T>
    Ptr<T> as() const noexcept {
        return orm::is_instance(*object_.state(), orm::class_tag<T>) ? Ptr<T>(object_.state()) : Ptr<T>();
    }
    //! The class, as the compiler spells it without its namespace: "User".
    std::string_view class_name() const noexcept { return object_.state()->type->name; }
    orm::InstanceState* state() const noexcept { return object_.state(); }

    friend bool operator==(const AnyPtr&, const AnyPtr&) noexcept = default;
    //! Prints the object as a `Ptr` does: "User(1)".
    template <TextSink S>
    friend S& operator<<(S& stream, const AnyPtr& object) {
        stream << object.object_;
        return stream;
    }

private:
    orm::AnyHold object_;
};

//! Some of a session's objects at a moment, of all classes: `for (const AnyPtr& object : session.dirty())`.
class SessionObjects {
public:
    explicit SessionObjects(std::vector<AnyPtr> objects) noexcept : objects_(std::move(objects)) {}
    std::size_t size() const noexcept { return objects_.size(); }
    bool empty() const noexcept { return objects_.empty(); }
    template <class T>
    bool contains(const Ptr<T>& object) const noexcept {
        for (const AnyPtr& known : objects_)
            if (known.state() == object.state()) return true;
        return false;
    }
    //! Those of one class and its subclasses.
    template <class T>
    std::vector<Ptr<T>> of() const {
        std::vector<Ptr<T>> found;
        for (const AnyPtr& object : objects_)
            if (Ptr<T> one = object.as<T>()) found.push_back(std::move(one));
        return found;
    }
    auto begin() const noexcept { return objects_.begin(); }
    auto end() const noexcept { return objects_.end(); }
    //! Throws `ArgumentError` for an index that is not below size().
    const AnyPtr& operator[](std::size_t index) const {
        if (index >= objects_.size()) throw_no_object(index, objects_.size());
        return objects_[index];
    }

private:
    [[noreturn]] static void throw_no_object(std::size_t index, std::size_t count);
    std::vector<AnyPtr> objects_;
};

}  // namespace aludel
