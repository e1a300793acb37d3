#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/orm/ptr.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <utility>
#include <vector>

namespace aludel {

namespace orm {

//! The one word of a `Many` or `One`: a tagged pointer to its owner (not loaded), to a block (owner, elements, what
//! was added and removed), or a mark (copied out of a session: touching it raises). Zero: empty, without an owner.
//!
//! Which relationship it is follows from its address in the owner. Loading changes only what the word points to, so
//! it happens through `const`.
class Link {
public:
    Link() noexcept = default;
    Link(const Link& other);               //!< copies transient elements; out of a session: detached
    Link(Link&& other) noexcept : word_(other.word_ == 0 ? 0 : other.give()) {}
    Link& operator=(const Link& other);    //!< on an owned link: replaces the elements
    Link& operator=(Link&& other);
    ~Link() {
        if (word_ != 0) release();
    }

    bool is_loaded() const noexcept;
    //! Loads the elements now, unless they are loaded. Throws `DetachedInstanceError`.
    void load() const { elements(); }

protected:
    //! The elements, loaded if need be. Throws `DetachedInstanceError`.
    const std::vector<InstanceState*>& elements() const;
    InstanceState& element(std::size_t index) const;
    void append(InstanceState& element);
    void remove(InstanceState& element);
    //! All elements at once: what cannot be linked is refused before anything changes. Each counts once.
    void replace(std::vector<InstanceState*> wanted);
    void clear() { replace({}); }

private:
    friend struct LinkAccess;
    //! True when what is assigned came out of a session without its links: it says nothing of what to put here.
    bool keeps_its_elements(const Link& given) const noexcept;
    //! The elements, read without a flush.
    const std::vector<InstanceState*>& elements_to_assign() const;
    //! The contents of a link that is moved from; the link of an object in a session keeps its own.
    std::uintptr_t give() noexcept;
    void release() noexcept;
    mutable std::uintptr_t word_ = 0;
};

}  // namespace orm

//! The "many" side of a relationship: an ordered collection of objects (SQLAlchemy's `list` collection).
//!
//! In a plain value it holds values, `User{.posts = {{.title = "First"}}}`; in an object of a session it is loaded on
//! first touch, and changing it through `edit()` keeps the other side in step. A change is made whole or, when it
//! throws, not at all, and sends nothing before the flush. Iterating goes over a snapshot, so the loop may append,
//! flush and commit. One word large.
template <class T>
class Many : public orm::Link {
public:
    using value_type = T;

    Many() = default;
    Many(std::initializer_list<T> values) {
        for (const T& value : values) append(value);
    }
    template <class U>
        requires orm::MappedBelow<U, T>
    Many(std::initializer_list<U> values) {
        for (const U& value : values) append(value);
    }
    Many(std::initializer_list<Ptr<T>> objects) {
        for (const Ptr<T>& object : objects) append(object);
    }
    Many& operator=(std::initializer_list<T> values) {
        return *this = Many(values);
    }  // clang: else `= {}` is ambiguous

    std::size_t size() const { return elements().size(); }
    bool empty() const { return elements().empty(); }
    //! Throws `ArgumentError` for an index that is not below size().
    Ptr<T> operator[](std::size_t index) const { return Ptr<T>(&element(index)); }
    bool contains(const Ptr<T>& object) const {
        for (orm::InstanceState* element : elements())
            if (element == object.state()) return true;
        return false;
    }

    //! Puts a new object at the end; in a session it becomes pending there.
    Ptr<T> append(T value) {
        Ptr<T> object(orm::new_transient(orm::class_info<T>, &value));
        append(object);
        return object;
    }
    //! An object of a subclass, whole.
    template <class U>
        requires orm::MappedBelow<U, T>
    Ptr<U> append(U value) {
        Ptr<U> object(orm::new_transient(orm::class_info<U>, &value));
        append(Ptr<T>(object));
        return object;
    }
    void append(const Ptr<T>& object) { Link::append(orm::require_object(object.state())); }
    //! Takes the object out; the flush clears its foreign key, or deletes it under `cascade::delete_orphan`.
    void remove(const Ptr<T>& object) { Link::remove(orm::require_object(object.state())); }
    void clear() { Link::clear(); }

    void append(T) const { read_only(); }
    void append(const Ptr<T>&) const { read_only(); }
    void remove(const Ptr<T>&) const { read_only(); }
    void clear() const { read_only(); }

    //! The objects, loaded if need be, as a vector to sort or keep.
    std::vector<Ptr<T>> to_vector() const { return pointers(elements()); }

    //! Walks a snapshot taken when the walk began. A forward iterator: copies share the snapshot and keep it alive.
    class Iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = Ptr<T>;
        using difference_type = std::ptrdiff_t;
        using pointer = const Ptr<T>*;
        using reference = const Ptr<T>&;

        Iterator() = default;
        explicit Iterator(const std::vector<orm::InstanceState*>& elements) {
            if (!elements.empty()) snapshot_ = Ref<const Snapshot>(new Snapshot(pointers(elements)));
        }
        reference operator*() const { return snapshot_->objects[at_]; }
        pointer operator->() const { return &snapshot_->objects[at_]; }
        Iterator& operator++() {
            ++at_;
            return *this;
        }
        Iterator operator++(int) {
            Iterator before = *this;
            ++at_;
            return before;
        }
        //! Two iterators of one walk; all that have reached their end are equal, whatever was appended meanwhile.
        friend bool operator==(const Iterator& a, const Iterator& b) {
            return a.is_at_end() ? b.is_at_end() : !b.is_at_end() && a.at_ == b.at_;
        }

    private:
        struct Snapshot : RefCounted {
            explicit Snapshot(std::vector<Ptr<T>> all) : objects(std::move(all)) {}
            friend void destroy(const Snapshot* snapshot) noexcept { delete snapshot; }
            std::vector<Ptr<T>> objects;
        };
        bool is_at_end() const noexcept { return !snapshot_ || at_ >= snapshot_->objects.size(); }

        Ref<const Snapshot> snapshot_{};
        std::size_t at_ = 0;
    };
    using iterator = Iterator;
    using const_iterator = Iterator;
    Iterator begin() const { return Iterator(elements()); }
    Iterator end() const { return {}; }

private:
    static std::vector<Ptr<T>> pointers(const std::vector<orm::InstanceState*>& elements) {
        std::vector<Ptr<T>> all;
        all.reserve(elements.size());
        for (orm::InstanceState* element : elements) all.emplace_back(element);
        return all;
    }
    static void read_only() {
        static_assert(!sizeof(T), "a collection is changed through edit(): user.edit()->posts.append(...)");
    }
};

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
