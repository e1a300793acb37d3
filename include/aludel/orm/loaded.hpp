#pragma once

#include "aludel/orm/links.hpp"
#include "aludel/orm/mapped.hpp"
#include "aludel/orm/relationship.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

namespace orm {

//! Throws `InvalidRequestError` for an object whose fields, as one of class `type`, would have to be read from the database.
void check_in_memory(const InstanceState* object, const ClassTag& type);
//! Throws `InvalidRequestError` for a link that is not loaded; `offset`: where it is in its object.
void check_loaded(const InstanceState& owner, const Link& link, std::size_t offset);

//! Throws `InvalidRequestError`: a `Deferred` field is to be read and is not loaded.
[[noreturn]] void throw_deferred_not_loaded(const InstanceState& owner, std::string_view field);

namespace detail {
template <auto M>
inline constexpr bool is_link = std::is_base_of_v<Link, member_type_t<M>>;
template <auto M>
inline constexpr bool is_loadable = is_link<M> && !is_write_only<member_type_t<M>>;
template <auto A, auto B>
constexpr bool is_same_member() {
    if constexpr (std::is_same_v<decltype(A), decltype(B)>) return A == B;
    else return false;
}
template <auto M, auto... Listed>
inline constexpr bool is_listed = (false || ... || is_same_member<M, Listed>());
}  // namespace detail
}  // namespace orm

//! An object for functions that must not touch the database: its columns, and those of its relationships that the type lists.
//!
//! ```cpp
//! std::string card(const Loaded<User, &User::posts>& user) {
//!     return user.get<&User::name>() + ": " + std::to_string(user.get<&User::posts>().size());
//! }
//! card(Loaded<User, &User::posts>(session.scalars(select(users).options(selectinload(users.posts))).first()));
//! ```
//! What is not listed does not compile. Making one checks that the object and these relationships are loaded; so does each
//! `get`, as a commit may have expired them meanwhile. Keeps the object alive, as a `Ptr` does.
template <class T, auto... Links>
class Loaded {
    static_assert((true && ... && orm::detail::is_link<Links>),
                  "Loaded<User, ...> takes relationships, such as &User::posts; all columns can be read anyway");

    static_assert((true && ... && (!orm::detail::is_link<Links> || orm::detail::is_loadable<Links>)),
                  "a write-only collection is never loaded, so Loaded<...> cannot list it");

public:
    using element_type = T;

    //! Throws `InvalidRequestError` for an object that has expired, or a listed relationship that is not loaded; the message
    //! says how to load it. Throws `ArgumentError` when there is no object.
    explicit Loaded(Ptr<T> object) : object_(std::move(object)) {
        check();
        (check_link<Links>(), ...);
    }
    //! A view that lists less.
    template <auto... More>
        requires(sizeof...(More) > sizeof...(Links) && (true && ... && orm::detail::is_listed<Links, More...>))
    Loaded(const Loaded<T, More...>& other) : Loaded(other.object()) {}

    //! A column, or a relationship that is listed: `user.get<&User::name>()`. Of a `Many` it gives a vector of views of the
    //! elements, of a `One` an optional one; these list nothing, see `with`.
    template <auto M>
    decltype(auto) get() const {
        constexpr bool is_readable = !orm::detail::is_link<M> || orm::detail::is_listed<M, Links...>;
        static_assert(is_readable, "this relationship is not listed in the type, so it may not be loaded: write Loaded<User, "
                                   "&User::posts> to read posts");
        check();
        if constexpr (orm::detail::is_deferred<orm::detail::member_type_t<M>>) {
            const auto& field = object_.peek()->*M;
            if (!field.has_value()) orm::throw_deferred_not_loaded(*object_.state(), orm::detail::member_name<M>());
            return field.value();
        } else if constexpr (!orm::detail::is_link<M>) return static_cast<const orm::detail::member_type_t<M>&>(object_.peek()->*M);
        else if constexpr (is_readable) return elements<M>();
    }
    //! A view of this object that lists these relationships instead: `post.with<&Post::tags>()`. They must be loaded, too.
    template <auto... More>
    Loaded<T, More...> with() const {
        return Loaded<T, More...>(object_);
    }
    //! The object itself, through which everything can be read, from the database too.
    const Ptr<T>& object() const noexcept { return object_; }

private:
    void check() const { orm::check_in_memory(object_.state(), orm::class_tag<T>); }
    template <auto M>
    void check_link() const {
        orm::check_loaded(*object_.state(), object_.peek()->*M, orm::detail::member_offset<M, T>());
    }
    template <auto M>
    auto elements() const {
        using Field = orm::detail::member_type_t<M>;
        using Element = Loaded<typename Field::value_type>;
        check_link<M>();
        const Field& link = object_.peek()->*M;
        if constexpr (orm::is_many<Field>::value) {
            std::vector<Element> all;
            for (auto& element : link.to_vector()) all.emplace_back(std::move(element));
            return all;
        } else {
            return link ? std::optional<Element>(link.get()) : std::nullopt;
        }
    }

    Ptr<T> object_;
};

}  // namespace aludel
