#pragma once

// The listeners of a recorded program: what they log, and what they do.

#include "object.hpp"

#include "aludel/orm/event.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace aludel::oracle {

//! Registers the `listen` of a case and keeps the log of the events, the notes, and the writing statements between them.
template <class Mapping, class Program>
class Listeners {
public:
    explicit Listeners(Program& program) : program_(program) {}
    Listeners(const Listeners&) = delete;
    ~Listeners() {
        for (std::vector<ListenerHandle>& handles : handles_)
            for (ListenerHandle& handle : handles) handle.disconnect();
    }

    void listen(const json& all) {
        for (const json& given : all) {
            handles_.emplace_back();
            const auto listener = std::make_shared<Listener>(given);
            for (const std::string event : given.at("events")) listen_to(event, listener);
        }
    }
    void unlisten(std::size_t number) {
        for (ListenerHandle& handle : handles_.at(number)) handle.disconnect();
    }
    void log(json entry) { log_.push_back(std::move(entry)); }
    json take_log() { return std::exchange(log_, json::array()); }
    //! That of the event whose listeners are running.
    Connection& connection() {
        if (!connection_) throw Unsupported("an event without a connection");
        return *connection_;
    }

private:
    //! What a program says of a listener, and how many times it is to react yet; -1: always.
    struct Listener {
        json given;
        int times;
        explicit Listener(json options) : given(std::move(options)), times(given.value("times", -1)) {}
        bool is_once() const { return given.value("once", false); }
        bool is_first() const { return given.value("insert", false); }
        std::string entity() const { return target().substr(0, target().find('.')); }
        std::string attribute() const { return target().substr(target().find('.') + 1); }
        std::string target() const { return given.at("target"); }
    };
    using Shared = std::shared_ptr<Listener>;
    //! What a listener has of an event.
    struct Told {
        json entry;
        Handle object{};
        Handle value{};
        Connection* connection = nullptr;
        OrmExecuteState* statement = nullptr;
        Session* session = nullptr;
    };

    void add(ListenerHandle handle) { handles_.back().push_back(std::move(handle)); }
    void listen_to(const std::string& event, const Shared& listener) {
        const std::string target = listener->target();
        if (target == "session") listen_to_sessions(event, listener);
        else if (target == "mapper") listen_to_class<Mapper>(event, listener);
        else if (target.find('.') != target.npos) listen_to_member(event, listener);
        else
            Mapping::with_class(target, [&](const auto& table) {
                listen_to_class<typename std::remove_cvref_t<decltype(table)>::aludel_entity>(event, listener);
            });
    }

    // ---- of sessions -----------------------------------------------------------------------------------------------

    void listen_to_sessions(const std::string& name, const Shared& listener) {
        using namespace event;
        static const std::map<std::string, SessionEvent<Session&>> plain{
            {"before_commit", before_commit}, {"after_commit", after_commit}, {"after_rollback", after_rollback}};
        static const std::map<std::string, SessionEvent<Session&, const TransactionInfo&>> transactions{
            {"after_transaction_create", after_transaction_create}, {"after_transaction_end", after_transaction_end},
            {"after_soft_rollback", after_soft_rollback}};
        static const std::map<std::string, SessionEvent<Session&, FlushContext&>> flushes{
            {"before_flush", before_flush}, {"after_flush", after_flush}, {"after_flush_postexec", after_flush_postexec}};
        static const std::map<std::string, SessionEvent<Session&, const AnyPtr&>> objects{
            {"before_attach", before_attach}, {"after_attach", after_attach}, {"transient_to_pending", transient_to_pending},
            {"pending_to_transient", pending_to_transient}, {"pending_to_persistent", pending_to_persistent},
            {"persistent_to_transient", persistent_to_transient}, {"persistent_to_deleted", persistent_to_deleted},
            {"deleted_to_persistent", deleted_to_persistent}, {"deleted_to_detached", deleted_to_detached},
            {"persistent_to_detached", persistent_to_detached}, {"detached_to_persistent", detached_to_persistent},
            {"loaded_as_persistent", loaded_as_persistent}};
        const event::ListenOptions options{.once = listener->is_once(), .insert = listener->is_first()};
        const auto listen_as = [&](const auto& events, auto function) {
            const auto known = events.find(name);
            if (known != events.end()) add(event::listen<Session>(known->second, function, options));
            return known != events.end();
        };
        if (listen_as(plain, [=, this](Session& session) { react(*listener, {.entry = {{"ev", name}}, .session = &session}); })) return;
        if (listen_as(transactions, [=, this](Session& session, const TransactionInfo& transaction) {
                react(*listener, {.entry = of_transaction(name, transaction), .session = &session});
            })) return;
        if (listen_as(flushes, [=, this](Session& session, FlushContext&) {
                json entry = program_.lists_of(session);
                entry["ev"] = name;
                react(*listener, {.entry = std::move(entry), .session = &session});
            })) return;
        if (listen_as(objects, [=, this](Session& session, const AnyPtr& object) {
                react(*listener, of_object(name, *object.state(), {.session = &session}));
            })) return;
        if (name == "after_begin") {
            add(event::listen<Session>(after_begin, [=, this](Session& session, const TransactionInfo& transaction, Connection& connection) {
                react(*listener, {.entry = of_transaction(name, transaction), .connection = &connection, .session = &session});
            }, options));
        } else if (name == "do_orm_execute") {
            add(event::listen<Session>(do_orm_execute, [=, this](OrmExecuteState& state) {
                const char* kind = state.is_select() ? "select" : state.is_insert() ? "insert" : state.is_update() ? "update" : state.is_delete() ? "delete" : "other";
                react(*listener, {.entry = {{"ev", name}, {"kind", kind}}, .statement = &state, .session = &state.session()});
            }, options));
        } else if (!name.starts_with("after_bulk_")) throw Unsupported("the event " + name);
    }
    static json of_transaction(const std::string& name, const TransactionInfo& transaction) {
        json entry{{"ev", name}, {"trans", transaction.id}};
        if (transaction.is_nested) entry["nested"] = true, entry["parent"] = transaction.parent;
        return entry;
    }

    // ---- of classes and members ------------------------------------------------------------------------------------

    template <class T>
    void listen_to_class(const std::string& name, const Shared& listener) {
        using namespace event;
        static const std::map<std::string, MapperEvent> rows{
            {"before_insert", before_insert}, {"after_insert", after_insert}, {"before_update", before_update},
            {"after_update", after_update}, {"before_delete", before_delete}, {"after_delete", after_delete}};
        static const std::map<std::string, RefreshEvent> reads{{"refresh", refresh}, {"expire", expire}};
        using Object = std::conditional_t<std::same_as<T, Mapper>, AnyPtr, Ptr<T>>;
        const event::ClassListenOptions options = class_options(*listener);
        if (const auto known = rows.find(name); known != rows.end()) {
            add(event::listen<T>(known->second, [=, this](Mapper&, Connection& connection, const Object& object) {
                react(*listener, of_object(name, *object.state(), {.connection = &connection}));
            }, options));
        } else if (const auto read = reads.find(name); read != reads.end()) {
            add(event::listen<T>(read->second, [=, this](const Object& object, Session& session, const std::vector<std::string>& members) {
                Told told = of_object(name, *object.state(), {.session = &session});
                if (!members.empty()) told.entry["attrs"] = members;
                react(*listener, std::move(told));
            }, options));
        } else if (name == "load") {
            add(event::listen<T>(load, [=, this](const Object& object, Session& session) {
                react(*listener, of_object(name, *object.state(), {.session = &session}));
            }, options));
        } else if (!is_absent(name)) throw Unsupported("the event " + name);
    }
    static event::ClassListenOptions class_options(const Listener& listener) {
        return {.once = listener.is_once(), .insert = listener.is_first(), .propagate = listener.given.value("propagate", false)};
    }
    //! What SQLAlchemy tells and Aludel does not; compare.py knows it too.
    static bool is_absent(const std::string& name) {
        for (const char* absent : {"init", "init_failure", "init_collection", "dispose_collection", "append_wo_mutation", "refresh_flush",
                                   "init_scalar", "modified"})
            if (name == absent) return true;
        return false;
    }

    void listen_to_member(const std::string& name, const Shared& listener) {
        if (is_absent(name)) return;
        Mapping::with_class(listener->entity(), [&](const auto& table) {
            using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
            const bool is_field = find_member(Attributes<T>::columns, listener->attribute(), [&](auto member) {
                if (name != "set") throw Unsupported("the event " + name + " of a column");
                if constexpr (is_property<std::remove_cvref_t<decltype(table.*member)>>)
                    throw Unsupported("events of a column property");
                else listen_to_field(name, listener, table.*member);
            });
            if (is_field) return;
            if (!with_relationship<T>(listener->attribute(), [&](const auto& link) { listen_to_link(name, listener, link); }))
                throw_unknown(listener->attribute());
        });
    }
    template <class Field>
    void listen_to_field(const std::string& name, const Shared& listener, const Field& field) {
        add(event::listen(field, event::set, [=, this](auto& owner, auto& value, const auto& old) {
            Told told = of_member(name, *listener, &owner);
            told.entry["value"] = json_of_field(value);
            told.entry["old"] = json_of_field(old);
            react(*listener, std::move(told));
        }, class_options(*listener)));
    }
    template <class Link>
    void listen_to_link(const std::string& name, const Shared& listener, const Link& link) {
        const event::ClassListenOptions options = class_options(*listener);
        if constexpr (!Link::is_many) {
            if (name == "remove") return;   // of a link that is deleted as an attribute, which there is not
            if (name != "set") throw Unsupported("the event " + name + " of a single link");
            add(event::listen(link, event::set, [=, this](auto& owner, const auto& value, const auto& old) {
                Told told = of_member(name, *listener, &owner, value);
                told.entry["old"] = old ? json(program_.identity(*object_of(old))) : json();
                react(*listener, std::move(told));
            }, options));
        } else if (name == "bulk_replace") {
            add(event::listen(link, event::bulk_replace, [=, this](auto& owner, const auto& elements) {
                Told told = of_member(name, *listener, &owner);
                told.entry["values"] = json::array();
                for (const auto& element : elements) told.entry["values"].push_back(program_.identity(*object_of(element)));
                react(*listener, std::move(told));
            }, options));
        } else {
            if (name != "append" && name != "remove") throw Unsupported("the event " + name + " of a collection");
            add(event::listen(link, name == "append" ? event::append : event::remove, [=, this](auto& owner, const auto& element) {
                react(*listener, of_member(name, *listener, &owner, element));
            }, options));
        }
    }

    Told of_object(const std::string& name, orm::InstanceState& state, Told told) const {
        told.object = handle_of(state);
        told.entry = {{"ev", name}, {"obj", program_.identity(*told.object)}};
        return told;
    }
    static Handle handle_of(orm::InstanceState& state) { return wraps().at(state.type->tag)(state); }
    Told of_member(const std::string& name, const Listener& listener, const void* owner) const {
        Told told{.entry = {{"ev", name}, {"on", listener.target()}, {"obj", "?"}}};
        told.object = program_.object_at(owner);
        if (told.object) told.entry["obj"] = program_.identity(*told.object);
        return told;
    }
    template <class T>
    Told of_member(const std::string& name, const Listener& listener, const void* owner, const Ptr<T>& value) const {
        Told told = of_member(name, listener, owner);
        if (value) told.value = object_of(value);
        told.entry["value"] = value ? json(program_.identity(*told.value)) : json();
        return told;
    }

    // ---- what a listener does --------------------------------------------------------------------------------------

    void react(Listener& listener, Told told) {
        if (!listener.given.value("quiet", false)) log(told.entry);
        if (listener.times == 0 || !is_meant(listener, told)) return;
        if (listener.times > 0) --listener.times;
        Connection* const before = std::exchange(connection_, told.connection);
        try {
            for (const json& option : listener.given.value("add_option", json::array()))
                told.statement->add_options(orm::LoaderOption(Program::criteria_of(option)));
            if (listener.given.contains("each")) each_object(listener, *told.session);
            else do_steps(listener, told.object);
        } catch (...) {
            connection_ = before;
            throw;
        }
        connection_ = before;
        if (listener.given.contains("raise")) throw Raised(listener.given.at("raise")[0], listener.given.at("raise")[1]);
    }
    bool is_meant(const Listener& listener, const Told& told) const {
        const json condition = listener.given.value("if", json::object());
        for (const auto& [name, wanted] : condition.items()) {
            if (name == "is") {
                if (told.entry.value("obj", json()) != wanted) return false;
            } else if (name == "value") {
                const bool is_variable = wanted.is_string() && wanted.template get<std::string>().starts_with('$');
                if (is_variable && (!told.value || !program_.is_named(*told.value, wanted))) return false;
                if (!is_variable && told.entry.value("value", json()) != wanted) return false;
            } else if (name == "select") {
                if (told.statement->is_select() != wanted) return false;
            } else if (name != "top") throw Unsupported("a listener for " + name);   // no lazy load is told
        }
        return true;
    }
    void do_steps(const Listener& listener, const Handle& object) {
        if (!listener.given.contains("do")) return;
        const auto before = program_.variables_;
        if (object) program_.variables_["it"] = {object};
        for (const json& step : listener.given.at("do")) program_.step_now(step);
        if (!object) return;
        if (before.contains("it")) program_.variables_["it"] = before.at("it");
        else program_.variables_.erase("it");
    }
    void each_object(const Listener& listener, Session& session) {
        const std::string which = listener.given.at("each");
        const SessionObjects objects = which == "new" ? session.new_() : which == "dirty" ? session.dirty() : session.deleted();
        for (const AnyPtr& each : objects) {
            const Handle object = handle_of(*each.state());
            if (listener.given.value("of", std::string(object->class_name())) == object->class_name()) do_steps(listener, object);
        }
    }

    Program& program_;
    std::vector<std::vector<ListenerHandle>> handles_{};   // by listener
    json log_ = json::array();
    Connection* connection_ = nullptr;
};

}  // namespace aludel::oracle
