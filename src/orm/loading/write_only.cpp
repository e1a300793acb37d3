// The statements of write-only collections.

#include "aludel/orm/write_only.hpp"

#include "aludel/base/error.hpp"
#include "orm/loading/related.hpp"

#include <algorithm>

namespace aludel::orm::detail {

using sql::NodeRef;
namespace build = sql::build;

namespace {

//! A collection of an object that has a row.
struct Owned {
    InstanceState& owner;
    const RelationshipDef& relationship;

    RelationshipUse use() const { return {&relationship, relationship.parent->from(), {}, {}}; }
};

Owned owned(const Link& collection) {
    InstanceState* owner = LinkAccess::owner(collection);
    const bool has_row = owner && owner->status != Status::transient && owner->status != Status::pending;
    if (!has_row)
        throw InvalidRequestError("The statements of a write-only collection are for the object of a session that has a row, as the "
                                  "collection is found by its key. Add the object and flush it first.");
    const RelationshipDef& relationship = LinkAccess::relationship(collection, *owner);
    for (std::uint32_t slot : local_slots(relationship)) {
        const auto& keys = mapper_of(*owner).keys;   // an expired object knows these still
        if (owner->is_incomplete() && std::find(keys.begin(), keys.end(), slot) == keys.end()) complete_to_read(*owner, *owner->type->tag);
    }
    return {*owner, relationship};
}

}  // namespace

NodeRef select_of(const Link& collection) {
    const Owned it = owned(collection);
    return related_select({it.relationship}, {link_key(it.owner, it.relationship)}, false);
}

NodeRef update_of(const Link& collection) {
    const Owned it = owned(collection);
    const NodeRef condition = related_to(it.use(), it.owner);
    return build::where(build::update(it.relationship.target->from()), &condition, 1);
}

NodeRef delete_of(const Link& collection) {
    const Owned it = owned(collection);
    const NodeRef condition = related_to(it.use(), it.owner);
    return build::where(build::delete_(it.relationship.target->from()), &condition, 1);
}

NodeRef insert_into(const Link& collection, const std::vector<std::vector<build::Assignment>>& rows) {
    const Owned it = owned(collection);
    if (it.relationship.direction != Direction::one_to_many)
        throw InvalidRequestError(it.relationship.full_name() + " is a many-to-many: its insert() would not know the association rows. "
                                  "Insert the objects by insert(...).returning(...), then add_all() them.");
    const MapperImpl& target = *it.relationship.target;
    const KeyValues key = link_key(it.owner, it.relationship);
    NodeRef statement = build::insert(target.from());
    for (std::vector<build::Assignment> row : rows) {
        for (std::size_t i = 0; i < key.values.size(); ++i) {
            const std::uint32_t slot = it.relationship.pairs[i].remote;
            row.push_back({target.column_node(slot), build::bind(key.values[i], target.column_type(slot))});
        }
        statement = build::values(std::move(statement), row.data(), row.size());
    }
    return statement;
}

}  // namespace aludel::orm::detail
