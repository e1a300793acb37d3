#include "orm/loading/related.hpp"

#include "orm/loading/rest_of_rows.hpp"
#include "orm/loading/row_reader.hpp"
#include "orm/loading/unflushed.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/mapping/condition.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <span>

namespace aludel::orm {

namespace {

using sql::NodeRef;
namespace build = sql::build;

//! The columns that hold the owner's key on the far side: of the target, or of the association table; or its own key, where the
//! owner's row says what it is linked to.
void key_columns(const RelationshipDef& relationship, const sql::FromRef& owner, const EntityColumns& far, std::vector<NodeRef>& columns,
                 std::vector<SqlType>& types) {
    if (relationship.goes_by_owner) {
        for (const std::uint32_t slot : local_slots(relationship)) {
            columns.push_back(relationship.parent->column_in(owner, slot));
            types.push_back(relationship.parent->column_type(slot));
        }
        return;
    }
    if (relationship.direction == Direction::many_to_many) {
        for (const SecondaryPair& pair : relationship.local_pairs) {
            columns.emplace_back(relationship.secondary->columns[pair.column]);
            types.push_back(relationship.secondary->columns[pair.column]->type);
        }
        return;
    }
    for (const SyncPair& pair : relationship.pairs) {
        columns.push_back(far.at(pair.remote));
        types.push_back(relationship.target->column_type(pair.remote));
    }
}

NodeRef join_secondary(NodeRef statement, const RelationshipDef& relationship, const EntityColumns& far) {
    const sql::FromRef secondary(relationship.secondary);
    return build::join(std::move(statement), far.from(), secondary, all_of(far_terms(relationship, secondary, far)), sql::JoinKind::inner);
}

//! The owner in the SELECT of what it is linked to; none where its key is enough.
sql::FromRef owner_of(const RelationshipDef& relationship) {
    return relationship.goes_by_owner ? build::alias(relationship.parent->from(), {}) : sql::FromRef();
}

NodeRef join_owner(NodeRef statement, const RelationshipDef& relationship, const sql::FromRef& owner, const EntityColumns& far) {
    const EntityColumns near(*relationship.parent, owner);
    return build::join(std::move(statement), far.from(), owner, all_of(near_terms(relationship, near, far.from())), sql::JoinKind::inner);
}

//! A many-to-one to the target's whole primary key can be answered by the identity map; an expired object there is
//! read again on this occasion.
InstanceState* known_target(Store& store, const RelationshipDef& relationship, const KeyValues& key) {
    if (!relationship.to_primary_key) return nullptr;
    InstanceState* known = store.identities(*relationship.target).find(key);
    const bool is_usable = known && !known->has(InstanceState::expired) && mapper_of(*known).is_a(*relationship.target);
    return is_usable ? known : nullptr;
}

}  // namespace

NodeRef column_in(const std::vector<NodeRef>& columns, const std::vector<SqlType>& types, const std::vector<KeyValues>& keys) {
    if (columns.size() == 1) {
        std::vector<Value> values;
        for (const KeyValues& key : keys) values.push_back(key.values[0]);
        if (values.size() == 1)
            return build::binary(sql::Op::eq, columns[0], build::bind(std::move(values[0]), types[0]), TypeId::boolean);
        return build::binary(sql::Op::in_, columns[0], build::list_bind(std::move(values), types[0]), TypeId::boolean);
    }
    std::vector<NodeRef> alternatives;
    for (const KeyValues& key : keys) {
        std::vector<NodeRef> terms;
        for (std::size_t i = 0; i < columns.size(); ++i)
            terms.push_back(
                build::binary(sql::Op::eq, columns[i], build::bind(key.values[i], types[i]), TypeId::boolean));
        alternatives.push_back(build::conjunction(sql::Op::and_, terms.data(), terms.size()));
    }
    return build::conjunction(sql::Op::or_, alternatives.data(), alternatives.size());
}

std::vector<std::uint32_t> local_slots(const RelationshipDef& relationship) {
    if (relationship.goes_by_owner) return relationship.parent->keys;
    std::vector<std::uint32_t> slots;
    if (relationship.direction == Direction::many_to_many)
        for (const SecondaryPair& pair : relationship.local_pairs) slots.push_back(pair.slot);
    else
        for (const SyncPair& pair : relationship.pairs) slots.push_back(pair.local);
    return slots;
}

KeyValues link_key(const InstanceState& owner, const RelationshipDef& relationship) {
    // Other rows refer to the key that the owner's row has; what the owner refers to is for the program to say.
    const bool by_row = owner.snapshot && (relationship.direction != Direction::many_to_one || relationship.goes_by_owner);
    if (!by_row) return key_of(mapper_of(owner), owner.object(), local_slots(relationship));
    KeyValues key;
    for (std::uint32_t slot : local_slots(relationship)) key.values.push_back(owner.snapshot->values[slot]);
    return key;
}

bool is_known(Store& store, const InstanceState& owner, const RelationshipDef& relationship) {
    const KeyValues key = link_key(owner, relationship);
    return key.has_null() || known_target(store, relationship, key) != nullptr;
}

NodeRef completed(NodeRef statement, const RelatedQuery& query, const EntityColumns& far) {
    const MapperImpl& target = *query.relationship.target;
    if (query.relationship.direction != Direction::many_to_many && !query.relationship.goes_by_owner)
        for (const NodeRef& term : further_terms(query.relationship, {}, far.from())) statement = build::where(std::move(statement), &term, 1);
    const NodeRef criteria = said_of(query.criteria, target, far.from());
    if (criteria) statement = build::where(std::move(statement), &criteria, 1);
    for (const auto& key : query.relationship.spec.order_by) {
        NodeRef column = far.at(static_cast<std::size_t>(target.slot_of_field(key.field)));
        if (key.descending) column = build::unary(sql::Op::desc, column, {});
        statement = build::order_by(std::move(statement), &column, 1);
    }
    return query.options ? query.options->add_to(std::move(statement), far.from()) : statement;
}

NodeRef related_select(const RelatedQuery& query, const std::vector<KeyValues>& keys, bool with_keys) {
    const RelationshipDef& relationship = query.relationship;
    std::vector<NodeRef> columns;
    std::vector<SqlType> types;
    const EntityColumns far = query.far();
    const sql::FromRef owner = owner_of(relationship);
    key_columns(relationship, owner, far, columns, types);
    std::vector<NodeRef> items;
    if (with_keys) items = columns;
    items.push_back(build::entity(*relationship.target, far.from(), false));
    NodeRef statement = build::select(items.data(), items.size(), true);
    if (relationship.direction == Direction::many_to_many) statement = join_secondary(std::move(statement), relationship, far);
    if (relationship.goes_by_owner) statement = join_owner(std::move(statement), relationship, owner, far);
    const NodeRef condition = column_in(columns, types, keys);
    return completed(build::where(std::move(statement), &condition, 1), query, far);
}

void collect(Store& store, Connection& connection, const NodeRef& statement, WaitingOwners& waiting, bool repeats) {
    const Ref<ExecutionImpl> execution = run(connection, statement);
    RowReader reader(store, *execution);
    repeats |= reader.repeats();
    driver::Statement& rows = execution->rows();
    read_rows(*execution, [&] {
        while (execution->fetch()) waiting.take(rows, reader.read(0, rows), repeats);
    });
    reader.complete();
}

namespace {

//! The fields that the links depend on may be some that an object was loaded without.
void complete_owners(Store& store, const std::vector<InstanceState*>& owners, const RelationshipDef& relationship) {
    const std::vector<std::uint32_t> slots = local_slots(relationship);
    const std::uint32_t last = *std::max_element(slots.begin(), slots.end());
    std::vector<InstanceState*> partial;
    for (InstanceState* owner : owners)
        if (owner->has(InstanceState::partial) && loaded_slots(*owner) <= last) partial.push_back(owner);
    if (!partial.empty()) load_rest(store, store.session->connection(), partial);
}

}  // namespace

WaitingOwners waiting_owners(Store& store, const std::vector<InstanceState*>& owners, const RelationshipDef& relationship,
                             std::vector<SqlType> types) {
    complete_owners(store, owners, relationship);
    WaitingOwners waiting(std::move(types));
    waiting.reserve(owners.size());
    for (InstanceState* owner : owners) {
        const Link& link = LinkAccess::of(*owner, relationship);
        if (link.is_loaded()) continue;
        KeyValues key = link_key(*owner, relationship);
        if (InstanceState* known = key.has_null() ? nullptr : known_target(store, relationship, key)) {
            LinkAccess::set_loaded(link, *owner, {known});
            continue;
        }
        if (key.has_null()) {
            LinkAccess::set_loaded(link, *owner, {});
            continue;
        }
        waiting.add(*owner, std::move(key));
    }
    return waiting;
}

std::optional<std::vector<InstanceState*>> load_related(Store& store, InstanceState& owner, const RelatedQuery& query, const Link& link) {
    const RelationshipDef& relationship = query.relationship;
    complete_owners(store, {&owner}, relationship);
    const KeyValues key = link_key(owner, relationship);
    InstanceState* known = key.has_null() ? nullptr : known_target(store, relationship, key);
    if (known || key.has_null()) {
        LinkAccess::set_loaded(link, owner, known ? std::vector{known} : std::vector<InstanceState*>());
        return std::nullopt;
    }
    const Ref<ExecutionImpl> execution = run(store.session->connection_for(*relationship.target), related_select(query, {key}, false));
    RowReader reader(store, *execution);
    boost::unordered_flat_set<const InstanceState*> met;   // where rows may repeat an object
    std::vector<InstanceState*> found;
    read_rows(*execution, [&] {
        while (execution->fetch())
            if (InstanceState* element = reader.read(0, execution->rows()); !reader.repeats() || met.insert(element).second)
                found.push_back(element);
    });
    reader.complete();
    LinkAccess::set_loaded(link, owner, found);
    apply_unflushed(store, relationship, {&owner});
    return found;
}

void load_selectin(Store& store, Connection& connection, const std::vector<InstanceState*>& owners, const RelatedQuery& query) {
    const std::size_t page = query.chunk > 0 ? static_cast<std::size_t>(query.chunk) : 500;
    std::vector<SqlType> types;
    std::vector<NodeRef> columns;
    key_columns(query.relationship, owner_of(query.relationship), query.far(), columns, types);
    WaitingOwners waiting = waiting_owners(store, owners, query.relationship, std::move(types));
    for (std::size_t at = 0; at < waiting.size(); at += page) {
        const std::size_t count = std::min(page, waiting.size() - at);
        collect(store, connection, related_select(query, waiting.keys(at, count), true), waiting, false);
        apply_unflushed(store, query.relationship, waiting.hand_out(at, count, query.relationship));
    }
}

}  // namespace aludel::orm
