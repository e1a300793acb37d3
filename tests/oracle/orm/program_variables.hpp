#pragma once

// The variables of a recorded program, and what a step shows of their objects.

#include "object.hpp"

#include <set>
#include <string>

namespace aludel::oracle {

class ProgramVariables {
public:
    Variable& operator[](const std::string& name) { return all_[name]; }
    void erase(const std::string& name) { all_.erase(name); }
    //! The value of one; null when there is none.
    const Variable* find(const std::string& name) const;
    //! At a path: "v9.keywords.1"
    Variable at(const std::string& path) const;
    //! A value, or the objects of the list that it names: "$v" as ["$v.0", "$v.1"].
    json listed(const json& value) const;
    //! "$v" as "v".
    static std::string plain(const json& name);

    //! The object at this address; none for another one.
    Handle object_at(const void* address) const;
    bool is_named(const Object& object, const std::string& variable) const;

    //! "User#7", "Item#(1,2)"; of an object without a key "User@v", `v` being a variable that has it.
    std::string identity(const Object& object) const;
    //! Objects with what is loaded of them, the second time their identity alone.
    using Met = std::set<const orm::InstanceState*>;
    json seen(const Variable& variable, Met& met) const;
    json seen(const Variable& variable) const;
    //! The identity of an object, what it is in its session, and what is loaded of it.
    json state(const Object& object) const;
    //! The identities of an attribute's objects, or its value.
    json read_of_each(const std::string& list, const std::string& attribute) const;
    //! The objects that a session has to flush, by their lists.
    json lists_of(const Session& session) const;

private:
    std::string name_of(const orm::InstanceState* state) const;
    std::string identity(const Inspection& inspected, std::string_view class_name, const orm::InstanceState* state) const;
    json expanded(const Handle& object, Met& met) const;

    Variables all_{};
};

//! "transient", "pending", "persistent", "deleted", or "detached".
std::string state_name(const Inspection& object);

}  // namespace aludel::oracle
