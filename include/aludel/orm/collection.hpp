#pragma once

#include "aludel/orm/link.hpp"
#include "aludel/orm/walk.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace aludel::orm::detail {

//! What the collections of objects share, whatever their order or keys.
template <class T>
class Collection : public Link {
public:
    using value_type = T;

    std::size_t size() const { return elements().size(); }
    bool empty() const { return elements().empty(); }
    bool contains(const Ptr<T>& object) const {
        for (InstanceState* element : elements())
            if (element == object.state()) return true;
        return false;
    }
    //! Takes the object out; the flush clears its foreign key, or deletes it under `cascade::delete_orphan`. Throws
    //! `InvalidRequestError` when it is not there.
    void remove(const Ptr<T>& object) { Link::remove(require_object(object.state())); }
    //! `remove`, if the object is there.
    void discard(const Ptr<T>& object) {
        if (contains(object)) remove(object);
    }
    void clear() { Link::clear(); }

    void remove(const Ptr<T>&) const { read_only(); }
    void discard(const Ptr<T>&) const { read_only(); }
    void clear() const { read_only(); }

    //! The objects, loaded if need be, as a vector to sort or keep.
    std::vector<Ptr<T>> to_vector() const {
        std::vector<Ptr<T>> all;
        all.reserve(elements().size());
        for (InstanceState* element : elements()) all.emplace_back(element);
        return all;
    }

    using Iterator = Walk<Ptr<T>, [](const Ptr<T>& object) -> const Ptr<T>& { return object; }>;
    using iterator = Iterator;
    using const_iterator = Iterator;
    Iterator begin() const { return Iterator(to_vector()); }
    Iterator end() const { return {}; }

protected:
    static Ptr<T> new_object(T& value) { return Ptr<T>(new_transient(class_info<T>, &value)); }
    template <MappedBelow<T> U>
    static Ptr<U> new_object(U& value) {
        return Ptr<U>(new_transient(class_info<U>, &value));
    }
    static void read_only() {
        static_assert(!sizeof(T), "a collection is changed through edit(): user.edit()->posts.append(...)");
    }
};

}  // namespace aludel::orm::detail
