#include "program_variables.hpp"

#include <algorithm>
#include <vector>

namespace aludel::oracle {

// ---- by name -------------------------------------------------------------------------------------------------------

const Variable* ProgramVariables::find(const std::string& name) const {
    const auto known = all_.find(name);
    return known == all_.end() ? nullptr : &known->second;
}

std::string ProgramVariables::plain(const json& name) {
    const std::string text = name.get<std::string>();
    return text.starts_with('$') ? text.substr(1) : text;
}

json ProgramVariables::listed(const json& value) const {
    if (!value.is_string() || !value.get<std::string>().starts_with('$')) return value;
    const Variable named = at(plain(value));
    if (!named.is_list) return value;
    json names = json::array();
    for (std::size_t i = 0; i < named.list.size(); ++i) names.push_back(value.get<std::string>() + "." + std::to_string(i));
    return names;
}

Variable ProgramVariables::at(const std::string& path) const {
    std::size_t dot = path.find('.');
    const Variable* known = find(path.substr(0, dot));
    if (!known) throw Unsupported("variable " + path);
    Variable value = *known;
    while (dot != path.npos) {
        const std::size_t next = path.find('.', dot + 1);
        const std::string part = path.substr(dot + 1, next == path.npos ? next : next - dot - 1);
        if (value.is_list) {
            if (std::stoul(part) >= value.list.size()) throw Unsupported("a list that is shorter: " + path);
            value = {value.list[std::stoul(part)], {}, false, {}};
        } else if (value.object) value = value.object->read(part);
        else throw Unsupported("nothing at " + path);
        dot = next;
    }
    return value;
}

Handle ProgramVariables::object_at(const void* address) const {
    for (const auto& [name, variable] : all_) {
        if (variable.object && variable.object->inspected_state()->object() == address) return variable.object;
        for (const Handle& each : variable.list)
            if (each && each->inspected_state()->object() == address) return each;
    }
    return {};
}

bool ProgramVariables::is_named(const Object& object, const std::string& variable) const {
    return at(plain(variable)).object->inspected_state() == object.inspected_state();
}

std::string ProgramVariables::name_of(const orm::InstanceState* state) const {
    for (const auto& [name, variable] : all_) {
        if (name == "it") continue;   // a listener's own name for it
        if (variable.object && variable.object->inspected_state() == state) return name;
        for (std::size_t i = 0; i < variable.list.size(); ++i)
            if (variable.list[i] && variable.list[i]->inspected_state() == state) return name + "." + std::to_string(i);
    }
    return "?";
}

// ---- what a step shows ---------------------------------------------------------------------------------------------

std::string ProgramVariables::identity(const Inspection& inspected, std::string_view class_name, const orm::InstanceState* state) const {
    const std::vector<Value> key = inspected.identity();
    const bool has_row = !inspected.transient() && !inspected.pending();
    if (key.empty() || !has_row) return std::string(class_name) + "@" + name_of(state);
    std::string text = key.size() > 1 ? "(" : "";
    for (std::size_t i = 0; i < key.size(); ++i) {
        const json part = json_of_value(key[i]);
        text += (i ? "," : "") + (part.is_string() ? part.get<std::string>() : part.dump());
    }
    return std::string(class_name) + "#" + text + (key.size() > 1 ? ")" : "");
}

std::string ProgramVariables::identity(const Object& object) const {
    return identity(object.inspected(), object.class_name(), object.inspected_state());
}

json ProgramVariables::expanded(const Handle& object, Met& met) const {
    if (!object) return nullptr;
    if (!met.insert(object->inspected_state()).second) return identity(*object);
    json shown = object->loaded([&](const Handle& linked) { return expanded(linked, met); });
    shown["$"] = identity(*object);
    return shown;
}

json ProgramVariables::seen(const Variable& variable, Met& met) const {
    if (variable.value) return *variable.value;
    if (!variable.is_list) return expanded(variable.object, met);
    json list = json::array();
    for (const Handle& object : variable.list) list.push_back(expanded(object, met));
    return list;
}

json ProgramVariables::seen(const Variable& variable) const {
    Met met;
    return seen(variable, met);
}

json ProgramVariables::state(const Object& object) const {
    json shown{{"is", identity(object)}, {"state", state_name(object.inspected())}, {"modified", object.inspected().modified()}};
    Met met{object.inspected_state()};
    shown["loaded"] = object.loaded([&](const Handle& linked) { return expanded(linked, met); });
    shown["loaded"]["$"] = identity(object);
    return shown;
}

json ProgramVariables::read_of_each(const std::string& list, const std::string& attribute) const {
    json all = json::array();
    for (const Handle& object : at(list).list) {
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

json ProgramVariables::lists_of(const Session& session) const {
    const auto named = [&](const SessionObjects& objects) {
        std::vector<std::string> names;
        for (const AnyPtr& object : objects) names.push_back(identity(Inspection(*object.state()), object.class_name(), object.state()));
        std::sort(names.begin(), names.end());
        return names;
    };
    return {{"new", named(session.new_())}, {"dirty", named(session.dirty())}, {"deleted", named(session.deleted())}};
}

std::string state_name(const Inspection& object) {
    return object.transient() ? "transient" : object.pending() ? "pending" : object.persistent() ? "persistent"
           : object.deleted() ? "deleted" : "detached";
}

}  // namespace aludel::oracle
