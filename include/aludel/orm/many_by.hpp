#pragma once

#include "aludel/orm/collection.hpp"

#include <initializer_list>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

namespace orm::detail {
//! A member of an object, or what a function makes of the object.
template <auto Key, class T>
decltype(auto) key_part(const T& object) {
    if constexpr (std::is_member_pointer_v<decltype(Key)>) return (object.*Key);
    else return Key(object);
}
template <class T, auto... Keys>
struct KeyOf {
    using type = std::tuple<std::remove_cvref_t<decltype(key_part<Keys>(std::declval<const T&>()))>...>;
};
template <class T, auto Key>
struct KeyOf<T, Key> {
    using type = std::remove_cvref_t<decltype(key_part<Key>(std::declval<const T&>()))>;
};
[[noreturn]] void throw_no_such_key();
}  // namespace orm::detail

//! The "many" side of a relationship as a map: `ManyBy<Note, &Note::keyword> notes;` finds a note by its keyword
//! (SQLAlchemy's `attribute_keyed_dict`). Several members make a tuple, `ManyBy<Cell, &Cell::row, &Cell::column>`
//! (`column_keyed_dict`); a function of the object, `ManyBy<Note, note_key>`, makes any key (`keyfunc_mapping`).
//!
//! Behaves as `Many` does: loaded on first touch, changed through `edit()`, iterated as a snapshot in the order of loading.
//! The key of an object is what its members have now: nothing has to be told that they were changed. A lookup reads the
//! keys one after the other. Where two objects have one key, which only the database or the other side of the relationship
//! can bring about, the last one is found.
template <class T, auto... Keys>
class ManyBy : public orm::detail::Collection<T> {
    static_assert(sizeof...(Keys) > 0, "ManyBy takes what its keys are made of: ManyBy<Note, &Note::keyword>");
    using Base = orm::detail::Collection<T>;

public:
    using key_type = typename orm::detail::KeyOf<T, Keys...>::type;

    ManyBy() = default;
    ManyBy(std::initializer_list<T> values) {
        for (const T& value : values) put(value);
    }
    template <orm::MappedBelow<T> U>
    ManyBy(std::initializer_list<U> values) {
        for (const U& value : values) put(value);
    }
    ManyBy(std::initializer_list<Ptr<T>> objects) {
        for (const Ptr<T>& object : objects) put(object);
    }
    ManyBy& operator=(std::initializer_list<T> values) {
        return *this = ManyBy(values);
    }  // clang: else `= {}` is ambiguous

    //! The key of an object.
    static key_type key_of(const T& object) { return key_type(orm::detail::key_part<Keys>(object)...); }

    //! Gives an object a key. Does not compile where a function makes the keys.
    static void set_key(T& object, const key_type& key) {
        constexpr bool has_members = (std::is_member_pointer_v<decltype(Keys)> && ...);
        static_assert(has_members, "a function makes the keys of this ManyBy: give its association proxy a .creator(...) of key and value");
        if constexpr (has_members && sizeof...(Keys) == 1) ((object.*Keys = key), ...);
        else if constexpr (has_members) std::apply([&](const auto&... parts) { ((object.*Keys = parts), ...); }, key);
    }

    //! The object with this key; null when there is none.
    Ptr<T> find(const key_type& key) const {
        const auto& all = this->elements();
        for (auto at = all.rbegin(); at != all.rend(); ++at)
            if (Ptr<T> object(*at); key_of(*object) == key) return object;
        return {};
    }
    Ptr<T> operator[](const key_type& key) const { return find(key); }
    //! The object with this key. Throws `ArgumentError` when there is none.
    Ptr<T> at(const key_type& key) const {
        if (Ptr<T> object = find(key)) return object;
        orm::detail::throw_no_such_key();
    }
    using Base::contains;
    bool contains(const key_type& key) const { return find(key) != nullptr; }
    //! The keys, in the order of the objects.
    std::vector<key_type> keys() const {
        std::vector<key_type> all;
        for (const Ptr<T>& object : *this) all.push_back(key_of(*object));
        return all;
    }
    //! Each object with its key: `for (const auto& [key, note] : user->notes.items())`.
    std::vector<std::pair<key_type, Ptr<T>>> items() const {
        std::vector<std::pair<key_type, Ptr<T>>> all;
        for (const Ptr<T>& object : *this) all.emplace_back(key_of(*object), object);
        return all;
    }

    //! Puts an object in. Another one with its key is taken out, as `remove` does.
    Ptr<T> put(T value) {
        Ptr<T> object = Base::new_object(value);
        put(object);
        return object;
    }
    template <orm::MappedBelow<T> U>
    Ptr<U> put(U value) {
        Ptr<U> object = Base::new_object(value);
        put(Ptr<T>(object));
        return object;
    }
    void put(const Ptr<T>& object) {
        const Ptr<T> former = find(key_of(*object));
        orm::Link::put(orm::require_object(object.state()), former == object ? nullptr : former.state());
    }
    //! `put`, by the name that other collections have for it.
    void append(const Ptr<T>& object) { put(object); }
    Ptr<T> append(T value) { return put(std::move(value)); }
    //! Takes the object with this key out; false when there is none.
    bool erase(const key_type& key) { return pop(key) != nullptr; }
    //! `erase`, and gives the object; null when there is none.
    Ptr<T> pop(const key_type& key) {
        const Ptr<T> object = find(key);
        if (object) this->remove(object);
        return object;
    }

    void put(T) const { Base::read_only(); }
    void put(const Ptr<T>&) const { Base::read_only(); }
    void append(T) const { Base::read_only(); }
    void append(const Ptr<T>&) const { Base::read_only(); }
    void erase(const key_type&) const { Base::read_only(); }
    void pop(const key_type&) const { Base::read_only(); }
};

}  // namespace aludel
