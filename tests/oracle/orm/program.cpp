#include "program.hpp"

#include "options.hpp"

namespace aludel::oracle {

Program::Program(Engines engines, const Mapping& mapping, const json& session)
    : mapping_(mapping), sessions_(mapping, std::move(engines)),
      listeners_(sessions_.engine(), mapping, variables_, {[this](const json& step) { step_now(step); },
                                       [this](OrmExecuteState& state, const json& options) {
                                           for (const orm::LoaderOption& option : loader_options(expressions_, options)) state.add_options(option);
                                       }}) {
    sessions_.open("main", session);
}

json Program::step(const json& step) {
    if (step[0] == "autoflush") autoflush_ = step[1];
    if (autoflush_ || step[0] == "close") return step_now(step);
    return session().no_autoflush([&] { return step_now(step); });
}

json Program::step_now(const json& step) {
    const std::string what = step[0];
    const auto options_at = [&](std::size_t place) { return step.size() > place ? step[place] : json::object(); };
    if (what == "get") return get(step);
    if (what == "query") return query(step[1], step[2]);
    if (what == "merge") return merged(step);
    if (what == "read") return read(step);
    if (what == "read_each") return variables_.read_of_each(step[1], step[2]);
    if (what == "refresh") return refresh(step);
    if (what == "state") return states(step);
    if (what == "states") return named_states(step);
    if (what == "history") return object(step[1]).history(step[2], [&](const Handle& element) { return variables_.identity(*element); });
    if (what == "is_modified") return session().is_modified(orm::AnyHold(object(step[1]).inspected_state()));
    if (what == "coll") return collection_step(step);
    if (what == "iterate") throw DoesNotCompile("a write-only collection is not iterated");
    if (what == "wo_select") return select_of(step);
    if (what == "same") return variables_.at(step[1]).object->inspected_state() == variables_.at(step[2]).object->inspected_state();
    if (what == "text") return run_text(session(), step[1], options_at(2));
    if (what == "bulk_insert") return bulk_insert(step);
    if (what == "upsert") return upsert(step);
    if (what == "bulk_update") return bulk_update(step);
    if (what == "bulk_update_pk") return bulk_update_by_key(step);
    if (what == "bulk_delete") return bulk_delete(step);
    if (what == "session") return lists();
    if (what == "object_session") return sessions_.name_of_session(object(step[1]));
    if (what == "identity_key") return identity_key(object(step[1]));
    if (what == "no_autoflush") return without_autoflush(step[1]);
    if (what == "merge_all") return merge_all(step);
    if (what.starts_with("scope")) return sessions_.use_scope(what, step);
    if (what == "pool_state") return sessions_.pool_state();
    if (what == "conn_state") return sessions_.connection_state(step[1]);
    if (what == "conn_exec") return run_text(sessions_.connection(step[1]), step[2], options_at(3));
    do_step(what, step);
    return nullptr;
}

void Program::do_step(const std::string& what, const json& step) {
    if (what == "new") make(step);
    else if (what == "new_many") make_many(step);
    else if (what == "new_range") make_range(step);
    else if (what == "add" || what == "add_all") each_named(step, [&](Object& object) { object.add_to(session()); });
    else if (what == "set") set(step[1], step[2]);
    else if (what == "set_each") set_each(step[1], step[2]);
    else if (what == "let") variables_[step[1]] = variables_.at(step[2]);
    else if (what == "append") change_links(step, &Object::append);
    else if (what == "remove") change_links(step, &Object::remove);
    else if (what == "put_set" || what == "put_map") put_all(step);
    else if (what == "clear") object(step[1]).set(step[2], json::array(), resolve_);
    else if (what == "delete" || what == "delete_each") each_named(step, [&](Object& object) { object.delete_from(session()); });
    else if (what == "expire") expire(step);
    else if (what == "expunge") object(step[1]).expunge(session());
    else if (what == "expire_all") session().expire_all();
    else if (what == "expunge_all") session().expunge_all();
    else if (what == "flush") session().flush();
    else if (what == "commit") sessions_.commit();
    else if (what == "rollback") sessions_.rollback();
    else if (what == "begin") session().connection();
    else if (what == "close") sessions_.close();
    else if (what == "new_session") sessions_.open(step[1], step.size() > 2 ? step[2] : json::object());
    else if (what == "use") sessions_.use(step[1]);
    else if (what == "make_transient") object(step[1]).make_transient(session());
    else if (what == "unlisten") listeners_.unlisten(step[1]);
    else if (what == "note") log({{"ev", "note"}, {"text", step[1]}});
    else if (what == "note_state") note_state(object(step[1]));
    else if (what == "exec_on_conn") run_text(listeners_.connection(), step[1], filled_in(step[2]));
    else if (what == "dispose") sessions_.dispose();
    else if (what.starts_with("conn_")) sessions_.use_connection(what, step);
    else if (what == "begin_nested") sessions_.begin_nested(step[1]);
    else if (what == "commit_nested") sessions_.end_nested(step[1], true);
    else if (what == "rollback_nested") sessions_.end_nested(step[1], false);
    else if (what == "raises") must_raise(step[1], step[2]);
    else if (what == "try") attempt(step[1]);
    else if (what == "drop") variables_.erase(step[1]);
    else if (what == "raw") run_raw(step);
    else if (what != "autoflush") throw Unsupported("step " + what);
}

void Program::each_listed(const json& names, const std::function<void(Object&)>& f) {
    if (names.is_array()) {
        for (const json& name : names) each_listed(name, f);
        return;
    }
    const std::string name = ProgramVariables::plain(names);
    const Variable found = variables_.at(name);
    if (!found.is_list) return f(object(name));
    for (const Handle& each : found.list) f(*each);
}

void Program::each_named(const json& step, const std::function<void(Object&)>& f) {
    for (std::size_t i = 1; i < step.size(); ++i) each_listed(step[i], f);
}

Object& Program::object(const std::string& path) {
    const Variable found = variables_.at(path);
    if (!found.object) throw Unsupported("no object " + path);
    return *(kept_ = found.object);
}

// ---- what a step sees ----------------------------------------------------------------------------------------------

json Program::read(const json& step) const {
    if (step.size() == 2) return variables_.seen(variables_.at(step[1]));
    json all = json::array();
    ProgramVariables::Met met;
    for (std::size_t i = 1; i < step.size(); ++i) all.push_back(variables_.seen(variables_.at(step[i]), met));
    return all;
}

//! The lists of a session; what it has no list of is left out.
json Program::lists() const {
    json shown = variables_.lists_of(session());
    shown["in_transaction"] = session().in_transaction();
    return shown;
}

json Program::states(const json& step) {
    if (step.size() == 2) return variables_.state(object(step[1]));
    json all = json::array();
    for (std::size_t i = 1; i < step.size(); ++i) all.push_back(variables_.state(object(step[i])));
    return all;
}

json Program::named_states(const json& step) {
    json all = json::object();
    for (std::size_t i = 1; i < step.size(); ++i) all[step[i].get<std::string>()] = state_name(object(step[i]).inspected());
    return all;
}

json Program::identity_key(const Object& object) const {
    return {{"pk", json_of_values(object.inspected().identity())}, {"token", nullptr}, {"class", object.base_class()}};
}

json Program::without_autoflush(const json& steps) {
    json results = json::array();
    session().no_autoflush([&] {
        for (const json& step : steps) results.push_back(step_now(step));
    });
    return results;
}

void Program::attempt(const json& inner) {
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

void Program::must_raise(const std::string& error, const json& inner) {
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

void Program::note_state(const Object& object) {
    const Inspection inspected = object.inspected();
    log({{"ev", "note"}, {"obj", variables_.identity(object)}, {"state", state_name(inspected)},
         {"in_session", inspected.pending() || inspected.persistent()}});
}

}  // namespace aludel::oracle
