#pragma once

// A mapped class of a recorded program, whichever it is, and the mapping that has it.

#include "object.hpp"

#include "aludel/orm/event.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace aludel::oracle {

//! What a listener to the objects of a class is told.
struct ObjectTold {
    orm::InstanceState& state;
    Connection* connection = nullptr;
    Session* session = nullptr;
    std::vector<std::string> members{};
};
using OnObject = std::function<void(const ObjectTold&)>;
//! What a listener to a member is told: the values of a field, or the objects of a link.
struct MemberTold {
    const void* owner;
    std::optional<json> value{};
    std::optional<json> old{};
    Handle linked{};
    Handle unlinked{};
    std::vector<Handle> elements{};
};
using OnMember = std::function<void(const MemberTold&)>;

//! A class and its mapping. `class_of.hpp` has it of each class.
class MappedClass {
public:
    virtual ~MappedClass() = default;
    virtual const orm::MappingBase& table() const = 0;
    //! For statements: its mapping is complete.
    const sql::EntityInfo& entity() const {
        const sql::EntityInfo& info = orm::MappingAccess::entity(table());
        info.configure(info);
        return info;
    }
    const sql::FromRef& from() const { return TableAccess::from(table()); }

    virtual bool has_field(const std::string& name) const = 0;
    virtual sql::FromRef aliased_from() const = 0;
    //! The column of a field, or the expression of a hybrid; empty when there is none.
    virtual sql::NodeRef column(const std::string& name) const = 0;
    //! The same of the class as it is in a FROM.
    virtual sql::NodeRef column_in(const sql::FromRef& from, const std::string& name) const = 0;
    //! What an UPDATE sets for a hybrid; empty when there is none.
    virtual std::vector<Assignment> assigned(const std::string& name, const json& value) const = 0;
    virtual std::optional<orm::RelationshipUse> relationship(const std::string& name) const = 0;
    //! Is it a collection?
    virtual bool is_many(const std::string& relationship) const = 0;
    //! A new object with these fields, in no session yet.
    virtual Handle made(const json& fields) const = 0;
    //! The object with a key, or none.
    virtual Handle get(Session& session, const json& key, const GetOptions& options) const = 0;
    //! The objects that a SELECT of the class gives, or the RETURNING of another statement.
    virtual std::vector<Handle> objects(Session& session, const sql::NodeRef& statement) const = 0;
    //! The same of a statement that is executed for several sets of values.
    virtual std::vector<Handle> objects(Session& session, const sql::NodeRef& statement, const std::vector<Params>& sets) const = 0;

    //! Listens to the events of the class by the name of the event; false when there is none of this name.
    virtual bool listen(const std::string& name, const OnObject& function, const event::ClassListenOptions& options, std::vector<ListenerHandle>& handles) const = 0;
    //! The same of a member.
    virtual void listen_to_member(const std::string& name, const std::string& member, const OnMember& function,
                                  const event::ClassListenOptions& options, std::vector<ListenerHandle>& handles) const = 0;
};

//! The classes of a mapping by their names.
struct Mapping {
    const MetaData& metadata;
    std::map<std::string, const MappedClass*> classes;
    //! An object that a cut link deletes: its owner's relationship is delete-orphan.
    bool (*is_owned)(const Object& object, const std::string& link);

    const MappedClass& at(const std::string& name) const {
        const auto known = classes.find(name);
        if (known == classes.end()) throw Unsupported("class " + name);
        return *known->second;
    }
};

//! Events that SQLAlchemy has and Aludel does not; compare.py knows them too.
inline bool is_absent_event(const std::string& name) {
    for (const char* absent : {"init", "init_failure", "init_collection", "dispose_collection", "append_wo_mutation", "init_scalar",
                               "modified"})
        if (name == absent) return true;
    return false;
}

}  // namespace aludel::oracle
