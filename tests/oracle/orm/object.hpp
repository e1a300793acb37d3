#pragma once

// Objects, lists of objects and their attributes by name, as the recorded programs know them.

#include "aludel/aludel.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <typeinfo>
#include <utility>
#include <vector>

namespace aludel::oracle {

using json = nlohmann::json;

//! A program that uses what the library has not.
struct Unsupported : std::runtime_error {
    using std::runtime_error::runtime_error;
};

//! An error that a listener of a program throws.
struct Raised : std::runtime_error {
    Raised(std::string name, const std::string& message) : std::runtime_error(message), class_name(std::move(name)) {}
    std::string class_name;
};

//! "IntegrityError" of what aludel throws.
inline std::string error_class(const std::exception& error) {
    if (const auto* raised = dynamic_cast<const Raised*>(&error)) return raised->class_name;
    const std::string name = typeid(error).name();   // N6aludel14IntegrityErrorE
    for (const char* known : {"IntegrityError", "StaleDataError", "DetachedInstanceError", "ObjectDeletedError", "NoResultFound",
                              "MultipleResultsFound", "PendingRollbackError", "UnboundExecutionError", "CircularDependencyError", "FlushError",
                              "InvalidRequestError", "ArgumentError", "OperationalError", "CompileError", "TypeError", "ResourceClosedError"})
        if (name.find(known) != std::string::npos) return known;
    return name;
}

struct Object;
//! A variable: an object, none, a list, or the value of a field.
using Handle = std::shared_ptr<Object>;
struct Variable {
    Handle object{};
    std::vector<Handle> list{};
    bool is_list = false;
    std::optional<json> value{};
};
using Variables = std::map<std::string, Variable>;
//! The object at a path of a variable: "v4.addresses.0"; none for nothing.
using Resolve = std::function<Handle(const std::string&)>;

//! An object of any class of a mapping.
struct Object {
    virtual ~Object() = default;
    virtual void set(const std::string& attribute, const json& value, const Resolve& resolve) = 0;
    virtual Variable read(const std::string& attribute) const = 0;
    virtual void append(const std::string& attribute, const Object& element) = 0;
    virtual void remove(const std::string& attribute, const Object& element) = 0;
    //! A step that is for some kinds of collections; `show` names an object in what it gives.
    virtual json collection(const std::string& attribute, const std::string& what, const json& arguments, const Resolve& resolve,
                            const std::function<json(const Handle&)>& show) = 0;
    //! The objects of a write-only collection that satisfy a condition, if there is one.
    virtual Variable selected(Session& session, const std::string& attribute, const sql::NodeRef& condition) const = 0;
    virtual void delete_from(Session& session) const = 0;
    virtual void expire(Session& session) const = 0;
    virtual void refresh(Session& session) const = 0;
    virtual void add_to(Session& session) const = 0;
    virtual void expunge(Session& session) const = 0;
    virtual void make_transient(Session& session) const = 0;
    virtual Handle merged(Session& session, const MergeOptions& options) const = 0;
    virtual std::string_view class_name() const = 0;
    //! The class whose identity map has it.
    virtual std::string base_class() const = 0;
    virtual orm::InstanceState* inspected_state() const = 0;
    //! What is loaded of it, by attribute; `shown(object)` is what stands for a linked one.
    virtual json loaded(const std::function<json(const Handle&)>& shown) const = 0;
    virtual json history(const std::string& attribute, const std::function<std::string(const Handle&)>& shown) const = 0;
    virtual Inspection inspected() const = 0;
    //! A link of it was changed and not flushed.
    virtual bool has_changed_links() const = 0;
};

//! How objects of a class that a pointer is to, or of a subclass, become Objects.
using Wrap = Handle (*)(orm::InstanceState& state);
inline std::map<const orm::ClassTag*, Wrap>& wraps() {
    static std::map<const orm::ClassTag*, Wrap> all;
    return all;
}
template <class T>
struct Of;
//! Makes objects of a class known, also where a pointer to a base leads to them.
template <class T>
void know() {
    wraps()[&orm::class_tag<T>] = [](orm::InstanceState& state) -> Handle { return std::make_shared<Of<T>>(Ptr<T>(&state)); };
}
template <class T>
Handle object_of(const Ptr<T>& pointer) {
    const auto known = wraps().find(pointer.state()->type->tag);
    if (known != wraps().end()) return known->second(*pointer.state());
    return std::make_shared<Of<T>>(pointer);
}

//! A field by name.
template <class Member>
struct Named {
    std::string_view name;
    Member member;
};
template <class M>
Named(std::string_view, M) -> Named<M>;
//! Specialised for each class: `fields`, `links`, `relationships`, and its mapping `table()`.
template <class T>
struct Attributes;

//! Calls `f(member)` with the field or link of this name; false when there is none.
template <class Tuple, class F>
bool find_member(const Tuple& named, std::string_view name, F&& f) {
    return std::apply([&](const auto&... each) { return ((each.name == name && (f(each.member), true)) || ...); }, named);
}

template <class C>
constexpr bool is_property = false;
template <auto M, class O>
constexpr bool is_property<ColumnProperty<M, O>> = true;

//! Calls `f(member)` with the field of this name, or of the synonym; false when there is none.
template <class T, class F>
bool with_field(std::string_view name, F&& f) {
    if (find_member(Attributes<T>::fields, name, f)) return true;
    if constexpr (requires { Attributes<T>::synonyms; }) return find_member(Attributes<T>::synonyms, name, f);
    else return false;
}

//! Calls `f` with the relationship of this name; false when there is none.
template <class T, class F>
bool with_relationship(std::string_view name, F&& f) {
    const auto& table = Attributes<T>::table();
    return std::apply([&](const auto&... each) { return ((each.name == name && (f(table.*each.member), true)) || ...); },
                      Attributes<T>::relationships);
}

//! Puts an object into a collection.
template <class Link, class Element>
void put(Link& link, const Ptr<Element>& element) {
    if constexpr (orm::is_write_only<Link>) link.add(element);
    else link.append(element);
}

template <class T>
struct Of final : Object {
    Ptr<T> pointer;
    explicit Of(Ptr<T> p) : pointer(std::move(p)) {}

    void set(const std::string& attribute, const json& value, const Resolve& resolve) override;
    Variable read(const std::string& attribute) const override;
    void append(const std::string& attribute, const Object& element) override {
        with_many(attribute, [&](auto member, auto& link) {
            using Element = typename std::remove_cvref_t<decltype((std::declval<T&>().*member))>::value_type;
            put(link, Ptr<Element>(element.inspected_state()));
        });
    }
    void remove(const std::string& attribute, const Object& element) override {
        with_many(attribute, [&](auto member, auto& link) {
            using Element = typename std::remove_cvref_t<decltype((std::declval<T&>().*member))>::value_type;
            link.remove(Ptr<Element>(element.inspected_state()));
        });
    }
    json collection(const std::string& attribute, const std::string& what, const json& arguments, const Resolve& resolve,
                    const std::function<json(const Handle&)>& show) override;
    Variable selected(Session& session, const std::string& attribute, const sql::NodeRef& condition) const override;
    void delete_from(Session& session) const override { session.delete_(pointer); }
    void expire(Session& session) const override { session.expire(pointer); }
    void refresh(Session& session) const override { session.refresh(pointer); }
    void add_to(Session& session) const override { session.add(pointer); }
    void expunge(Session& session) const override { session.expunge(pointer); }
    void make_transient(Session& session) const override { session.make_transient(pointer); }
    Handle merged(Session& session, const MergeOptions& options) const override {
        return object_of(session.merge(pointer, options));
    }
    std::string_view class_name() const override { return orm::class_info<T>.name; }
    std::string base_class() const override {
        const Mapper own = mapper(Attributes<T>::table()), base = own.base_mapper();
        return std::string(base.polymorphic_identity().is_null() ? own.class_name() : base.class_name());
    }
    orm::InstanceState* inspected_state() const override { return pointer.state(); }
    json loaded(const std::function<json(const Handle&)>& shown) const override;
    json history(const std::string& attribute, const std::function<std::string(const Handle&)>& shown) const override;
    Inspection inspected() const override { return inspect(pointer); }
    bool has_changed_links() const override;

private:
    template <class F>
    void with_many(const std::string& attribute, F&& f);
};

template <class F>
constexpr bool is_many_field = false;
template <class E>
constexpr bool is_many_field<Many<E>> = true;
template <class E, auto... Keys>
constexpr bool is_many_field<ManyBy<E, Keys...>> = true;
template <class E>
constexpr bool is_many_field<WriteOnly<E>> = true;

[[noreturn]] inline void throw_unknown(const std::string& attribute) { throw Unsupported("attribute " + attribute); }

template <class V>
constexpr bool is_deferred_field = false;
template <class T>
constexpr bool is_deferred_field<Deferred<T>> = true;

template <class V>
void assign(V& field, const json& value) {
    if constexpr (is_deferred_field<V>) {
        typename V::value_type given{};
        assign(given, value);
        field = std::move(given);
    } else if constexpr (requires { field.reset(); }) {
        if (value.is_null()) return field.reset();
        field = value.get<typename V::value_type>();
    } else field = value.get<V>();
}

//! The object that "$v" names; none for null.
inline Handle referred(const json& value, const Resolve& resolve) {
    if (value.is_null()) return {};
    const std::string name = value.get<std::string>();
    if (name.empty() || name[0] != '$') throw Unsupported("a reference " + name);
    return resolve(name.substr(1));
}

template <class T>
void Of<T>::set(const std::string& attribute, const json& value, const Resolve& resolve) {
    const bool is_field = with_field<T>(attribute, [&](auto member) {
        auto edit = pointer.edit();
        assign((*edit).*member, value);
    });
    if (is_field) return;
    const bool is_link = find_member(Attributes<T>::links, attribute, [&](auto member) {
        auto edit = pointer.edit();
        auto& link = (*edit).*member;
        using Link = std::remove_cvref_t<decltype(link)>;
        using Element = typename Link::value_type;
        if constexpr (is_many_field<Link>) {
            Link wanted;
            for (const json& each : value) put(wanted, Ptr<Element>(referred(each, resolve)->inspected_state()));
            link = std::move(wanted);
        } else if (const Handle object = referred(value, resolve)) link = Ptr<Element>(object->inspected_state());
        else link = nullptr;
    });
    if (!is_link) throw_unknown(attribute);
}

//! A field as the records have it.
template <class V>
json json_of_field(const V& field) {
    if constexpr (is_deferred_field<V>) return json_of_field(field.value());
    else if constexpr (requires { field.has_value(); }) return field.has_value() ? json_of_field(*field) : json();
    else return json(field);
}

inline json json_of_value(const Value& value) {
    if (value.is_null()) return nullptr;
    switch (value.kind()) {
        case Value::Kind::int64: return value.as<std::int64_t>();
        case Value::Kind::double_: return value.as<double>();
        case Value::Kind::boolean: return value.as<bool>();
        case Value::Kind::string: return value.as<std::string>();
        default: throw Unsupported("a value of another kind");
    }
}

inline json json_of_values(const std::vector<Value>& values) {
    json list = json::array();
    for (const Value& value : values) list.push_back(json_of_value(value));
    return list;
}

template <class T>
json Of<T>::loaded(const std::function<json(const Handle&)>& shown) const {
    json attributes = json::object();
    const T& object = *pointer.peek();
    const std::vector<std::string> missing = inspected().unloaded();
    const auto add_field = [&](std::string_view name, const auto& field) {
        if (std::find(missing.begin(), missing.end(), name) == missing.end()) attributes[std::string(name)] = json_of_field(field);
    };
    std::apply([&](const auto&... each) { (add_field(each.name, object.*each.member), ...); }, Attributes<T>::fields);
    const auto add_link = [&](std::string_view name, const auto& link) {
        using Link = std::remove_cvref_t<decltype(link)>;
        using Element = typename Link::value_type;
        if constexpr (orm::is_write_only<Link>) return;
        else if (!link.is_loaded()) return;
        json& at = attributes[std::string(name)];
        if constexpr (orm::is_write_only<Link>) return;
        else if constexpr (is_many_field<Link>) {
            at = json::array();
            for (const Ptr<Element>& element : link.to_vector()) at.push_back(shown(object_of(element)));
        } else if (const Ptr<Element> element = link.get()) at = shown(object_of(element));
    };
    std::apply([&](const auto&... each) { (add_link(each.name, object.*each.member), ...); }, Attributes<T>::links);
    return attributes;
}

template <class T>
json Of<T>::history(const std::string& attribute, const std::function<std::string(const Handle&)>& shown) const {
    json history = json::object();
    const bool is_link = with_relationship<T>(attribute, [&](const auto& relationship) {
        using Element = typename std::remove_cvref_t<decltype(relationship)>::target;
        const auto found = inspect(pointer).history(relationship);
        const auto list = [&](const std::vector<Ptr<Element>>& objects) {
            json names = json::array();
            for (const Ptr<Element>& object : objects) names.push_back(shown(object_of(object)));
            return names;
        };
        history = {{"added", list(found.added)}, {"unchanged", list(found.unchanged)}, {"deleted", list(found.deleted)}};
    });
    if (is_link) return history;
    if constexpr (requires { Attributes<T>::columns; })
        find_member(Attributes<T>::columns, attribute, [&](auto member) {
            if constexpr (requires { inspect(pointer).history(Attributes<T>::table().*member); }) {
                const History<Value> found = inspect(pointer).history(Attributes<T>::table().*member);
                history = {{"added", json_of_values(found.added)}, {"unchanged", json_of_values(found.unchanged)}, {"deleted", json_of_values(found.deleted)}};
            }
        });
    if (history.empty()) throw Unsupported("the history of " + attribute);
    return history;
}

template <class T>
Variable Of<T>::read(const std::string& attribute) const {
    Variable read;
    const bool is_link = find_member(Attributes<T>::links, attribute, [&](auto member) {
        const auto& link = (*pointer).*member;
        using Link = std::remove_cvref_t<decltype(link)>;
        using Element = typename Link::value_type;
        if constexpr (orm::is_write_only<Link>) throw Unsupported("a write-only collection that is read");
        else if constexpr (is_many_field<Link>) {
            read.is_list = true;
            for (const Ptr<Element>& element : link.to_vector()) read.list.push_back(object_of(element));
        } else if (const Ptr<Element> element = link.get()) read.object = object_of(element);
    });
    if (!is_link && !with_field<T>(attribute, [&](auto member) { read.value = json_of_field((*pointer).*member); }))
        throw_unknown(attribute);
    return read;
}

template <class T>
bool Of<T>::has_changed_links() const {
    const auto has_changes = [&](const auto& name) {
        bool changed = false;
        with_relationship<T>(name, [&](const auto& relationship) { changed = inspect(pointer).history(relationship).has_changes(); });
        return changed;
    };
    return std::apply([&](const auto&... each) { return (has_changes(each.name) || ...); }, Attributes<T>::links);
}

template <class T>
template <class F>
void Of<T>::with_many(const std::string& attribute, F&& f) {
    const bool found = find_member(Attributes<T>::links, attribute, [&](auto member) {
        using Link = std::remove_cvref_t<decltype((std::declval<T&>().*member))>;
        if constexpr (is_many_field<Link>) {
            auto edit = pointer.edit();
            f(member, (*edit).*member);
        } else throw Unsupported("append to " + attribute);
    });
    if (!found) throw_unknown(attribute);
}

//! In collections.hpp.
template <class Link>
json edit_collection(Link& link, const std::string& what, const json& arguments, const Resolve& resolve,
                     const std::function<json(const Handle&)>& show);

template <class T>
json Of<T>::collection(const std::string& attribute, const std::string& what, const json& arguments, const Resolve& resolve,
                       const std::function<json(const Handle&)>& show) {
    json seen;
    with_many(attribute, [&](auto, auto& link) { seen = edit_collection(link, what, arguments, resolve, show); });
    return seen;
}

template <class T>
Variable Of<T>::selected(Session& session, const std::string& attribute, const sql::NodeRef& condition) const {
    Variable found;
    found.is_list = true;
    find_member(Attributes<T>::links, attribute, [&](auto member) {
        const auto& link = (*pointer).*member;
        using Link = std::remove_cvref_t<decltype(link)>;
        if constexpr (orm::is_write_only<Link>) {
            auto statement = link.select();
            if (condition) statement = statement.where(Expr<Boolean>(condition));
            for (const auto& object : session.scalars(statement)) found.list.push_back(object_of(object));
        }
    });
    return found;
}

}  // namespace aludel::oracle
