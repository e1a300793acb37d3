#include "aludel/orm/loaded.hpp"

#include "aludel/base/error.hpp"
#include "orm/instances/store.hpp"

namespace aludel::orm {

namespace {

//! Has an object that is loaded in part all that one of this class has?
bool has_all_of(const InstanceState& object, const ClassTag& type) {
    const MapperImpl* mapper = type.mapper.load(std::memory_order_acquire);
    return !mapper || loaded_slots(object) >= mapper->slots.size();
}

std::string cure_of(const RelationshipDef& relationship) {
    return "selectinload(" + relationship.parent->definition.name + "." + relationship.spec.name + ")";
}

}  // namespace

void check_in_memory(const InstanceState* object, const ClassTag& type) {
    if (!object) throw_null_read();
    if (object->has(InstanceState::expired))
        throw InvalidRequestError(describe_identity(*object) + " has expired, so reading it would ask the database, and a Loaded<...> never "
                                  "does. Read it again before, or open the session with expire_on_commit = false.");
    if (object->has(InstanceState::stale))
        throw InvalidRequestError(describe_identity(*object) + " has fields that the database computes, which are not read yet since the object "
                                  "was flushed, and a Loaded<...> never asks the database. Call session.refresh(...) before.");
    if (object->has(InstanceState::partial) && !has_all_of(*object, type))
        throw InvalidRequestError(describe_identity(*object) + " was found as an object of its base, so the rest of it is not loaded, and a "
                                  "Loaded<...> never asks the database. Load it with the query: selectin_polymorphic(...).");
}

void throw_deferred_not_loaded(const InstanceState& owner, std::string_view field) {
    const MapperImpl& mapper = mapper_of(owner);
    throw InvalidRequestError(mapper.name + "." + std::string(field) + " of " + describe_identity(owner) + " is not loaded, and a Loaded<...> never "
                              "asks the database. Load it with the query: undefer(" + mapper.definition.name + "." + std::string(field) + ").");
}

void check_loaded(const InstanceState& owner, const Link& link, std::size_t offset) {
    if (link.is_loaded()) return;
    const RelationshipDef* relationship = mapper_of(owner).relationship_at(offset);
    const std::string name = relationship ? relationship->full_name() : "a link";
    throw InvalidRequestError(name + " of " + describe_identity(owner) + " is not loaded, and a Loaded<...> never asks the database. Load it "
                              "with the query" + (relationship ? ": " + cure_of(*relationship) : "") + ".");
}

}  // namespace aludel::orm
