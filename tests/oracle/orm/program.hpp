#pragma once

// A recorded program, step by step: what it does in a Session, and what it sees.

#include "collections.hpp"
#include "listeners.hpp"
#include "mapping.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace aludel::oracle {

inline Value value_of_json(const json& value) {
    if (value.is_null()) return Value();
    if (value.is_boolean()) return Value(value.get<bool>());
    if (value.is_number_integer()) return Value(value.get<std::int64_t>());
    if (value.is_number_float()) return Value(value.get<double>());
    if (value.is_string()) return Value(value.get<std::string>());
    throw Unsupported("the value " + value.dump());
}

//! "User#7", "Item#(1,2)"; of an object without a key "User@v", `v` being a variable that has it.
template <class F>
std::string identity_text(const Inspection& object, std::string_view class_name, F&& name) {
    const std::vector<Value> key = object.identity();
    const bool has_row = !object.transient() && !object.pending();
    if (key.empty() || !has_row) return std::string(class_name) + "@" + name();
    std::string text = key.size() > 1 ? "(" : "";
    for (std::size_t i = 0; i < key.size(); ++i) {
        const json part = json_of_value(key[i]);
        text += (i ? "," : "") + (part.is_string() ? part.get<std::string>() : part.dump());
    }
    return std::string(class_name) + "#" + text + (key.size() > 1 ? ")" : "");
}

template <class Mapping>
class Program {
public:
    explicit Program(Engine& engine, SessionOptions options = {}) : engine_(engine) { open_session("main", {{}, std::move(options)}); }

    //! Adds the listeners of a recorded program.
    void listen(const json& all) { listeners_.listen(all); }
    //! What listeners have logged since the last call.
    json take_log() { return listeners_.take_log(); }
    void log(json entry) { listeners_.log(std::move(entry)); }

    //! Does a step; gives what it sees, or nothing.
    json step(const json& step) {
        if (step[0] == "autoflush") autoflush_ = step[1];
        if (autoflush_ || ends_session(step[0])) return step_now(step);
        return session_->no_autoflush([&] { return step_now(step); });
    }

    //! Why the program may end with other tables, as docs/from_sqlalchemy.md says; empty: it may not.
    const std::string& by_design() const noexcept { return by_design_; }
    //! It sets a field to the value that it has, perhaps of an object that has expired or never had it: SQLAlchemy does not
    //! know the former value then, and counts a change.
    bool sets_what_is_there() const noexcept { return sets_what_is_there_; }

private:
    friend class Listeners<Mapping, Program>;
    static bool ends_session(const std::string& what) { return what == "close"; }
    json step_now(const json& step) {
        const std::string what = step[0];
        if (what == "get") return seen(variables_[step[1]] = get(step));
        if (what == "query") return query(step[1], step[2]);
        if (what == "merge") return merged(step);
        if (what == "read") return read(step);
        if (what == "read_each") return read_each(step[1], step[2]);
        if (what == "refresh") return refresh(step[1]);
        if (what == "state") return states_of(step, &Program::state);
        if (what == "states") return named_states(step);
        if (what == "history") return history(step[1], step[2]);
        if (what == "is_modified") return session_->is_modified(hold(step[1]));
        if (what == "coll") return collection_step(step);
        if (what == "iterate") throw TypeError("this does not compile");
        if (what == "wo_select") return select_of(step);
        if (what == "same") return value_of(step[1]).object->inspected_state() == value_of(step[2]).object->inspected_state();
        if (what == "text") return run_text(*session_, step[1], step.size() > 2 ? step[2] : json::object());
        if (what == "bulk_update") return bulk_update(step[2], step[3]);
        if (what == "bulk_delete") return bulk_delete(step[2], step[3]);
        if (what == "session") return lists();
        if (what == "identity_key") return identity_key(object(step[1]));
        if (what == "no_autoflush") return without_autoflush(step[1]);
        if (what == "merge_all") return merge_all(step);
        if (what == "bulk_insert") return bulk_insert(step[2], step[3], step.size() > 4 ? step[4] : json::object());
        if (what == "conn_state") return connection_state(lent(step[1]).connection);
        if (what == "conn_exec") return run_text(lent(step[1]).connection, step[2], step.size() > 3 ? step[3] : json::object());
        do_step(what, step);
        return nullptr;
    }

    void do_step(const std::string& what, const json& step) {
        if (what == "new") make(step[1], step[2], step.size() > 3 ? step[3] : json::object());
        else if (what == "new_many") make_many(step);
        else if (what == "new_range") make_range(step);
        else if (what == "add") each_named(step, [&](Object& object) { object.add_to(*session_); });
        else if (what == "add_all") each_listed(step[1], [&](Object& object) { object.add_to(*session_); });
        else if (what == "set") each_item(step[2], [&](const std::string& name, const json& value) { set(step[1], name, value); });
        else if (what == "set_each") set_each(step[1], step[2]);
        else if (what == "let") variables_[step[1]] = value_of(step[2]);
        else if (what == "append") change_links(step, &Object::append);
        else if (what == "remove") change_links(step, &Object::remove);
        else if (what == "put_set" || what == "put_map") put_all(step);
        else if (what == "clear") object(step[1]).set(step[2], json::array(), resolve_);
        else if (what == "delete") each_named(step, [&](Object& object) { object.delete_from(*session_); });
        else if (what == "delete_each") each_listed(step[1], [&](Object& object) { object.delete_from(*session_); });
        else if (what == "expire") expire(step);
        else if (what == "expunge") object(step[1]).expunge(*session_);
        else if (what == "expire_all") session_->expire_all();
        else if (what == "expunge_all") session_->expunge_all();
        else if (what == "flush") session_->flush();
        else if (what == "commit") session_->commit(), savepoints_.clear();   // with all savepoints
        else if (what == "rollback") rollback();
        else if (what == "begin") session_->connection();
        else if (what == "close") close();
        else if (what == "new_session") open_session(step[1], opened_as(step.size() > 2 ? step[2] : json::object()));
        else if (what == "use") use(step[1]);
        else if (what == "make_transient") object(step[1]).make_transient(*session_);
        else if (what == "unlisten") listeners_.unlisten(step[1]);
        else if (what == "note") log({{"ev", "note"}, {"text", step[1]}});
        else if (what == "note_state") note_state(object(step[1]));
        else if (what == "exec_on_conn") run_text(listeners_.connection(), step[1], filled_in(step[2]));
        else if (what.starts_with("conn_")) use_connection(what, step);
        else if (what == "begin_nested") savepoints_.emplace_back(step[1], session_->begin_nested());
        else if (what == "commit_nested") end_nested(step[1], true);
        else if (what == "rollback_nested") end_nested(step[1], false);
        else if (what == "raises") must_raise(step[1], step[2]);
        else if (what == "try") attempt(step[1]);
        else if (what == "drop") variables_.erase(step[1].get<std::string>());
        else if (what == "raw") run_raw(step);
        else if (what == "autoflush") return;
        else throw Unsupported("step " + what);
    }

    template <class F>
    static void each_item(const json& object, F&& f) {
        for (const auto& [name, value] : object.items()) f(name, value);
    }
    template <class F>
    void each_named(const json& step, F&& f) {
        for (std::size_t i = 1; i < step.size(); ++i) each_listed(step[i], f);
    }
    //! Objects by a name, a list's name, or names in brackets.
    template <class F>
    void each_listed(const json& names, F&& f) {
        if (names.is_array()) {
            for (const json& name : names) each_listed(name, f);
            return;
        }
        const Variable found = value_of(plain(names));
        if (!found.is_list) return f(object(plain(names)));
        for (const Handle& each : found.list) f(*each);
    }
    static std::string plain(const json& name) {
        const std::string text = name.get<std::string>();
        return text.starts_with('$') ? text.substr(1) : text;
    }
    Object& object(const std::string& path) {
        const Variable found = value_of(path);
        if (!found.object) throw Unsupported("no object " + path);
        return *(kept_ = found.object);
    }
    //! "v9.keywords.1"
    Variable value_of(const std::string& path) {
        std::size_t dot = path.find('.');
        const auto known = variables_.find(path.substr(0, dot));
        if (known == variables_.end()) throw Unsupported("variable " + path);
        Variable value = known->second;
        while (dot != path.npos) {
            const std::size_t next = path.find('.', dot + 1);
            const std::string part = path.substr(dot + 1, next == path.npos ? next : next - dot - 1);
            if (value.is_list) {
                if (std::stoul(part) >= value.list.size()) throw Unsupported("a list that is shorter: " + path);
                value = {value.list[std::stoul(part)], {}, false};
            } else if (value.object) value = value.object->read(part);
            else throw Unsupported("nothing at " + path);
            dot = next;
        }
        return value;
    }

    // ---- what a step sees ------------------------------------------------------------------------------------------

    std::string name_of(const orm::InstanceState* state) const {
        for (const auto& [name, variable] : variables_) {
            if (name == "it") continue;   // a listener's own name for it
            if (variable.object && variable.object->inspected_state() == state) return name;
            for (std::size_t i = 0; i < variable.list.size(); ++i)
                if (variable.list[i] && variable.list[i]->inspected_state() == state) return name + "." + std::to_string(i);
        }
        return "?";
    }
    //! The variables' object at this address; none for another one.
    Handle object_at(const void* address) const {
        for (const auto& [name, variable] : variables_) {
            if (variable.object && variable.object->inspected_state()->object() == address) return variable.object;
            for (const Handle& each : variable.list)
                if (each && each->inspected_state()->object() == address) return each;
        }
        return {};
    }
    bool is_named(const Object& object, const std::string& variable) {
        return value_of(plain(variable)).object->inspected_state() == object.inspected_state();
    }
    std::string identity(const Object& object) const {
        return identity_text(object.inspected(), object.class_name(), [&] { return name_of(object.inspected_state()); });
    }
    using Met = std::set<const orm::InstanceState*>;
    //! With what is loaded of it; the second time its identity alone.
    json expanded(const Handle& object, Met& met) const {
        if (!object) return nullptr;
        if (!met.insert(object->inspected_state()).second) return identity(*object);
        json shown = object->loaded([&](const Handle& linked) { return expanded(linked, met); });
        shown["$"] = identity(*object);
        return shown;
    }
    json seen(const Variable& variable) const {
        Met met;
        return seen(variable, met);
    }
    json seen(const Variable& variable, Met& met) const {
        if (variable.value) return *variable.value;
        if (!variable.is_list) return expanded(variable.object, met);
        json list = json::array();
        for (const Handle& object : variable.list) list.push_back(expanded(object, met));
        return list;
    }
    json read(const json& step) {
        if (step.size() == 2) return seen(value_of(step[1]));
        json all = json::array();
        Met met;
        for (std::size_t i = 1; i < step.size(); ++i) all.push_back(seen(value_of(step[i]), met));
        return all;
    }
    json read_each(const std::string& list, const std::string& attribute) {
        json all = json::array();
        for (const Handle& object : value_of(list).list) {
            const Variable read = object->read(attribute);
            json value = read.value ? *read.value : read.object ? json(identity(*read.object)) : json();
            if (read.is_list) {
                value = json::array();
                for (const Handle& element : read.list) value.push_back(identity(*element));
            }
            all.push_back({identity(*object), value});
        }
        return all;
    }
    json refresh(const std::string& path) {
        forgetting(path).refresh(*session_);
        return seen(value_of(path));
    }
    static std::string state_name(const Inspection& object) {
        return object.transient() ? "transient" : object.pending() ? "pending" : object.persistent() ? "persistent"
               : object.deleted() ? "deleted" : "detached";
    }
    //! The lists of a session; what it has no list of is left out.
    json lists() {
        json shown = lists_of(*session_);
        shown["in_transaction"] = session_->in_transaction();
        return shown;
    }
    json lists_of(const Session& session) const {
        const auto named = [&](const SessionObjects& objects) {
            std::vector<std::string> names;
            for (const AnyPtr& object : objects)
                names.push_back(identity_text(Inspection(*object.state()), object.class_name(), [&] { return name_of(object.state()); }));
            std::sort(names.begin(), names.end());
            return names;
        };
        return {{"new", named(session.new_())}, {"dirty", named(session.dirty())}, {"deleted", named(session.deleted())}};
    }
    json state(const Object& object) const {
        json shown{{"is", identity(object)}, {"state", state_name(object.inspected())}, {"modified", object.inspected().modified()}};
        Met met{object.inspected_state()};
        shown["loaded"] = object.loaded([&](const Handle& linked) { return expanded(linked, met); });
        shown["loaded"]["$"] = identity(object);
        return shown;
    }
    json states_of(const json& step, json (Program::*shown)(const Object&) const) {
        if (step.size() == 2) return (this->*shown)(object(step[1]));
        json all = json::array();
        for (std::size_t i = 1; i < step.size(); ++i) all.push_back((this->*shown)(object(step[i])));
        return all;
    }
    json named_states(const json& step) {
        json all = json::object();
        for (std::size_t i = 1; i < step.size(); ++i) all[step[i].get<std::string>()] = state_name(object(step[i]).inspected());
        return all;
    }
    json identity_key(const Object& object) const {
        json key{{"pk", json::array()}, {"token", nullptr}};
        for (const Value& value : object.inspected().identity()) key["pk"].push_back(json_of_value(value));
        key["class"] = object.base_class();
        return key;
    }
    json without_autoflush(const json& steps) {
        json results = json::array();
        session_->no_autoflush([&] {
            for (const json& step : steps) results.push_back(step_now(step));
        });
        return results;
    }
    void attempt(const json& inner) {
        json note{{"ev", "note"}, {"did", inner[0]}};
        try {
            step_now(inner);
        } catch (const Unsupported&) {
            throw;
        } catch (const std::exception& error) {
            note["error"] = error_class(error);
        }
        log(std::move(note));
    }
    void note_state(const Object& object) {
        const Inspection inspected = object.inspected();
        log({{"ev", "note"}, {"obj", identity(object)}, {"state", state_name(inspected)},
             {"in_session", inspected.pending() || inspected.persistent()}});
    }
    json history(const std::string& path, const std::string& attribute) {
        return object(path).history(attribute, [&](const Handle& element) { return identity(*element); });
    }

    // ---- objects ---------------------------------------------------------------------------------------------------

    Variable get(const json& step) {
        Variable found;
        const json& key = step[3];
        const GetOptions options = step.size() > 4 ? get_options(step[4]) : GetOptions();
        Mapping::with_class(step[2], [&](const auto& table) {
            using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
            if (const Ptr<T> object = get_by<T>(key, options)) found.object = object_of(object);
        });
        return found;
    }
    static GetOptions get_options(const json& given) {
        GetOptions options;
        for (const auto& [name, value] : given.items()) {
            if (name == "populate_existing") options.populate_existing = value;
            else if (name == "for_update" || name == "with_for_update") options.with_for_update = ForUpdate{};
            else if (name == "options")
                for (const json& option : value) options.options.emplace_back(option_of(option));
            else throw Unsupported("get with " + name);
        }
        return options;
    }
    template <class T>
    Ptr<T> get_by(const json& key, const GetOptions& options) {
        if (key.is_string()) return session_->template get<T>(key.get<std::string>(), options);
        if (key.is_array() && key.size() == 2) return session_->template get<T>(value_of_json(key[0]), value_of_json(key[1]), options);
        return session_->template get<T>(value_of_json(key), options);
    }
    void make(const std::string& variable, const std::string& name, const json& given) {
        made(name, given, [&](const Variable& object) { variables_[variable] = object; });
    }
    //! A new object, in no session yet. `named` comes before its links are set, whose listeners ask for its name.
    template <class F>
    Variable made(const std::string& name, const json& given, F&& named) {
        Variable made;
        Mapping::with_class(name, [&](const auto& table) {
            using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
            T value{};
            each_item(given, [&](const std::string& field, const json& to) {
                find_member(Attributes<T>::fields, field, [&](auto member) { assign(value.*member, to); });
            });
            made.object = std::make_shared<Of<T>>(Ptr<T>(orm::new_transient(orm::class_info<T>, &value)));
            for (const auto& [field, to] : given.items()) given_[made.object->inspected_state()].insert(field);
            named(made);
            each_item(given, [&](const std::string& link, const json& to) {
                if (!find_member(Attributes<T>::fields, link, [](auto) {})) made.object->set(link, to, resolve_);
            });
        });
        return made;
    }
    void make_many(const json& step) {
        Variable list;
        list.is_list = true;
        for (const json& given : step[3]) list.list.push_back(made(step[2], given, [](const Variable&) {}).object);
        variables_[step[1]] = list;
    }
    static json numbered(json given, int number) {
        for (auto& [name, value] : given.items())
            if (value.is_string())
                if (std::string text = value; text.find("%d") != text.npos) value = text.replace(text.find("%d"), 2, std::to_string(number));
        return given;
    }
    void make_range(const json& step) {
        Variable list;
        list.is_list = true;
        for (int i = step[3]; i < step[4].get<int>(); ++i) list.list.push_back(made(step[2], numbered(step[5], i), [](const Variable&) {}).object);
        variables_[step[1]] = list;
    }
    void set_each(const std::string& list, const json& given) {
        int number = 0;
        for (const Handle& object : value_of(list).list) {
            const json changes = numbered(given, number++);
            for (const auto& [name, value] : changes.items()) object->set(name, value, resolve_);
        }
    }
    //! A value says all its fields, so the ones that the program gave are named.
    Variable merge(const json& step) {
        MergeOptions options;
        if (step.size() > 3) {
            if (step[3].contains("options")) throw Unsupported("options of merge");
            options.load = step[3].value("load", true);
        }
        const Object& given = object(step[2]);
        if (given.inspected().transient())
            for (const std::string& name : given_[given.inspected_state()]) options.only.push_back({name});
        return {given.merged(*session_, options), {}, false, {}};
    }
    json merged(const json& step) {
        const Variable result = merge(step);
        const bool is_same = result.object->inspected_state() == object(step[2]).inspected_state();
        return {{"same", is_same}, {"object", seen(variables_[step[1]] = result)}};
    }
    json merge_all(const json& step) {
        Variable list;
        list.is_list = true;
        for (const json& name : step[2]) list.list.push_back(merge({"merge", nullptr, plain(name)}).object);
        return seen(variables_[step[1]] = list);
    }
    //! An object whose unsent changes are given up.
    Object& forgetting(const std::string& path) {
        Object& given = object(path);
        if (given.has_changed_links()) by_design_ = "the changed links of an object that is expired are given up at both ends";
        return given;
    }
    void expire(const json& step) {
        if (step.size() > 2) throw Unsupported("the expiry of some attributes");
        forgetting(step[1]).expire(*session_);
    }
    void set(const std::string& path, const std::string& name, const json& value) {
        Object& changed = object(path);
        if (Mapping::is_owned(changed, name) && value.is_null()) by_design_ = "an orphan is deleted, whether its parent is loaded or not";
        if (Mapping::is_owned(changed, name) && changed.inspected().pending() && !value.is_null() && changed.read(name).object)
            by_design_ = "a new child that is given another parent is not an orphan";
        given_[changed.inspected_state()].insert(name);
        changed.set(name, value, resolve_);
        sets_what_is_there_ |= !changed.inspected().modified();
    }
    void change_links(const json& step, void (Object::*change)(const std::string&, const Object&)) {
        for (std::size_t i = 3; i < step.size(); ++i) {
            const Handle element = value_of(plain(step[i])).object;
            if (!element) throw Unsupported("no object " + step[i].dump());
            (object(step[1]).*change)(step[2], *element);
        }
    }
    //! A whole set, or the objects of a whole map.
    void put_all(const json& step) {
        json objects = json::array();
        for (const json& each : step[3]) objects.push_back(each);
        object(step[1]).set(step[2], objects, resolve_);
    }
    json select_of(const json& step) {
        const json how = step.size() > 4 ? step[4] : json::object();
        const sql::NodeRef condition = how.contains("where") ? condition_of(how.at("where")) : sql::NodeRef();
        return seen(variables_[step[1]] = object(step[2]).selected(*session_, step[3], condition));
    }
    json collection_step(const json& step) {
        const std::string what = step[3];
        if (what == "append" || what == "add") change_links({"append", step[1], step[2], step[4]}, &Object::append);
        else if (what == "remove") change_links({"remove", step[1], step[2], step[4]}, &Object::remove);
        else if (what == "clear") object(step[1]).set(step[2], json::array(), resolve_);
        else {
            json arguments = json::array();
            for (std::size_t i = 4; i < step.size(); ++i) arguments.push_back(step[i]);
            return object(step[1]).collection(step[2], what, arguments, resolve_, [&](const Handle& shown) { return json(identity(*shown)); });
        }
        return nullptr;
    }
    orm::AnyHold hold(const std::string& path) { return orm::AnyHold(object(path).inspected_state()); }

    // ---- statements ------------------------------------------------------------------------------------------------

    //! "name" of "User.name"
    static std::string attribute_of(const std::string& path) { return path.substr(path.rfind('.') + 1); }
    static std::string class_of(const std::string& path) { return path.substr(0, path.rfind('.')); }
    //! The aliases of the current query, and what they are of.
    struct Alias {
        std::string of;
        sql::FromRef from;
        bool is_polymorphic = false;   //!< of a with_polymorphic: its base, or one of the subclasses in it
    };
    inline static std::map<std::string, Alias> aliases_{};
    static void name_aliases(const json& given) {
        aliases_.clear();
        for (const auto& [name, alias] : given.items()) {
            if (alias.is_object() && alias.contains("with_polymorphic")) {
                name_polymorphic(name, alias);
                continue;
            }
            const bool is_plain = alias.is_string() || (alias.contains("of") && alias.at("of").is_string() && !alias.contains("with_polymorphic") &&
                                                        !alias.contains("subquery") && !alias.contains("cte") && !alias.contains("recursive"));
            if (!is_plain) throw Unsupported("an alias of other kinds");
            const std::string of = alias.is_string() ? alias.template get<std::string>() : alias.at("of").template get<std::string>();
            Mapping::with_class(of, [&](const auto& table) { aliases_[name] = {of, from_of(aliased(table))}; });
        }
    }
    //! "W" is the base, "W.Engineer" one of its subclasses.
    static void name_polymorphic(const std::string& name, const json& alias) {
        std::vector<const sql::EntityInfo*> subclasses;
        std::vector<std::string> names;
        const json given = alias.value("of", json("*"));
        if (given.is_array()) names = given.template get<std::vector<std::string>>();
        for (const std::string& subclass : names)
            Mapping::with_class(subclass, [&](const auto& table) { subclasses.push_back(&orm::MappingAccess::entity(table)); });
        const std::string of = alias.at("with_polymorphic");
        sql::FromRef from;
        Mapping::with_class(of, [&](const auto& table) {
            from = orm::detail::polymorphic_from(table, subclasses.data(), subclasses.size(), alias.value("innerjoin", false));
        });
        if (alias.value("flat", false) || alias.value("aliased", false)) from = sql::build::alias(from, {});
        aliases_[name] = {of, from, true};
        for (const std::string& subclass : names) aliases_[name + "." + subclass] = {subclass, from, true};
    }
    //! A member of the mapping struct that stands for a class in a with_polymorphic.
    template <class Table>
    static sql::NodeRef polymorphic_column(const Table&, const sql::FromRef& from, const std::string& attribute) {
        using T = typename Table::aludel_entity;
        sql::NodeRef node;
        if constexpr (requires { Attributes<T>::columns; }) {
            const TableAccess::AliasScope scope(from);
            const Table view{};
            find_member(Attributes<T>::columns, attribute, [&](auto member) { node = (view.*member).node(); });
        }
        return node;
    }
    static std::string class_behind(const std::string& name) {
        const auto known = aliases_.find(name);
        return known == aliases_.end() ? name : known->second.of;
    }
    //! Empty: the class's own.
    static sql::FromRef from_behind(const std::string& name) {
        const auto known = aliases_.find(name);
        return known == aliases_.end() ? sql::FromRef() : known->second.from;
    }
    static sql::NodeRef column_of(const std::string& path) {
        sql::NodeRef node;
        Mapping::with_class(class_behind(class_of(path)), [&](const auto& table) {
            using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
            if (!with_field<T>(attribute_of(path), [](auto) {})) return;
            const auto known = aliases_.find(class_of(path));
            if (known != aliases_.end() && known->second.is_polymorphic) node = polymorphic_column(table, known->second.from, attribute_of(path));
            else if (const sql::FromRef alias = from_behind(class_of(path))) node = sql::build::column_of(alias, attribute_of(path));
            else node = column_node(table, attribute_of(path));
        });
        return node;
    }
    //! Of a subclass what a mapping's member is; of other classes by the column's name, which the member may not have.
    template <class Table>
    static sql::NodeRef column_node(const Table& table, const std::string& name) {
        using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
        sql::NodeRef node;
        if constexpr (requires { Attributes<T>::columns; }) find_member(Attributes<T>::columns, name, [&](auto member) { node = (table.*member).node(); });
        if (node) return node;
        if (mapper(table).inherits()) return mapper(table).column(name).node();
        return aludel::table(table).c[name].node();
    }
    static std::optional<orm::RelationshipUse> relationship_of(const std::string& path) {
        std::optional<orm::RelationshipUse> use;
        Mapping::with_class(class_behind(class_of(path)), [&](const auto& table) {
            using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
            with_relationship<T>(attribute_of(path), [&](const auto& relationship) { use = relationship.use(); });
        });
        if (const sql::FromRef alias = use ? from_behind(class_of(path)) : sql::FromRef()) use->from = alias;
        return use;
    }
    static orm::RelationshipUse require_relationship(const json& path) {
        if (path.is_string())
            if (const auto use = relationship_of(path)) return *use;
        if (path.is_array() && path[0] == "rel_and") {
            orm::RelationshipUse use = require_relationship(path[1]);
            use.criteria = condition_of(path[2]);
            return use;
        }
        if (path.is_array() && path[0] == "of_type") return of_type(require_relationship(path[1]), path[2]);
        throw Unsupported("relationship " + path.dump());
    }
    static orm::RelationshipUse of_type(orm::RelationshipUse use, const std::string& name) {
        use.target = from_behind(name);
        if (!use.target) Mapping::with_class(name, [&](const auto& table) { use.target = TableAccess::from(table); });
        return use;
    }
    //! "User.name", not "ed@wood.com"
    static bool is_path(const std::string& text) {
        return text.find('.') != text.npos && text.find_first_of("@ %") == text.npos;
    }
    static sql::NodeRef operand(const json& e) {
        if (e.is_string() && is_path(e))
            if (sql::NodeRef column = column_of(e)) return column;
        if (e.is_object() && e.contains("func")) {
            std::vector<sql::NodeRef> arguments;
            for (std::size_t i = 1; i < e.at("func").size(); ++i) arguments.push_back(operand(e.at("func")[i]));
            return sql::build::function(e.at("func")[0].template get<std::string>(), arguments.data(), arguments.size(), TypeId::null);
        }
        if (e.is_object() && e.contains("lit")) return sql::build::bind(value_of_json(e.at("lit")), TypeId::null);
        if (e.is_object() || e.is_array()) throw Unsupported("expression " + e.dump());
        return sql::build::bind(value_of_json(e), TypeId::null);
    }
    static sql::NodeRef condition_of(const json& e) {
        namespace build = sql::build;
        if (!e.is_array()) throw Unsupported("condition " + e.dump());
        const std::string op = e[0];
        static const std::map<std::string, sql::Op> comparisons{{"==", sql::Op::eq}, {"!=", sql::Op::ne}, {"<", sql::Op::lt},
                                                                 {"<=", sql::Op::le}, {">", sql::Op::gt}, {">=", sql::Op::ge}};
        if (const auto known = comparisons.find(op); known != comparisons.end()) {
            if (e[1].is_string() && e[1].get<std::string>().find('.') != std::string::npos && !column_of(e[1]))
                throw Unsupported("a comparison with an object");
            return build::binary(known->second, operand(e[1]), operand(e[2]), TypeId::boolean);
        }
        if (op == "like") return build::like(sql::Op::like, operand(e[1]), operand(e[2]), {});
        if (op == "is_null") return build::binary(sql::Op::eq, operand(e[1]), build::null_literal(), TypeId::boolean);
        if (op == "not_null") return build::binary(sql::Op::ne, operand(e[1]), build::null_literal(), TypeId::boolean);
        if (op == "not") return build::unary(sql::Op::not_, condition_of(e[1]), TypeId::boolean);
        if (op == "in") {
            std::vector<Value> values;
            for (const json& value : e[2]) values.push_back(value_of_json(value));
            return build::binary(sql::Op::in_, operand(e[1]), build::list_bind(std::move(values), TypeId::null), TypeId::boolean);
        }
        if (op == "and" || op == "or") {
            std::vector<sql::NodeRef> terms;
            for (std::size_t i = 1; i < e.size(); ++i) terms.push_back(condition_of(e[i]));
            return build::conjunction(op == "and" ? sql::Op::and_ : sql::Op::or_, terms.data(), terms.size());
        }
        if (op == "any" || op == "has") {
            std::vector<sql::NodeRef> terms;
            if (e.size() > 2) terms.push_back(condition_of(e[2]));
            return orm::detail::exists_related(require_relationship(e[1]), terms.data(), terms.size());
        }
        if (op == "any_of" || op == "has_of") {
            std::vector<sql::NodeRef> terms;
            if (e.size() > 3) terms.push_back(condition_of(e[3]));
            return orm::detail::exists_related(of_type(require_relationship(e[1]), e[2]), terms.data(), terms.size());
        }
        if (op == "startswith") return build::text_match(sql::Op::startswith, operand(e[1]), operand(e[2]), {});
        if (op == "endswith") return build::text_match(sql::Op::endswith, operand(e[1]), operand(e[2]), {});
        throw Unsupported("condition " + op);
    }

    static LoadStrategy strategy_of(const std::string& name, const json& keywords) {
        static const std::map<std::string, LoadStrategy> names{
            {"joined", LoadStrategy::joined}, {"selectin", LoadStrategy::selectin}, {"subquery", LoadStrategy::subquery},
            {"immediate", LoadStrategy::immediate}, {"lazy", LoadStrategy::select}, {"raise", LoadStrategy::raise},
            {"contains", LoadStrategy::contains_eager}, {"default", LoadStrategy::unchanged}, {"noload", LoadStrategy::noload}};
        const auto known = names.find(name);
        if (known == names.end()) throw Unsupported("strategy " + name);
        return name == "raise" && keywords.value("sql_only", false) ? LoadStrategy::raise_on_sql : known->second;
    }
    //! What an option says of one column, of all, or of those of a group.
    static sql::build::LoadStep column_step_of(const std::string& what, const std::string& name, const json& keywords, const sql::NodeRef& before) {
        const bool loads = what != "defer";
        const LoadColumn how = loads ? LoadColumn::load : orm::detail::deferring({keywords.value("raiseload", false)});
        sql::build::LoadStep step = orm::detail::column_step(how, what == "undefer_group" ? name : "");
        step.before = before;
        if (what == "undefer_group" || name == "*") return step;
        step.column = column_of(name);
        if (!before) Mapping::with_class(class_of(name), [&](const auto& table) { step.root = TableAccess::from(table); });
        return step;
    }
    //! A chain of options, built at run time.
    static sql::NodeRef option_of(const json& chain) {
        sql::NodeRef before;
        for (const json& part : chain) {
            json keywords = part.back().is_object() ? part.back() : json::object();
            if (keywords.contains("options")) throw Unsupported("sub-options");
            if (part[0] == "selectin_polymorphic") throw Unsupported("selectin_polymorphic in a longer chain");
            for (std::size_t i = 1; i < part.size() && !part[i].is_object(); ++i) {
                if (part[0] == "defer" || part[0] == "undefer" || part[0] == "undefer_group") {
                    before = sql::build::load_step(column_step_of(part[0], part[i], keywords, before));
                    continue;
                }
                sql::build::LoadStep step;
                if (part[i] != "*") {
                    const orm::RelationshipUse use = require_relationship(part[i]);
                    step.relationship = orm::detail::info_of(*use.definition);
                    step.criteria = use.criteria;
                    step.target = use.target;
                    if (!before) step.root = use.from;
                }
                step.strategy = strategy_of(part[0], keywords);
                step.innerjoin = keywords.value("innerjoin", false);
                step.recursion_depth = keywords.value("recursion_depth", std::int16_t{0});
                step.chunk_size = keywords.value("chunksize", std::int16_t{0});
                step.before = before;
                before = sql::build::load_step(step);
            }
        }
        return before;
    }
    //! A chain that ends with selectin_polymorphic.
    static sql::NodeRef with_subclasses(sql::NodeRef statement, json chain) {
        const json last = chain.back();
        chain.erase(chain.size() - 1);
        const sql::NodeRef before = chain.empty() ? sql::NodeRef() : option_of(chain);
        if (before) statement = sql::build::with_option(std::move(statement), before);
        for (const json& name : last.back()) {
            sql::build::LoadStep step;
            step.strategy = LoadStrategy::selectin;
            step.before = before;
            Mapping::with_class(name, [&](const auto& table) { step.subclass = &orm::MappingAccess::entity(table); });
            if (!before) Mapping::with_class(last[1], [&](const auto& table) { step.root = TableAccess::from(table); });
            statement = sql::build::with_option(std::move(statement), sql::build::load_step(step));
        }
        return statement;
    }
    static sql::NodeRef with_options(sql::NodeRef statement, const json& options) {
        for (const json& option : options) {
            if (option[0] != "criteria" && option.back()[0] == "selectin_polymorphic") {
                statement = with_subclasses(std::move(statement), option);
                continue;
            }
            if (option[0] != "criteria") {
                statement = sql::build::with_option(std::move(statement), option_of(option));
                continue;
            }
            statement = sql::build::with_option(std::move(statement), criteria_of(option));
        }
        return statement;
    }
    static sql::NodeRef criteria_of(const json& option) {
        const json keywords = option.back().is_object() ? option.back() : json::object();
        json condition = option[2];
        if (keywords.value("lambda", false)) condition[1] = option[1].get<std::string>() + "." + condition[1].get<std::string>();
        sql::NodeRef criteria;
        Mapping::with_class(option[1], [&](const auto& table) {
            criteria = sql::build::loader_criteria(orm::MappingAccess::entity(table), TableAccess::from(table), condition_of(condition),
                                                   keywords.value("include_aliases", false), keywords.value("propagate_to_loaders", true));
        });
        return criteria;
    }

    //! A SELECT with the joins and the WHERE of a query.
    static sql::NodeRef joined_and_filtered(sql::NodeRef node, const json& query) {
        for (const json& join : query.value("join", json::array())) {
            if (!join.contains("rel")) throw Unsupported("a join without a relationship");
            orm::RelationshipUse use = require_relationship(join.at("rel"));
            if (join.contains("alias")) use = of_type(std::move(use), join.at("alias"));
            if (join.contains("and")) use.criteria = condition_of(join.at("and"));
            node = orm::detail::join_relationship(std::move(node), use, {}, join.value("outer", false) ? sql::JoinKind::left : sql::JoinKind::inner);
        }
        if (query.contains("where")) {
            const sql::NodeRef condition = condition_of(query.at("where"));
            node = sql::build::where(std::move(node), &condition, 1);
        }
        return node;
    }
    json query(const json& variable, const json& query) {
        name_aliases(query.value("aliases", json::object()));
        if (query.contains("columns")) return query_columns(query);
        for (const char* part : {"columns", "group_by", "having", "filter_by", "yield_per", "text", "union", "select_from", "exec", "params", "bind"})
            if (query.contains(part)) throw Unsupported(std::string("query with ") + part);
        if (!query.at("from").is_string() || query.value("fetch", "all") != "all") throw Unsupported("query of several classes");
        Variable found;
        found.is_list = true;
        const std::string from = query.at("from");
        Mapping::with_class(class_behind(from), [&](const auto& table) {
            using T = typename std::remove_cvref_t<decltype(table)>::aludel_entity;
            auto statement = select(table);
            sql::NodeRef node = statement.node();
            if (const sql::FromRef alias = from_behind(from)) {
                const sql::NodeRef entity = sql::build::entity(orm::MappingAccess::entity(table), alias, false);
                node = sql::build::select(&entity, 1, true);
            }
            node = joined_and_filtered(std::move(node), query);
            for (const json& key : query.value("order_by", json::array())) {
                const std::string text = key.template get<std::string>();
                const bool is_descending = text.starts_with('-');
                sql::NodeRef column = column_of(is_descending ? text.substr(1) : text);
                if (is_descending) column = sql::build::unary(sql::Op::desc, column, {});
                node = sql::build::order_by(std::move(node), &column, 1);
            }
            node = with_options(std::move(node), query.value("options", json::array()));
            statement = decltype(statement)(std::move(node));
            if (query.value("distinct", false)) statement = statement.distinct();
            if (query.contains("limit")) statement = statement.limit(query.at("limit").template get<int>());
            if (query.contains("offset")) statement = statement.offset(query.at("offset").template get<int>());
            if (query.value("populate_existing", false)) statement = statement.execution_options({.populate_existing = true});
            const auto run = [&] {
                for (const Ptr<T>& object : session_->scalars(statement).all()) found.list.push_back(object_of(object));
            };
            if (query.value("autoflush", true)) run();
            else session_->no_autoflush(run);
        });
        if (variable.is_string()) variables_[variable] = found;
        if (!query.value("brief", false)) return seen(found);
        return {{"count", found.list.size()}, {"first", found.list.empty() ? json() : json(identity(*found.list.front()))}};
    }
    //! Rows of columns.
    json query_columns(const json& query) {
        std::vector<sql::NodeRef> items;
        for (const json& column : query.at("columns")) items.push_back(operand(column));
        sql::NodeRef node = sql::build::select(items.data(), items.size(), false);
        node = joined_and_filtered(std::move(node), query);
        for (const json& key : query.value("order_by", json::array())) {
            const bool is_descending = key.is_string() && key.template get<std::string>().starts_with('-');
            sql::NodeRef column = operand(is_descending ? json(key.template get<std::string>().substr(1)) : key);
            if (is_descending) column = sql::build::unary(sql::Op::desc, column, {});
            node = sql::build::order_by(std::move(node), &column, 1);
        }
        if (query.contains("limit")) node = sql::build::limit(std::move(node), sql::build::bind(value_of_json(query.at("limit")), TypeId::integer));
        json rows = json::array();
        const Select<> statement(with_options(std::move(node), query.value("options", json::array())));
        const auto run = [&] {
            for (const Row<>& row : session_->execute(statement).all()) {
                json cells = json::array();
                for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(json_of_value(row[i]));
                rows.push_back(row.size() == 1 ? cells[0] : cells);
            }
        };
        if (query.value("autoflush", true)) run();
        else session_->no_autoflush(run);
        return rows;
    }

    static SynchronizeSession synchronization(const json& given) {
        const json how = given.value("sync", json("auto"));
        if (how == false) return sync::none;
        return how == "fetch" ? sync::fetch : how == "evaluate" ? sync::evaluate : sync::automatic;
    }
    json bulk_insert(const std::string& name, const json& rows, const json& options) {
        if (!options.empty()) throw Unsupported("bulk_insert with options");
        Mapping::with_class(name, [&](const auto& table) {
            std::vector<Params> sets;
            for (const json& row : rows) {
                Params values;
                for (const auto& [column, value] : row.items()) values.add(column, value_of_json(value));
                sets.push_back(std::move(values));
            }
            session_->execute_many(insert(table), sets);
        });
        return nullptr;
    }
    json bulk_update(const std::string& name, const json& given) {
        if (given.contains("returning")) throw Unsupported("returning");
        std::int64_t count = 0;
        const ExecutionOptions sync{.synchronize_session = synchronization(given)};
        Mapping::with_class(name, [&](const auto& table) {
            Params values;
            each_item(given.at("values"), [&](const std::string& column, const json& value) { values.add(column, value_of_json(value)); });
            auto statement = update(table).execution_options(sync);
            if (given.contains("where")) count = session_->execute(statement.where(Expr<Boolean>(condition_of(given.at("where")))), values).rowcount();
            else count = session_->execute(statement.all_rows(), values).rowcount();
        });
        return {{"rowcount", count}};
    }
    json bulk_delete(const std::string& name, const json& given) {
        if (given.contains("returning")) throw Unsupported("returning");
        std::int64_t count = 0;
        const ExecutionOptions sync{.synchronize_session = synchronization(given)};
        Mapping::with_class(name, [&](const auto& table) {
            if (given.contains("where")) count = session_->execute(delete_(table).execution_options(sync).where(Expr<Boolean>(condition_of(given.at("where"))))).rowcount();
            else count = session_->execute(delete_(table).execution_options(sync).all_rows()).rowcount();
        });
        return {{"rowcount", count}};
    }
    //! Behind the session's back, on its connection.
    void run_raw(const json& step) {
        std::vector<Value> values;
        for (const json& value : step.size() > 2 ? step[2] : json::array()) values.push_back(value_of_json(value));
        if (!values.empty()) throw Unsupported("raw with parameters");
        session_->connection().exec_driver_sql(unsafe_sql(step[1].get<std::string>()));
    }
    //! The parameters of a statement, with the values of variables.
    json filled_in(json parameters) {
        for (auto& [name, value] : parameters.items())
            if (value.is_string() && value.template get<std::string>().starts_with('$')) value = *value_of(plain(value)).value;
        return parameters;
    }
    template <class On>
    static json run_text(On& on, const std::string& sql, const json& given) {
        Params parameters;
        for (const auto& [name, value] : given.items()) parameters.add(name, value_of_json(value));
        auto result = on.execute(text(unsafe_sql(sql)), parameters);
        if (!result.returns_rows()) return {{"rowcount", result.rowcount()}};
        json rows = json::array();
        for (const Row<>& row : result.all()) {
            json cells = json::array();
            for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(json_of_value(row[i]));
            rows.push_back(std::move(cells));
        }
        return rows;
    }

    // ---- transactions ----------------------------------------------------------------------------------------------

    void rollback() {
        session_->rollback();
        savepoints_.clear();
    }
    void end_nested(const std::string& name, bool keep) {
        const auto at = std::find_if(savepoints_.begin(), savepoints_.end(), [&](const auto& each) { return each.first == name; });
        if (at == savepoints_.end() && end_lent_savepoint(name, keep)) return;
        if (at == savepoints_.end()) throw Unsupported("a savepoint that has ended");
        if (keep) at->second.commit();
        else at->second.rollback();
        savepoints_.erase(at, savepoints_.end());
    }
    void must_raise(const std::string& error, const json& inner) {
        try {
            step(inner);
        } catch (const Unsupported&) {
            throw;
        } catch (const std::exception&) {
            return;
        }
        if (error == "IntegrityError") by_design_ = "a flush that fails there finds an order that the foreign keys allow";
        throw std::runtime_error("the step " + inner.dump() + " did not raise " + error);
    }

    // ---- sessions and connections ----------------------------------------------------------------------------------

    struct Opened {
        std::string on{};          // the connection it works on; empty: the engine's
        SessionOptions options{};
        std::unique_ptr<Session> session{};
    };
    //! A connection of the program, and what has begun on it.
    struct Lent {
        Connection connection;
        std::vector<std::pair<std::string, Transaction>> begun{};
    };

    static Opened opened_as(const json& given) {
        static const std::map<std::string, JoinTransactionMode> modes{
            {"conditional_savepoint", JoinTransactionMode::conditional_savepoint}, {"rollback_only", JoinTransactionMode::rollback_only},
            {"control_fully", JoinTransactionMode::control_fully}, {"create_savepoint", JoinTransactionMode::create_savepoint}};
        Opened opened;
        for (const auto& [name, value] : given.items()) {
            if (name == "on") opened.on = value;
            else if (name == "autoflush") opened.options.autoflush = value;
            else if (name == "expire_on_commit") opened.options.expire_on_commit = value;
            else if (name == "join_transaction_mode") opened.options.join_transaction_mode = modes.at(value);
            else throw Unsupported("a session with " + name);
        }
        return opened;
    }
    void open_session(const std::string& name, Opened opened) {
        opened.session = opened.on.empty() ? std::make_unique<Session>(engine_, opened.options)
                                           : std::make_unique<Session>(lent(opened.on).connection, opened.options);
        sessions_.insert_or_assign(name, std::move(opened));
        use(name);
    }
    void use(const std::string& name) {
        current_ = name;
        session_ = sessions_.at(name).session.get();
    }
    //! A session that is closed can be used again there: another one takes its place.
    void close() {
        session_->close();
        savepoints_.clear();
        open_session(current_, {sessions_.at(current_).on, sessions_.at(current_).options});
    }
    Lent& lent(const std::string& name) {
        const auto known = connections_.find(name);
        if (known == connections_.end()) throw Unsupported("connection " + name);
        return known->second;
    }
    static json connection_state(const Connection& connection) {
        return {{"closed", connection.closed()}, {"invalidated", !connection.closed() && connection.invalidated()},
                {"in_transaction", connection.in_transaction()}, {"in_nested", connection.in_nested_transaction()}};
    }
    void use_connection(const std::string& what, const json& step) {
        const std::string name = step[1];
        if (what == "conn_open") {
            if (step.size() > 2) throw Unsupported("a connection with options");
            connections_.insert_or_assign(name, Lent{engine_.connect()});
            return;
        }
        Lent& used = lent(name);
        if (what == "conn_begin") used.begun.emplace_back("", used.connection.begin());
        else if (what == "conn_nested") used.begun.emplace_back(step[2], used.connection.begin_nested());
        else if (what == "conn_commit") used.connection.commit(), used.begun.clear();
        else if (what == "conn_rollback") used.connection.rollback(), used.begun.clear();
        else if (what == "conn_close") used.begun.clear(), used.connection.close();
        else throw Unsupported("step " + what);
    }
    //! Ends a SAVEPOINT of a connection; false when there is none of this name.
    bool end_lent_savepoint(const std::string& name, bool keep) {
        for (auto& [connection, used] : connections_)
            for (auto at = used.begun.begin(); at != used.begun.end(); ++at) {
                if (at->first != name) continue;
                if (keep) at->second.commit();
                else at->second.rollback();
                used.begun.erase(at, used.begun.end());
                return true;
            }
        return false;
    }

    Engine& engine_;
    std::map<std::string, Lent> connections_{};
    std::map<std::string, Opened> sessions_{};
    std::string current_{};
    Session* session_ = nullptr;   // the current one
    Variables variables_{};
    std::vector<std::pair<std::string, SessionTransaction>> savepoints_{};   // whose destructors roll back
    std::map<const orm::InstanceState*, std::set<std::string>> given_{};     // the attributes that the program has set
    Handle kept_{};
    bool autoflush_ = true;
    bool sets_what_is_there_ = false;
    std::string by_design_{};
    Listeners<Mapping, Program> listeners_{*this};
    const Resolve resolve_ = [this](const std::string& path) { return value_of(path).object; };
};

}  // namespace aludel::oracle
