#pragma once

// Objects of each mapped class.

#include "attributes.hpp"
#include "derived.hpp"
#include "object.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel::oracle {

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
    void refresh(Session& session, const RefreshOptions& options) const override { session.refresh(pointer, options); }
    void expire_attributes(Session& session, const json& names) const override { session.expire(pointer, attributes(names)); }
    void refresh_attributes(Session& session, const json& names) const override { session.refresh(pointer, attributes(names)); }
    void add_to(Session& session) const override { session.add(pointer); }
    void expunge(Session& session) const override { session.expunge(pointer); }
    bool is_in(const Session& session) const override { return session.contains(pointer); }
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
    static std::vector<orm::Attribute> attributes(const json& names);
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

template <class T>
void Of<T>::set(const std::string& attribute, const json& value, const Resolve& resolve) {
    const bool is_field = with_field<T>(attribute, [&](auto member) {
        auto edit = pointer.edit();
        assign((*edit).*member, value);
    });
    if (is_field) return;
    if (with_hybrid<T>(attribute, [&](const auto& hybrid) {
            if constexpr (requires { hybrid_takes_text(hybrid, pointer); }) hybrid.set(pointer, value.get<std::string>());
            else throw DoesNotCompile("this hybrid has no set()");
        })) return;
    const bool is_reset = value.is_null() && is_reset_by_null<T>(attribute);
    if (with_proxy<T>(attribute, [&](const auto& proxy) { set_proxy(proxy, pointer, value, resolve, is_reset); })) return;
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
    const bool is_known = is_link || with_field<T>(attribute, [&](auto member) { read.value = json_of_field((*pointer).*member); }) ||
                          with_hybrid<T>(attribute, [&](const auto& hybrid) { read.value = json_of_field(hybrid(pointer)); }) ||
                          with_proxy<T>(attribute, [&](const auto& proxy) { read_proxy(proxy(pointer), read); });
    if (!is_known) throw_unknown(attribute);
    return read;
}

//! Can a member say "not loaded"?
template <class M>
inline constexpr bool is_expired_alone = true;
template <auto M, class O>
inline constexpr bool is_expired_alone<Mapped<M, O>> = orm::detail::is_deferred<orm::detail::member_type_t<M>>;

template <class T>
std::vector<orm::Attribute> Of<T>::attributes(const json& names) {
    std::vector<orm::Attribute> all;
    const auto add = [&](const auto& member) {
        if constexpr (is_expired_alone<std::remove_cvref_t<decltype(member)>>) all.emplace_back(member);
        else throw Unsupported("the expiry of a plain field");
    };
    for (const std::string name : names) {
        with_relationship<T>(name, add);
        if constexpr (requires { Attributes<T>::columns; })
            find_member(Attributes<T>::columns, name, [&](auto member) { add(Attributes<T>::table().*member); });
    }
    return all;
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
    if (with_proxy<T>(attribute, [&](const auto& proxy) { seen = edit_proxy(proxy(pointer), what, arguments, resolve); })) return seen;
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
