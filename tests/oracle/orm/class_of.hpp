#pragma once

// What MappedClass is of each class.

#include "collections.hpp"
#include "mapped_class.hpp"
#include "object_of.hpp"

#include "aludel/orm/event.hpp"

#include <concepts>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel::oracle {

//! Listens to objects of class `T`, or of all classes for `Mapper`; false for a name that is no event of a class.
template <class T>
bool listen_to_objects(const std::string& name, const OnObject& function, const event::ClassListenOptions& options, std::vector<ListenerHandle>& handles) {
    using namespace event;
    using Pointer = std::conditional_t<std::same_as<T, Mapper>, AnyPtr, Ptr<T>>;
    static const std::map<std::string, MapperEvent> rows{
        {"before_insert", before_insert}, {"after_insert", after_insert}, {"before_update", before_update},
        {"after_update", after_update}, {"before_delete", before_delete}, {"after_delete", after_delete}};
    static const std::map<std::string, RefreshEvent> reads{{"refresh", refresh}, {"refresh_flush", refresh_flush}, {"expire", expire}};
    if (const auto row = rows.find(name); row != rows.end())
        handles.push_back(event::listen<T>(row->second, [=](Mapper&, Connection& connection, const Pointer& object) {
            function({.state = *object.state(), .connection = &connection});
        }, options));
    else if (const auto read = reads.find(name); read != reads.end())
        handles.push_back(event::listen<T>(read->second, [=](const Pointer& object, Session& session, const std::vector<std::string>& members) {
            function({.state = *object.state(), .session = &session, .members = members});
        }, options));
    else if (name == "load")
        handles.push_back(event::listen<T>(load, [=](const Pointer& object, Session& session) {
            function({.state = *object.state(), .session = &session});
        }, options));
    else return is_absent_event(name);
    return true;
}

template <class C>
constexpr bool is_field_with_events = false;
template <auto M, class O>
constexpr bool is_field_with_events<Mapped<M, O>> = true;

template <class Field>
void listen_to_field(const std::string& name, const Field& field, const OnMember& function, const event::ClassListenOptions& options,
                     std::vector<ListenerHandle>& handles) {
    if constexpr (is_field_with_events<Field>) {
        if (name != "set") throw Unsupported("the event " + name + " of a column");
        handles.push_back(event::listen(field, event::set, [=](auto& owner, auto& value, const auto& old) {
            function({.owner = &owner, .value = json_of_field(value), .old = json_of_field(old)});
        }, options));
    } else throw Unsupported("events of what is no column");
}
template <class Link>
void listen_to_link(const std::string& name, const Link& link, const OnMember& function, const event::ClassListenOptions& options,
                    std::vector<ListenerHandle>& handles) {
    const auto handle_of = [](const auto& pointer) { return pointer ? object_of(pointer) : Handle(); };
    if constexpr (!Link::is_many) {
        if (name == "remove") return;   // of a link that is deleted as an attribute, which there is not
        if (name != "set") throw Unsupported("the event " + name + " of a single link");
        handles.push_back(event::listen(link, event::set, [=](auto& owner, const auto& value, const auto& old) {
            function({.owner = &owner, .linked = handle_of(value), .unlinked = handle_of(old)});
        }, options));
    } else if (name == "bulk_replace") {
        handles.push_back(event::listen(link, event::bulk_replace, [=](auto& owner, const auto& elements) {
            MemberTold told{.owner = &owner};
            for (const auto& element : elements) told.elements.push_back(object_of(element));
            function(told);
        }, options));
    } else {
        if (name != "append" && name != "remove") throw Unsupported("the event " + name + " of a collection");
        handles.push_back(event::listen(link, name == "append" ? event::append : event::remove, [=](auto& owner, const auto& element) {
            function({.owner = &owner, .linked = handle_of(element)});
        }, options));
    }
}

template <class T>
class ClassOf final : public MappedClass {
    using Table = std::remove_cvref_t<decltype(Attributes<T>::table())>;

public:
    ClassOf() { know<T>(); }
    const orm::MappingBase& table() const override { return Attributes<T>::table(); }
    bool has_field(const std::string& name) const override { return with_field<T>(name, [](auto) {}); }
    sql::FromRef aliased_from() const override { return TableAccess::from(aliased(Attributes<T>::table())); }

    //! What the mapping's member is, which may have another name than the column.
    sql::NodeRef column(const std::string& name) const override {
        sql::NodeRef node = member_of(Attributes<T>::table(), name);
        return node || !has_field(name) ? node : mapper(table()).column(name).node();
    }
    sql::NodeRef column_in(const sql::FromRef& from, const std::string& name) const override {
        const TableAccess::AliasScope scope(from);
        sql::NodeRef node = member_of(Table(), name);
        return node || !has_field(name) ? node : sql::build::column_of(from, name);
    }
    std::vector<Assignment> assigned(const std::string& name, const json& value) const override {
        std::vector<Assignment> all;
        with_hybrid<T>(name, [&](const auto& hybrid) {
            const auto& table = Attributes<T>::table();
            if constexpr (requires { hybrid(table) = std::string(); }) {
                const auto made = hybrid(table) = value.get<std::string>();
                if constexpr (std::is_same_v<decltype(made), const Assignment>) all.push_back(made);
                else all.assign(made.begin(), made.end());
            } else throw DoesNotCompile("this hybrid has no update()");
        });
        return all;
    }
    std::optional<orm::RelationshipUse> relationship(const std::string& name) const override {
        std::optional<orm::RelationshipUse> use;
        with_relationship<T>(name, [&](const auto& relationship) { use = relationship.use(); });
        return use;
    }

    bool is_many(const std::string& name) const override {
        bool is_many = false;
        with_relationship<T>(name, [&](const auto& relationship) { is_many = std::remove_cvref_t<decltype(relationship)>::is_many; });
        return is_many;
    }

    Handle made(const json& given) const override {
        T value{};
        for (const auto& [name, to] : given.items()) find_member(Attributes<T>::fields, name, [&](auto member) { assign(value.*member, to); });
        return std::make_shared<Of<T>>(Ptr<T>(orm::new_transient(orm::class_info<T>, &value)));
    }
    Handle get(Session& session, const json& key, const GetOptions& options) const override {
        const Ptr<T> found = key.is_array() && key.size() == 2 ? session.get<T>(value_of_json(key[0]), value_of_json(key[1]), options)
                                                               : session.get<T>(value_of_json(key), options);
        return found ? object_of(found) : Handle();
    }
    std::vector<Handle> objects(Session& session, const sql::NodeRef& statement) const override {
        return handles(session.scalars(Select<T>(statement)).all());
    }
    std::vector<Handle> objects(Session& session, const sql::NodeRef& statement, const std::vector<Params>& sets) const override {
        return handles(session.execute_many(Insert<T>(statement), sets).scalars().all());
    }

    bool listen(const std::string& name, const OnObject& function, const event::ClassListenOptions& options, std::vector<ListenerHandle>& handles) const override {
        return listen_to_objects<T>(name, function, options, handles);
    }
    void listen_to_member(const std::string& name, const std::string& member, const OnMember& function,
                          const event::ClassListenOptions& options, std::vector<ListenerHandle>& handles) const override {
        if constexpr (requires { Attributes<T>::columns; })
            if (find_member(Attributes<T>::columns, member, [&](auto at) { listen_to_field(name, Attributes<T>::table().*at, function, options, handles); }))
                return;
        if (!with_relationship<T>(member, [&](const auto& link) { listen_to_link(name, link, function, options, handles); }))
            throw_unknown(member);
    }

private:
    static std::vector<Handle> handles(const std::vector<Ptr<T>>& objects) {
        std::vector<Handle> found;
        for (const Ptr<T>& object : objects) found.push_back(object ? object_of(object) : Handle());
        return found;
    }
    static sql::NodeRef member_of(const Table& table, const std::string& name) {
        sql::NodeRef node;
        if constexpr (requires { Attributes<T>::columns; }) find_member(Attributes<T>::columns, name, [&](auto member) { node = (table.*member).node(); });
        if (!node) with_hybrid<T>(name, [&](const auto& hybrid) { node = hybrid(table).node(); });
        return node;
    }
};

//! The class of a mapping.
template <class T>
const MappedClass* class_of() {
    static const ClassOf<T> made;
    return &made;
}

}  // namespace aludel::oracle
