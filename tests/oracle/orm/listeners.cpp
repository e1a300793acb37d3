#include "listeners.hpp"

#include "class_of.hpp"

#include <map>

namespace aludel::oracle {

Listeners::~Listeners() {
    for (std::vector<ListenerHandle>& handles : handles_)
        for (ListenerHandle& handle : handles) handle.disconnect();
}

void Listeners::listen(const json& all) {
    for (const json& given : all) {
        handles_.emplace_back();
        const auto listener = std::make_shared<Listener>(given);
        for (const std::string event : given.at("events")) listen_to(event, listener);
    }
}

void Listeners::unlisten(std::size_t number) {
    for (ListenerHandle& handle : handles_.at(number)) handle.disconnect();
}

Connection& Listeners::connection() {
    if (!connection_) throw Unsupported("an event without a connection");
    return *connection_;
}

void Listeners::listen_to(const std::string& event, const Shared& listener) {
    const std::string target = listener->target();
    if (target == "session") listen_to_sessions(event, listener);
    else if (target == "engine" || target == "pool") listen_to_engine(event, listener);
    else if (target.find('.') != target.npos) listen_to_member(event, listener);
    else listen_to_objects(event, listener);
}

// ---- of sessions ---------------------------------------------------------------------------------------------------

namespace {

json of_transaction(const std::string& name, const TransactionInfo& transaction) {
    json entry{{"ev", name}, {"trans", transaction.id}};
    if (transaction.is_nested) entry["nested"] = true, entry["parent"] = transaction.parent;
    return entry;
}

}  // namespace

void Listeners::listen_to_sessions(const std::string& name, const Shared& listener) {
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
        if (known != events.end()) handles_.back().push_back(event::listen<Session>(known->second, function, options));
        return known != events.end();
    };
    if (listen_as(plain, [=, this](Session& session) { react(*listener, {.entry = {{"ev", name}}, .session = &session}); })) return;
    if (listen_as(transactions, [=, this](Session& session, const TransactionInfo& transaction) {
            react(*listener, {.entry = of_transaction(name, transaction), .session = &session});
        })) return;
    if (listen_as(flushes, [=, this](Session& session, FlushContext&) {
            json entry = variables_.lists_of(session);
            entry["ev"] = name;
            react(*listener, {.entry = std::move(entry), .session = &session});
        })) return;
    if (listen_as(objects, [=, this](Session& session, const AnyPtr& object) {
            react(*listener, of_object(name, *object.state(), {.session = &session}));
        })) return;
    if (name == "after_begin") {
        handles_.back().push_back(event::listen<Session>(after_begin, [=, this](Session& session, const TransactionInfo& transaction, Connection& connection) {
            react(*listener, {.entry = of_transaction(name, transaction), .connection = &connection, .session = &session});
        }, options));
    } else if (name == "do_orm_execute") {
        handles_.back().push_back(event::listen<Session>(do_orm_execute, [=, this](OrmExecuteState& state) {
            const char* kind = state.is_select() ? "select" : state.is_insert() ? "insert" : state.is_update() ? "update" : state.is_delete() ? "delete" : "other";
            react(*listener, {.entry = {{"ev", name}, {"kind", kind}}, .statement = &state, .session = &state.session()});
        }, options));
    } else if (!name.starts_with("after_bulk_")) throw Unsupported("the event " + name);
}

// ---- of classes and members ----------------------------------------------------------------------------------------

void Listeners::listen_to_objects(const std::string& name, const Shared& listener) {
    const event::ClassListenOptions options{.once = listener->is_once(), .insert = listener->is_first(), .propagate = listener->given.value("propagate", false)};
    const OnObject function = [=, this](const ObjectTold& of) {
        Told told = of_object(name, of.state, {.connection = of.connection, .session = of.session});
        if (!of.members.empty()) told.entry["attrs"] = of.members;
        react(*listener, std::move(told));
    };
    const bool is_known = listener->target() == "mapper" ? oracle::listen_to_objects<Mapper>(name, function, options, handles_.back())
                                                         : mapping_.at(listener->target()).listen(name, function, options, handles_.back());
    if (!is_known) throw Unsupported("the event " + name);
}

void Listeners::listen_to_member(const std::string& name, const Shared& listener) {
    if (is_absent_event(name)) return;
    const event::ClassListenOptions options{.once = listener->is_once(), .insert = listener->is_first(), .propagate = listener->given.value("propagate", false)};
    const OnMember function = [=, this](const MemberTold& told) { react(*listener, of_member(name, *listener, told)); };
    mapping_.at(listener->entity()).listen_to_member(name, listener->attribute(), function, options, handles_.back());
}

namespace {

Handle handle_of(orm::InstanceState& state) { return wraps().at(state.type->tag)(state); }

}  // namespace

Listeners::Told Listeners::of_object(const std::string& name, orm::InstanceState& state, Told told) const {
    told.object = handle_of(state);
    told.entry = {{"ev", name}, {"obj", variables_.identity(*told.object)}};
    return told;
}

Listeners::Told Listeners::of_member(const std::string& name, const Listener& listener, const MemberTold& of) const {
    const auto shown = [&](const Handle& object) { return object ? json(variables_.identity(*object)) : json(); };
    Told told{.entry = {{"ev", name}, {"on", listener.target()}, {"obj", "?"}}};
    told.object = variables_.object_at(of.owner);
    if (told.object) told.entry["obj"] = variables_.identity(*told.object);
    told.value = of.linked;
    if (name == "bulk_replace") {
        told.entry["values"] = json::array();
        for (const Handle& element : of.elements) told.entry["values"].push_back(shown(element));
        return told;
    }
    told.entry["value"] = of.value ? *of.value : shown(of.linked);
    if (name == "set") told.entry["old"] = of.old ? *of.old : shown(of.unlinked);
    return told;
}

// ---- what a listener does ------------------------------------------------------------------------------------------

void Listeners::react(Listener& listener, Told told) {
    if (!listener.given.value("quiet", false)) log(told.entry);
    if (listener.times == 0 || !is_meant(listener, told)) return;
    if (listener.times > 0) --listener.times;
    Connection* const before = std::exchange(connection_, told.connection);
    try {
        if (listener.given.contains("add_option")) reactions_.add_options(*told.statement, listener.given.at("add_option"));
        if (listener.given.contains("each")) each_object(listener, *told.session);
        else do_steps(listener, told.object);
    } catch (...) {
        connection_ = before;
        throw;
    }
    connection_ = before;
    if (listener.given.contains("raise")) throw Raised(listener.given.at("raise")[0], listener.given.at("raise")[1]);
}

bool Listeners::is_meant(const Listener& listener, const Told& told) const {
    const json condition = listener.given.value("if", json::object());
    for (const auto& [name, wanted] : condition.items()) {
        if (name == "is") {
            if (told.entry.value("obj", json()) != wanted) return false;
        } else if (name == "value") {
            const bool is_variable = wanted.is_string() && wanted.get<std::string>().starts_with('$');
            if (is_variable && (!told.value || !variables_.is_named(*told.value, wanted))) return false;
            if (!is_variable && told.entry.value("value", json()) != wanted) return false;
        } else if (name == "select") {
            if (told.statement->is_select() != wanted) return false;
        } else if (name != "top") throw Unsupported("a listener for " + name);   // no lazy load is told
    }
    return true;
}

void Listeners::do_steps(const Listener& listener, const Handle& object) {
    if (!listener.given.contains("do")) return;
    const Variable* const known = variables_.find("it");
    const std::optional<Variable> before = known ? std::optional(*known) : std::nullopt;
    if (object) variables_["it"] = {object, {}, false, {}};
    for (const json& step : listener.given.at("do")) reactions_.do_step(step);
    if (!object) return;
    if (before) variables_["it"] = *before;
    else variables_.erase("it");
}

void Listeners::each_object(const Listener& listener, Session& session) {
    const std::string which = listener.given.at("each");
    const SessionObjects objects = which == "new" ? session.new_() : which == "dirty" ? session.dirty() : session.deleted();
    for (const AnyPtr& each : objects) {
        const Handle object = handle_of(*each.state());
        if (listener.given.value("of", std::string(object->class_name())) == object->class_name()) do_steps(listener, object);
    }
}

}  // namespace aludel::oracle
