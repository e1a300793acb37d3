#pragma once

#include "aludel/orm/association_owner.hpp"
#include "aludel/orm/walk.hpp"

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

namespace orm::detail {

//! Throws `InvalidRequestError`: the value to remove is not there.
[[noreturn]] void throw_not_in_proxy(std::string_view collection);
//! Throws `ArgumentError`.
[[noreturn]] void throw_proxy_index(std::size_t index, std::size_t size);
}  // namespace orm::detail

//! What an association proxy gives of an object: the values at the end of its relationships, as one range
//! (SQLAlchemy's `_AssociationList`). Collections of collections are flattened; what an empty One field leads to is left
//! out.
//!
//! A view: it is read each time, and loads what is not loaded. Iterating goes over a snapshot of the objects. Writing goes
//! to the one collection of the chain, through `Ptr::edit()`.
template <class Owner, class Creator, class End, class... L>
class AssociationView {
    using holder = typename End::holder;
    using path = orm::detail::Links<L...>;
    using behind = typename orm::detail::CollectionOf<L...>::behind;
    using element = typename orm::detail::CollectionOf<L...>::element;
    using Ends = std::vector<Ptr<holder>>;

public:
    using value_type = std::remove_cvref_t<typename End::reference>;

    AssociationView(Owner owner, const Creator& creator) : owner_(std::move(owner)), creator_(creator) {}

    std::size_t size() const { return ends().size(); }
    bool empty() const { return ends().empty(); }
    template <class V>
    bool contains(const V& value) const {
        return count(value) != 0;
    }
    template <class V>
    std::size_t count(const V& value) const {
        std::size_t found = 0;
        for (const Ptr<holder>& end : ends()) found += End::has(end, value) ? 1 : 0;
        return found;
    }
    //! A copy of the value. Throws `ArgumentError` for an index that is not below size().
    value_type operator[](std::size_t index) const {
        const Ends all = ends();
        if (index >= all.size()) orm::detail::throw_proxy_index(index, all.size());
        return End::get(all[index]);
    }
    std::vector<value_type> to_vector() const { return std::vector<value_type>(begin(), end()); }
    //! Equal when both have equal values in equal order.
    template <class R>
        requires requires(const R& range) { std::begin(range); std::end(range); }
    friend bool operator==(const AssociationView& view, const R& range) {
        auto other = std::begin(range);
        for (const auto& value : view) {
            if (other == std::end(range) || !(value == *other)) return false;
            ++other;
        }
        return other == std::end(range);
    }

    //! Puts an object that the creator makes of the value at the end of the collection.
    template <class V = value_type>
    void append(const V& value) const {
        auto made = make(value);
        write([&](auto& collection) { collection.append(std::move(made)); });
    }
    //! `append`, unless the value is there (the `add` of a set).
    template <class V = value_type>
    void add(const V& value) const {
        if (!contains(value)) append(value);
    }
    //! `append` of each value, after all objects are made.
    template <class R>
    void extend(const R& values) const {
        using Made = decltype(make(*std::begin(values)));
        std::vector<Made> made;
        for (const auto& value : values) made.push_back(make(value));
        write([&](auto& collection) {
            for (Made& object : made) collection.append(std::move(object));
        });
    }
    void extend(std::initializer_list<value_type> values) const { extend<std::initializer_list<value_type>>(values); }
    //! Takes the first object with this value out of the collection. Throws `InvalidRequestError` when there is none.
    template <class V = value_type>
    void remove(const V& value) const {
        if (!take_out(value)) orm::detail::throw_not_in_proxy(collection_name());
    }
    //! `remove`, if the value is there.
    template <class V = value_type>
    void discard(const V& value) const {
        take_out(value);
    }
    void clear() const {
        write([](auto& collection) { collection.clear(); });
    }
    //! Replaces the values. Objects whose values stay are kept, and the creator makes only what is new: nothing is deleted
    //! and inserted again.
    template <class R>
    void assign(const R& values) const {
        write([&](auto& collection) {
            collection = chosen<std::remove_cvref_t<decltype(collection)>>(collection.to_vector(), values);
        });
    }
    void assign(std::initializer_list<value_type> values) const { assign<std::initializer_list<value_type>>(values); }

    using Iterator = orm::detail::Walk<Ptr<holder>, &End::get>;
    using iterator = Iterator;
    using const_iterator = Iterator;
    Iterator begin() const { return Iterator(ends()); }
    Iterator end() const { return {}; }

private:
    static constexpr int collections = (0 + ... + (orm::detail::is_many_step<L> ? 1 : 0));

    Ends ends() const {
        Ends all;
        orm::detail::each_end_of(path(), owner_.read(), [&](const Ptr<holder>& end) { all.push_back(end); });
        return all;
    }
    template <class F>
    void write(const F& change) const {
        static_assert(!Owner::is_const, "this object is read here: write through its Ptr, post_tags(post).append(\"c++\"), or "
                                        "through edit()");
        static_assert(collections == 1, "this association proxy joins several collections: write to a proxy of one of them");
        if constexpr (!Owner::is_const && collections == 1) orm::detail::write_collection(path(), owner_, change);
    }
    template <class V>
    auto make(const V& value) const {
        if constexpr (std::same_as<Creator, orm::detail::DefaultCreator>) return orm::detail::create<End, element>(behind(), value);
        else {
            constexpr bool takes_it = std::is_invocable_v<const Creator&, const V&>;
            static_assert(takes_it, "the creator of this association proxy does not take such a value");
            if constexpr (takes_it) return creator_(value);
        }
    }
    template <class V>
    static bool has(const Ptr<element>& object, const V& value) {
        return End::has(orm::detail::follow(behind(), object), value);
    }
    //! Takes the first element with this value out of a vector of them; null if there is none.
    template <class V>
    static Ptr<element> take(std::vector<Ptr<element>>& objects, const V& value) {
        for (auto at = objects.begin(); at != objects.end(); ++at) {
            if (!has(*at, value)) continue;
            Ptr<element> found = *at;
            objects.erase(at);
            return found;
        }
        return {};
    }
    template <class V>
    bool take_out(const V& value) const {
        bool found = false;
        write([&](auto& collection) {
            std::vector<Ptr<element>> objects = collection.to_vector();
            const Ptr<element> object = take(objects, value);
            found = object != nullptr;
            if (found) collection.remove(object);
        });
        return found;
    }
    template <class Field, class R>
    Field chosen(std::vector<Ptr<element>> present, const R& values) const {
        Field wanted;
        for (const auto& value : values) {
            if (const Ptr<element> object = take(present, value)) wanted.append(object);
            else wanted.append(make(value));
        }
        return wanted;
    }
    static constexpr std::string_view collection_name() {
        std::string_view name;
        ((orm::detail::is_many_step<L> ? void(name = L::name) : void()), ...);
        return name;
    }

    Owner owner_;
    [[no_unique_address]] Creator creator_;
};

}  // namespace aludel
