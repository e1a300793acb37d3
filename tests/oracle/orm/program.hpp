#pragma once

// A recorded program, step by step: what it does in a Session, and what it sees.

#include "expressions.hpp"
#include "listeners.hpp"
#include "mapped_class.hpp"
#include "program_variables.hpp"
#include "sessions.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace aludel::oracle {

class Program {
public:
    //! `session`: the options of its first session.
    Program(Engines engines, const Mapping& mapping, const json& session = json::object());

    //! Adds the listeners of a recorded program.
    void listen(const json& all) { listeners_.listen(all); }
    //! What listeners have logged since the last call.
    json take_log() { return listeners_.take_log(); }
    void log(json entry) { listeners_.log(std::move(entry)); }

    //! Does a step; gives what it sees, or nothing.
    json step(const json& step);

    //! Why the program may end with other tables, as docs/from_sqlalchemy.md says; empty: it may not.
    const std::string& by_design() const noexcept { return by_design_; }
    //! It sets a field to the value that it has, perhaps of an object that has expired or never had it: SQLAlchemy does not
    //! know the former value then, and counts a change.
    bool sets_what_is_there() const noexcept { return sets_what_is_there_; }

private:
    json step_now(const json& step);
    void do_step(const std::string& what, const json& step);

    //! Calls `f` with objects by a name, a list's name, or names in brackets.
    void each_listed(const json& names, const std::function<void(Object&)>& f);
    //! The same of all names behind the first word of a step.
    void each_named(const json& step, const std::function<void(Object&)>& f);
    Object& object(const std::string& path);
    Session& session() const { return sessions_.current(); }

    // program.cpp
    json read(const json& step) const;
    json lists() const;
    json named_states(const json& step);
    json states(const json& step);
    json identity_key(const Object& object) const;
    json without_autoflush(const json& steps);
    void attempt(const json& inner);
    void must_raise(const std::string& error, const json& inner);
    void note_state(const Object& object);

    // program_objects.cpp
    void make(const json& step);
    Handle made(const std::string& class_name, const json& given, const std::string& name = {});
    void make_many(const json& step);
    void make_range(const json& step);
    void set(const std::string& path, const json& values);
    void set_each(const std::string& list, const json& given);
    json refresh(const json& step);
    void expire(const json& step);
    Object& forgetting(const std::string& path);
    Handle merge(const std::string& path, const json& given);
    json merged(const json& step);
    json merge_all(const json& step);
    void change_links(const json& step, void (Object::*change)(const std::string&, const Object&));
    void put_all(const json& step);
    json collection_step(const json& step);

    // program_statements.cpp
    json get(const json& step);
    GetOptions get_options(const json& given) const;
    json query(const json& variable, const json& query);
    json rows_of(const json& query);
    json select_of(const json& step);
    json filled_in(json parameters) const;

    // program_writing.cpp
    json write(const json& variable, sql::NodeRef statement, const json& options, const std::vector<Params>* sets = nullptr);
    sql::NodeRef with_rows(sql::NodeRef statement, const MappedClass& of, const json& rows) const;
    json bulk_insert(const json& step);
    json upsert(const json& step);
    json bulk_update(const json& step);
    json bulk_update_by_key(const json& step);
    json bulk_delete(const json& step);
    void run_raw(const json& step);

    const Mapping& mapping_;
    Sessions sessions_;
    ProgramVariables variables_{};
    const Resolve resolve_ = [this](const std::string& path) { return variables_.at(path).object; };
    Expressions expressions_{mapping_, resolve_};
    Listeners listeners_;
    std::map<const orm::InstanceState*, std::set<std::string>> given_{};   // the attributes that the program has set
    Handle kept_{};
    bool autoflush_ = true;
    bool sets_what_is_there_ = false;
    std::string by_design_{};
};

}  // namespace aludel::oracle
