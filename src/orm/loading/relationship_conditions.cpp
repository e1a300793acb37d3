// What is said of a relationship in a WHERE: any, has, contains, comparison with an object, with_parent.

#include "aludel/base/error.hpp"
#include "orm/instances/store.hpp"
#include "orm/mapping/condition.hpp"

namespace aludel::orm::detail {

using sql::FromRef;
using sql::NodeRef;
namespace build = sql::build;

namespace {

//! A relationship between two elements of FROM; the far one has another name where both were the same table.
struct Ends {
    const RelationshipDef& relationship;
    EntityColumns near;
    EntityColumns far;
    bool is_renamed;   //!< conditions on the target's table mean `far`
};

Ends ends_of(const RelationshipUse& use) {
    const RelationshipDef& relationship = *use.definition;
    const MapperImpl& parent = require_configured(*relationship.parent);
    const MapperImpl& target = *relationship.target;
    const bool is_renamed = !use.target && use.from == target.from();
    const FromRef far = use.target ? use.target : is_renamed ? build::alias(target.from(), {}) : target.from();
    return {relationship, EntityColumns(parent, use.from), EntityColumns(target, far), is_renamed};
}

NodeRef value_of(const MapperImpl& mapper, const InstanceState& object, std::uint32_t slot) {
    return build::bind(read_slot(mapper.slots[slot], object.object()), mapper.column_type(slot));
}

//! An object is compared by its key, which it has once it is flushed.
void require_key(const InstanceState& object, const RelationshipDef& relationship) {
    if (has_key(mapper_of(object), object.object())) return;
    throw InvalidRequestError("A new " + std::string(object.type->name) + " is compared with " + relationship.full_name() +
                              ", and has no key yet. Flush it first: session.flush().");
}

NodeRef negation(const NodeRef& condition) { return build::unary(sql::Op::not_, condition, TypeId::boolean); }

//! EXISTS (SELECT 1 FROM target [, association] WHERE they are linked and satisfy `terms`).
NodeRef exists_where(const Ends& ends, std::vector<NodeRef> terms) {
    const NodeRef one = build::raw("1", TypeId::integer);
    NodeRef select = build::select(&one, 1);
    std::vector<FromRef> inner{ends.far.from()};
    std::vector<NodeRef> linked;
    if (ends.relationship.direction == Direction::many_to_many) {
        const FromRef secondary(ends.relationship.secondary);
        inner.insert(inner.begin(), secondary);
        linked = near_terms(ends.relationship, ends.near, secondary);
        for (NodeRef& term : far_terms(ends.relationship, secondary, ends.far)) linked.push_back(std::move(term));
    } else linked = near_terms(ends.relationship, ends.near, ends.far.from());
    linked.insert(linked.end(), terms.begin(), terms.end());
    for (const FromRef& from : inner) select = build::select_from(std::move(select), from);
    select = build::where(std::move(select), linked.data(), linked.size());
    return build::exists(build::correlate_except(std::move(select), inner.data(), inner.size()));
}

//! The conditions of the program, said of the far end, and those of `and_()`.
std::vector<NodeRef> conditions_on(const Ends& ends, const RelationshipUse& use, const NodeRef* conditions, std::size_t count) {
    std::vector<NodeRef> terms;
    if (use.criteria) terms.push_back(said_of(use.criteria, ends.far.mapper(), ends.far.from()));
    for (std::size_t i = 0; i < count; ++i)
        terms.push_back(ends.is_renamed ? said_of(conditions[i], ends.far.mapper(), ends.far.from()) : conditions[i]);
    return terms;
}

std::vector<NodeRef> key_terms(const EntityColumns& columns, const InstanceState& object) {
    std::vector<NodeRef> terms;
    for (std::uint32_t slot : columns.mapper().keys)
        terms.push_back(equal(columns.at(slot), value_of(columns.mapper(), object, slot)));
    return terms;
}

//! parent.author_id = :id, for each pair; or what `op` says.
std::vector<NodeRef> foreign_key_terms(const Ends& ends, const InstanceState& object, sql::Op op) {
    std::vector<NodeRef> terms;
    for (const SyncPair& pair : ends.relationship.pairs)
        terms.push_back(build::binary(op, ends.near.at(pair.local), value_of(ends.far.mapper(), object, pair.remote), TypeId::boolean));
    return terms;
}

NodeRef foreign_key_is_null(const Ends& ends, bool negated) {
    std::vector<NodeRef> terms;
    for (const SyncPair& pair : ends.relationship.pairs)
        terms.push_back(build::binary(negated ? sql::Op::ne : sql::Op::eq, ends.near.at(pair.local), build::null_literal(), TypeId::boolean));
    return all_of(terms);
}

NodeRef differs(const Ends& ends, const InstanceState& object) {
    std::vector<NodeRef> alternatives = foreign_key_terms(ends, object, sql::Op::ne);
    for (const SyncPair& pair : ends.relationship.pairs)
        alternatives.push_back(build::binary(sql::Op::eq, ends.near.at(pair.local), build::null_literal(), TypeId::boolean));
    return build::conjunction(sql::Op::or_, alternatives.data(), alternatives.size());
}

}  // namespace

NodeRef exists_related(const RelationshipUse& use, const NodeRef* conditions, std::size_t count) {
    const Ends ends = ends_of(use);
    return exists_where(ends, conditions_on(ends, use, conditions, count));
}

NodeRef link_equals(const RelationshipUse& use, InstanceState* object, bool negated) {
    const Ends ends = ends_of(use);
    const bool has_foreign_key = ends.relationship.direction == Direction::many_to_one && !ends.relationship.further;
    if (!object) {
        if (has_foreign_key) return foreign_key_is_null(ends, negated);
        const NodeRef any = exists_where(ends, conditions_on(ends, use, nullptr, 0));
        return negated ? any : negation(any);
    }
    require_key(*object, ends.relationship);
    if (has_foreign_key) return negated ? differs(ends, *object) : all_of(foreign_key_terms(ends, *object, sql::Op::eq));
    const NodeRef is_there = exists_where(ends, key_terms(ends.far, *object));
    return negated ? negation(is_there) : is_there;
}

NodeRef link_contains(const RelationshipUse& use, InstanceState& object) {
    const Ends ends = ends_of(use);
    require_key(object, ends.relationship);
    return exists_where(ends, key_terms(ends.far, object));
}

NodeRef related_to(const RelationshipUse& use, InstanceState& object) {
    const RelationshipDef& relationship = *use.definition;
    const MapperImpl& parent = require_configured(*relationship.parent);
    const EntityColumns far(*relationship.target, use.target ? use.target : relationship.target->from());
    std::vector<NodeRef> terms;
    if (relationship.direction != Direction::many_to_one) require_key(object, relationship);
    for (const SyncPair& pair : relationship.pairs) terms.push_back(equal(far.at(pair.remote), value_of(parent, object, pair.local)));
    if (relationship.direction != Direction::many_to_many) {
        const auto value = [&](std::size_t slot) { return value_of(parent, object, static_cast<std::uint32_t>(slot)); };
        for (NodeRef& term : further_terms(relationship, value, far.from())) terms.push_back(std::move(term));
    } else {
        const FromRef secondary(relationship.secondary);
        const NodeRef one = build::raw("1", TypeId::integer);
        std::vector<NodeRef> linked = far_terms(relationship, secondary, far);
        for (const SecondaryPair& pair : relationship.local_pairs)
            linked.push_back(equal(build::column_at(secondary, pair.column), value_of(parent, object, pair.slot)));
        NodeRef select = build::select_from(build::select(&one, 1), secondary);
        select = build::where(std::move(select), linked.data(), linked.size());
        terms.push_back(build::exists(build::correlate_except(std::move(select), &secondary, 1)));
    }
    if (use.criteria) terms.push_back(said_of(use.criteria, far.mapper(), far.from()));
    return all_of(terms);
}

}  // namespace aludel::orm::detail
