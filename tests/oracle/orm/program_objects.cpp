// The steps of a program that change objects.

#include "program.hpp"

#include <algorithm>

namespace aludel::oracle {

// ---- new objects and fields ----------------------------------------------------------------------------------------

void Program::make(const json& step) { made(step[2], step.size() > 3 ? step[3] : json::object(), step[1]); }

//! A new object, in no session yet. It has its name before its links are set, whose listeners ask for it.
Handle Program::made(const std::string& class_name, const json& given, const std::string& name) {
    const MappedClass& of = mapping_.at(class_name);
    const Handle object = of.made(given);
    for (const auto& [attribute, to] : given.items()) given_[object->inspected_state()].insert(attribute);
    if (!name.empty()) variables_[name] = {object, {}, false, {}};
    for (const auto& [attribute, to] : given.items())
        if (!of.has_field(attribute)) object->set(attribute, variables_.listed(to), resolve_);
    return object;
}

void Program::make_many(const json& step) {
    Variable list;
    list.is_list = true;
    for (const json& given : step[3]) list.list.push_back(made(step[2], given));
    variables_[step[1]] = list;
}

namespace {

json numbered(json given, int number) {
    for (auto& [name, value] : given.items())
        if (value.is_string())
            if (std::string text = value; text.find("%d") != text.npos) value = text.replace(text.find("%d"), 2, std::to_string(number));
    return given;
}

}  // namespace

void Program::make_range(const json& step) {
    Variable list;
    list.is_list = true;
    for (int i = step[3]; i < step[4].get<int>(); ++i) list.list.push_back(made(step[2], numbered(step[5], i)));
    variables_[step[1]] = list;
}

void Program::set(const std::string& path, const json& values) {
    Object& changed = object(path);
    for (const auto& [name, value] : values.items()) {
        if (mapping_.is_owned(changed, name) && value.is_null()) by_design_ = "an orphan is deleted, whether its parent is loaded or not";
        if (mapping_.is_owned(changed, name) && changed.inspected().pending() && !value.is_null() && changed.read(name).object)
            by_design_ = "a new child that is given another parent is not an orphan";
        given_[changed.inspected_state()].insert(name);
        changed.set(name, variables_.listed(value), resolve_);
        sets_what_is_there_ |= !changed.inspected().modified();
    }
}

void Program::set_each(const std::string& list, const json& given) {
    int number = 0;
    for (const Handle& object : variables_.at(list).list) {
        const json changes = numbered(given, number++);
        for (const auto& [name, value] : changes.items()) object->set(name, value, resolve_);
    }
}

// ---- reading again, merging ----------------------------------------------------------------------------------------

//! An object whose unsent changes are given up.
Object& Program::forgetting(const std::string& path) {
    Object& given = object(path);
    if (given.has_changed_links()) by_design_ = "the changed links of an object that is expired are given up at both ends";
    return given;
}

json Program::refresh(const json& step) {
    Object& again = forgetting(step[1]);
    const json options = step.size() > 3 ? step[3] : json::object();
    if (step.size() > 2 && !step[2].is_null()) again.refresh_attributes(session(), step[2]);
    else again.refresh(session(), options.value("with_for_update", false) ? RefreshOptions{.with_for_update = ForUpdate{}} : RefreshOptions{});
    return variables_.seen(variables_.at(step[1]));
}

void Program::expire(const json& step) {
    if (step.size() > 2) forgetting(step[1]).expire_attributes(session(), step[2]);
    else forgetting(step[1]).expire(session());
}

//! A value says all its fields, so the ones that the program gave are named.
Handle Program::merge(const std::string& path, const json& given) {
    MergeOptions options;
    if (given.contains("options")) throw Unsupported("options of merge");
    options.load = given.value("load", true);
    const Object& merged = object(path);
    if (merged.inspected().transient())
        for (const std::string& name : given_[merged.inspected_state()]) options.only.push_back({name});
    return merged.merged(session(), options);
}

json Program::merged(const json& step) {
    const Handle result = merge(step[2], step.size() > 3 ? step[3] : json::object());
    const bool is_same = result->inspected_state() == object(step[2]).inspected_state();
    return {{"same", is_same}, {"object", variables_.seen(variables_[step[1]] = {result, {}, false, {}})}};
}

json Program::merge_all(const json& step) {
    Variable list;
    list.is_list = true;
    for (const json& name : step[2]) list.list.push_back(merge(ProgramVariables::plain(name), json::object()));
    return variables_.seen(variables_[step[1]] = list);
}

// ---- collections ---------------------------------------------------------------------------------------------------

void Program::change_links(const json& step, void (Object::*change)(const std::string&, const Object&)) {
    for (std::size_t i = 3; i < step.size(); ++i) {
        const Handle element = variables_.at(ProgramVariables::plain(step[i])).object;
        if (!element) throw Unsupported("no object " + step[i].dump());
        (object(step[1]).*change)(step[2], *element);
    }
}

//! A whole set, or the objects of a whole map.
void Program::put_all(const json& step) {
    object(step[1]).set(step[2], step[3], resolve_);
}

json Program::collection_step(const json& step) {
    json arguments = json::array();
    for (std::size_t i = 4; i < step.size(); ++i) arguments.push_back(step[i]);
    return object(step[1]).collection(step[2], step[3], arguments, resolve_, [&](const Handle& shown) { return json(variables_.identity(*shown)); });
}

}  // namespace aludel::oracle
