#pragma once

#include "aludel/orm/association_owner.hpp"
#include "aludel/orm/association_view.hpp"

#include <initializer_list>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

namespace orm::detail {
//! Throws `ArgumentError`: nothing has this key.
[[noreturn]] void throw_no_proxy_key(std::string_view collection);

//! Chains with one collection, which has keys.
template <class... L>
concept KeyedChain = (0 + ... + (is_many_step<L> ? 1 : 0)) == 1 && requires { typename CollectionOf<L...>::type::key_type; };
}  // namespace orm::detail

//! What an association proxy gives of an object whose collection is a `ManyBy`: the values at the end, by the keys of the
//! collection (SQLAlchemy's `_AssociationDict`). A key whose value hangs on an empty One field is left out.
//!
//! A view: it is read each time, and loads what is not loaded. Iterating goes over a snapshot of pairs. Writing goes to the
//! collection, through `Ptr::edit()`.
template <class Owner, class Creator, class End, class... L>
class AssociationMap {
    using path = orm::detail::Links<L...>;
    using behind = typename orm::detail::CollectionOf<L...>::behind;
    using element = typename orm::detail::CollectionOf<L...>::element;
    using collection = typename orm::detail::CollectionOf<L...>::type;
    using holder = typename End::holder;
    using Item = std::pair<typename collection::key_type, std::remove_cvref_t<typename End::reference>>;
    static const Item& itself(const Item& item) { return item; }

public:
    using value_type = Item;
    using key_type = typename value_type::first_type;
    using mapped_type = typename value_type::second_type;

    AssociationMap(Owner owner, const Creator& creator) : owner_(std::move(owner)), creator_(creator) {}

    std::size_t size() const { return items().size(); }
    bool empty() const { return items().empty(); }
    bool contains(const key_type& key) const { return end_of(key) != nullptr; }
    //! A copy of the value of a key; empty when there is none.
    typename End::optional find(const key_type& key) const { return End::get_optional(end_of(key)); }
    //! A copy of the value of a key. Throws `ArgumentError` when there is none.
    mapped_type at(const key_type& key) const {
        if (const Ptr<holder> end = end_of(key)) return End::get(end);
        orm::detail::throw_no_proxy_key(collection_name());
    }
    //! The keys, in the order of the collection.
    std::vector<key_type> keys() const {
        std::vector<key_type> all;
        for (const value_type& item : items()) all.push_back(item.first);
        return all;
    }
    std::vector<mapped_type> values() const {
        std::vector<mapped_type> all;
        for (const value_type& item : items()) all.push_back(item.second);
        return all;
    }
    //! Each key with its value: `for (const auto& [key, text] : facts(user))` iterates over it.
    std::vector<value_type> items() const {
        std::vector<value_type> all;
        if (const collection* present = orm::detail::collection_of<L...>(path(), owner_.read()))
            for (const Ptr<element>& object : *present)
                if (const Ptr<holder> end = orm::detail::follow(behind(), object)) all.emplace_back(collection::key_of(*object), End::get(end));
        return all;
    }

    //! Writes the value of a key: into the object that has the key, or into one that the creator makes of both.
    template <class V = mapped_type>
    void set(const key_type& key, const V& value) const {
        write([&](auto& objects) { put(objects, key, value); });
    }
    //! The value of a key, which is `value` if there was none.
    mapped_type setdefault(const key_type& key, const mapped_type& value) const {
        if (!contains(key)) set(key, value);
        return at(key);
    }
    //! `set` of each pair.
    template <class R>
    void update(const R& pairs) const {
        write([&](auto& objects) {
            for (const auto& [key, value] : pairs) put(objects, key, value);
        });
    }
    void update(std::initializer_list<value_type> pairs) const { update<std::initializer_list<value_type>>(pairs); }
    //! Replaces the whole map. Objects whose keys stay are kept and get their new values.
    template <class R>
    void assign(const R& pairs) const {
        write([&](auto& objects) {
            for (const key_type& key : objects.keys())
                if (!names(pairs, key)) objects.erase(key);
            for (const auto& [key, value] : pairs) put(objects, key, value);
        });
    }
    void assign(std::initializer_list<value_type> pairs) const { assign<std::initializer_list<value_type>>(pairs); }
    //! Takes the object with this key out of the collection; false when there is none.
    bool erase(const key_type& key) const {
        bool found = false;
        write([&](auto& objects) { found = objects.erase(key); });
        return found;
    }
    //! `erase`, and gives the value; empty when there is none.
    typename End::optional pop(const key_type& key) const {
        typename End::optional value = find(key);
        erase(key);
        return value;
    }
    void clear() const {
        write([](auto& objects) { objects.clear(); });
    }

    //! Equal when both have equal pairs in equal order.
    template <class R>
        requires requires(const R& range) { std::begin(range)->first; }
    friend bool operator==(const AssociationMap& map, const R& range) {
        auto other = std::begin(range);
        for (const value_type& item : map.items()) {
            if (other == std::end(range) || !(item.first == other->first && item.second == other->second)) return false;
            ++other;
        }
        return other == std::end(range);
    }

    using Iterator = orm::detail::Walk<value_type, &AssociationMap::itself>;
    using iterator = Iterator;
    using const_iterator = Iterator;
    Iterator begin() const { return Iterator(items()); }
    Iterator end() const { return {}; }

private:
    Ptr<holder> end_of(const key_type& key) const {
        const collection* present = orm::detail::collection_of<L...>(path(), owner_.read());
        return present ? orm::detail::follow(behind(), present->find(key)) : Ptr<holder>();
    }
    template <class F>
    void write(const F& change) const {
        static_assert(!Owner::is_const, "this object is read here: write through its Ptr, facts(user).set(\"color\", \"red\"), or "
                                        "through edit()");
        if constexpr (!Owner::is_const) orm::detail::write_collection(path(), owner_, change);
    }
    template <class V>
    void put(collection& objects, const key_type& key, const V& value) const {
        if constexpr (std::is_convertible_v<const V&, Ptr<element>>) objects.put(Ptr<element>(value));
        else if (const Ptr<element> present = objects.find(key)) orm::detail::set_behind<End>(behind(), present, value);
        else objects.put(make(key, value));
    }
    template <class V>
    auto make(const key_type& key, const V& value) const {
        if constexpr (std::same_as<Creator, orm::detail::DefaultCreator>) {
            element made = orm::detail::create<End, element>(behind(), value);
            collection::set_key(made, key);
            return made;
        } else {
            constexpr bool takes_them = std::is_invocable_v<const Creator&, const key_type&, const V&>;
            static_assert(takes_them, "the creator of an association proxy to a ManyBy takes a key and a value: "
                                      ".creator([](const std::string& key, const std::string& text) { return Note{.key = key, .text = text}; })");
            if constexpr (takes_them) return creator_(key, value);
        }
    }
    template <class R>
    static bool names(const R& pairs, const key_type& key) {
        for (const auto& pair : pairs)
            if (pair.first == key) return true;
        return false;
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
