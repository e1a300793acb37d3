#pragma once

// Objects, lists of objects and their attributes by name, as the recorded programs know them.

#include "aludel/aludel.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
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

//! What does not compile here raises an error there.
struct DoesNotCompile : std::runtime_error {
    using std::runtime_error::runtime_error;
};

//! "IntegrityError" of what aludel throws.
inline std::string error_class(const std::exception& error) {
    if (const auto* raised = dynamic_cast<const Raised*>(&error)) return raised->class_name;
    const std::string name = typeid(error).name();   // N6aludel14IntegrityErrorE
    for (const char* known : {"IntegrityError", "StaleDataError", "DetachedInstanceError", "ObjectDeletedError", "NoResultFound",
                              "MultipleResultsFound", "PendingRollbackError", "UnboundExecutionError", "CircularDependencyError", "FlushError",
                              "InvalidRequestError", "ArgumentError", "OperationalError", "ProgrammingError", "CompileError", "DoesNotCompile",
                              "TypeError", "ResourceClosedError"})
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
    virtual void refresh(Session& session, const RefreshOptions& options) const = 0;
    //! Some of its attributes, by their names.
    virtual void expire_attributes(Session& session, const json& names) const = 0;
    virtual void refresh_attributes(Session& session, const json& names) const = 0;
    virtual void add_to(Session& session) const = 0;
    virtual void expunge(Session& session) const = 0;
    virtual bool is_in(const Session& session) const = 0;
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

[[noreturn]] inline void throw_unknown(const std::string& attribute) { throw Unsupported("attribute " + attribute); }

//! The object that "$v" names; none for null.
inline Handle referred(const json& value, const Resolve& resolve) {
    if (value.is_null()) return {};
    const std::string name = value.get<std::string>();
    if (name.empty() || name[0] != '$') throw Unsupported("a reference " + name);
    return resolve(name.substr(1));
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

inline Value value_of_json(const json& value) {
    if (value.is_null()) return Value();
    if (value.is_boolean()) return Value(value.get<bool>());
    if (value.is_number_integer()) return Value(value.get<std::int64_t>());
    if (value.is_number_float()) return Value(value.get<double>());
    if (value.is_string()) return Value(value.get<std::string>());
    throw Unsupported("the value " + value.dump());
}

inline json json_of_values(const std::vector<Value>& values) {
    json list = json::array();
    for (const Value& value : values) list.push_back(json_of_value(value));
    return list;
}

}  // namespace aludel::oracle
