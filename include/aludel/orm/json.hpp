#pragma once

#include "aludel/base/error.hpp"
#include "aludel/engine/object_range.hpp"
#include "aludel/orm/relationship.hpp"
#include "aludel/types/json.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

//! Mapped objects as JSON: `to_json`, `from_json`, `update_from_json`.
//!
//! Keys are the names of the members. Numbers and booleans are what JSON has for them; integers keep all 64 bits.
//! Decimals and UUIDs are strings, bytes base64, enumerators their names, dates and times ISO 8601
//! ("2024-01-31T12:34:56Z", "P1DT2H"). NULL is null; a `Json` column is part of the document.

namespace aludel {

//! A JSON document does not describe an object of the mapped class: an unknown key, a value of another kind, a missing
//! key. The message names the key, what it has to be and what it is.
class JsonError : public ArgumentError {
public:
    JsonError(std::string message, std::string path)
        : ArgumentError(std::move(message), "json"), path_(std::move(path)) {}
    //! The place in the document: "age", "posts[2].title"; empty for the document itself.
    const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

namespace orm {

struct JsonLink;
//! The options of `to_json` and `from_json` for compiled code; columns as offsets in the object.
struct JsonSpec {
    std::vector<std::uint32_t> include, exclude, optional;
    std::vector<JsonLink> links;
};
struct JsonLink {
    const RelationshipDef* relationship;
    JsonSpec spec;
};

//! A document as text: a `Json`, or text that is checked when it is parsed.
struct JsonText {
    std::string_view text;
    JsonText(const Json& document) noexcept : text(document.text()) {}
    template <std::convertible_to<std::string_view> T>
    JsonText(const T& document) : text(document) {}
};

//! Appends an object of a mapped class, or null where `state` is.
void append_json(std::string& out, const MappingBase& table, const void* object, const JsonSpec& spec);
void append_json(std::string& out, const MappingBase& table, const InstanceState* state, const JsonSpec& spec);
//! Fills a new object from a document.
void read_json(const MappingBase& table, void* object, std::string_view document, const JsonSpec& spec);
//! Changes the fields that the document names; all of them or, when it throws, none.
void update_from_json(const MappingBase& table, void* object, std::string_view document, const JsonSpec& spec);

//! A column in the options: `users.name`.
template <class E>
struct JsonColumn {
    std::uint32_t offset = 0;

    template <auto M>
    JsonColumn(const Mapped<M>&) {
        constexpr bool fits = std::derived_from<E, typename Mapped<M>::owner>;
        static_assert(fits, "this column belongs to another class than the one whose JSON it is an option of");
        if constexpr (fits) offset = static_cast<std::uint32_t>(detail::member_offset<M, E>());
    }
    template <class X>
        requires(!std::same_as<X, JsonColumn>)
    JsonColumn(const X&) {
        static_assert(!sizeof(X), "include, exclude and optional list columns, such as users.name; a relationship goes "
                                  "into .relationships = {users.posts}");
    }
};
template <class E>
struct JsonColumns : std::vector<std::uint32_t> {
    JsonColumns() noexcept {}   // written out: g++ 12 fails on a defaulted one in a default argument
    JsonColumns(std::initializer_list<JsonColumn<E>> columns) {
        for (const JsonColumn<E>& column : columns) push_back(column.offset);
    }
};

//! A relationship in the options: `users.posts`, or `{users.posts, {.exclude = {posts.body}}}` with options of its own.
template <class E, template <class> class Options>
struct JsonRelationship {
    JsonLink link{};

    template <auto M>
    JsonRelationship(const Relationship<M>& relationship, const Options<typename Relationship<M>::target>& options = {})
        : link{&relationship.definition(), options.spec()} {
        static_assert(std::derived_from<E, typename Relationship<M>::owner>,
                      "this relationship belongs to another class than the one whose JSON it is an option of");
        static_assert(!Relationship<M>::is_write_only, "a write-only collection is never loaded, so it is not part of a document");
    }
};
template <class E, template <class> class Options>
struct JsonRelationships : std::vector<JsonLink> {
    JsonRelationships() noexcept {}
    JsonRelationships(std::initializer_list<JsonRelationship<E, Options>> relationships) {
        for (const JsonRelationship<E, Options>& each : relationships) push_back(each.link);
    }
};

}  // namespace orm

//! What `to_json` writes. All columns unless some are named; relationships only if they are listed.
template <class E>
struct ToJson {
    orm::JsonColumns<E> include{};   //!< only these; empty: all
    orm::JsonColumns<E> exclude{};   //!< all but these: `{.exclude = {users.password_hash}}`
    //! Relationships to write, which must be loaded: `{.relationships = {{users.posts, {.exclude = {posts.body}}}}}`.
    orm::JsonRelationships<E, ToJson> relationships{};

    orm::JsonSpec spec() const { return {include, exclude, {}, relationships}; }
};

//! What `from_json` accepts. A key that it does not accept is an error.
template <class E>
struct FromJson {
    orm::JsonColumns<E> include{};    //!< only these; empty: all
    orm::JsonColumns<E> exclude{};    //!< all but these
    orm::JsonColumns<E> optional{};   //!< may be missing, and then keep their initial value
    //! Relationships whose objects are made, too: `{.relationships = {{posts.comments, {.exclude = {comments.id}}}}}`.
    orm::JsonRelationships<E, FromJson> relationships{};

    orm::JsonSpec spec() const { return {include, exclude, optional, relationships}; }
};

//! What `update_from_json` accepts: columns. A key that it does not accept is an error.
template <class E>
struct UpdateFromJson {
    orm::JsonColumns<E> include{};   //!< only these; empty: all
    orm::JsonColumns<E> exclude{};   //!< all but these

    orm::JsonSpec spec() const { return {include, exclude, {}, {}}; }
};

//! An object of a mapped class as a JSON object, its columns in the order of the mapping:
//! `to_json(users, *user, {.exclude = {users.password_hash}})`.
//!
//! Sends no statement, but for a `Deferred` field that is not loaded and not excluded: reading it loads it. A relationship that
//! is asked for and not loaded is an `InvalidRequestError` that names it.
//! Throws `ConversionError` for a value that JSON cannot hold, such as NaN.
template <MappingStruct T>
Json to_json(const T& table, const typename T::aludel_entity& object,
             const ToJson<typename T::aludel_entity>& options = {}) {
    std::string text;
    orm::append_json(text, table, static_cast<const void*>(&object), options.spec());
    return Json::unchecked(std::move(text));
}
//! An object of a session as a JSON object; `null` for no object. Loads `Deferred` fields, and sends nothing else, not
//! even for an expired object: that is an `InvalidRequestError`. Write `*user` to have it read again.
template <MappingStruct T>
Json to_json(const T& table, const Ptr<typename T::aludel_entity>& object,
             const ToJson<typename T::aludel_entity>& options = {}) {
    std::string text;
    orm::append_json(text, table, object.state(), options.spec());
    return Json::unchecked(std::move(text));
}
//! Any range of objects or `Ptr`s as a JSON array: `to_json(users, session.scalars(select(users)).all())`.
template <MappingStruct T, ObjectsRange R>
Json to_json(const T& table, R&& objects, const ToJson<typename T::aludel_entity>& options = {}) {
    using E = typename T::aludel_entity;
    const orm::JsonSpec spec = options.spec();
    std::string text = "[";
    for (auto&& object : objects) {
        using X = std::remove_cvref_t<decltype(object)>;
        static_assert(std::same_as<X, E> || std::same_as<X, Ptr<E>>,
                      "to_json takes a range of objects of the mapped class, or of Ptrs to them");
        if (text.size() > 1) text += ',';
        if constexpr (std::same_as<X, Ptr<E>>) orm::append_json(text, table, object.state(), spec);
        else orm::append_json(text, table, static_cast<const void*>(&object), spec);
    }
    return Json::unchecked(std::move(text += ']'));
}

//! A new object from a JSON object: `session.add(from_json(users, body, {.exclude = {users.id}}))`.
//!
//! `document` is a `Json` or text. A key is required unless its field can be empty (`std::optional`, `Generated`), is a
//! `bool`, an enum, a key that the database numbers, or has an initial value other than 0 or "". Throws `JsonError` for
//! a document that does not fit, and `ArgumentError` for text that isn't JSON.
template <class E = void, MappingStruct T>
auto from_json(const T& table, orm::JsonText document, const FromJson<typename T::aludel_entity>& options = {}) {
    using Entity = typename T::aludel_entity;
    static_assert(std::is_void_v<E> || std::same_as<E, Entity>, "from_json<User>(users, ...) makes an object of the "
                                                               "class that the table maps");
    Entity object{};
    orm::read_json(table, &object, document.text, options.spec());
    return object;
}

//! Changes the fields that a JSON object names and leaves the others, for PATCH; a change is made whole or, when it
//! throws, not at all: `update_from_json(users, user, body, {.exclude = {users.email}})`.
//!
//! The primary key may be there if it is what the object has; another one is refused unless `include` lists it. Throws
//! as `from_json`.
template <MappingStruct T>
void update_from_json(const T& table, typename T::aludel_entity& object, orm::JsonText document,
                      const UpdateFromJson<typename T::aludel_entity>& options = {}) {
    orm::update_from_json(table, &object, document.text, options.spec());
}
//! Changes an object of a session through `edit()`; the next flush sends what differs. An expired object is read first.
template <MappingStruct T>
void update_from_json(const T& table, const Ptr<typename T::aludel_entity>& object, orm::JsonText document,
                      const UpdateFromJson<typename T::aludel_entity>& options = {}) {
    const auto guard = object.edit();
    orm::update_from_json(table, &*guard, document.text, options.spec());
}

}  // namespace aludel
