#include "orm/loading/related.hpp"

#include "orm/loading/entity_reader.hpp"
#include "orm/loading/unflushed.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/snapshot.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <span>

namespace aludel::orm {

namespace {

using sql::NodeRef;
namespace build = sql::build;

NodeRef column_in(const std::vector<NodeRef>& columns, const std::vector<SqlType>& types,
                  const std::vector<KeyValues>& keys) {
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

//! The columns that hold the owner's key on the far side: of the target, or of the association table.
void key_columns(const RelationshipDef& relationship, std::vector<NodeRef>& columns, std::vector<SqlType>& types) {
    if (relationship.direction == Direction::many_to_many) {
        for (const SecondaryPair& pair : relationship.local_pairs) {
            columns.emplace_back(relationship.secondary->columns[pair.column]);
            types.push_back(relationship.secondary->columns[pair.column]->type);
        }
        return;
    }
    for (const SyncPair& pair : relationship.pairs) {
        columns.push_back(relationship.target->column_node(pair.remote));
        types.push_back(relationship.target->column_type(pair.remote));
    }
}

NodeRef join_secondary(NodeRef statement, const RelationshipDef& relationship) {
    std::vector<NodeRef> terms;
    for (const SecondaryPair& pair : relationship.remote_pairs)
        terms.push_back(build::binary(sql::Op::eq, relationship.target->column_node(pair.slot),
                                      NodeRef(relationship.secondary->columns[pair.column]), TypeId::boolean));
    return build::join(std::move(statement), relationship.target->from(), sql::FromRef(relationship.secondary),
                       build::conjunction(sql::Op::and_, terms.data(), terms.size()), sql::JoinKind::inner);
}

NodeRef add_order(NodeRef statement, const RelationshipDef& relationship) {
    for (const auto& key : relationship.spec.order_by) {
        const int slot = relationship.target->slot_of_field(key.field);
        NodeRef column = relationship.target->column_node(static_cast<std::size_t>(slot));
        if (key.descending) column = build::unary(sql::Op::desc, column, {});
        statement = build::order_by(std::move(statement), &column, 1);
    }
    return statement;
}

std::vector<std::uint32_t> local_slots(const RelationshipDef& relationship) {
    std::vector<std::uint32_t> slots;
    if (relationship.direction == Direction::many_to_many)
        for (const SecondaryPair& pair : relationship.local_pairs) slots.push_back(pair.slot);
    else
        for (const SyncPair& pair : relationship.pairs) slots.push_back(pair.local);
    return slots;
}

//! A many-to-one to the target's whole primary key can be answered by the identity map; an expired object there is
//! read again on this occasion.
InstanceState* known_target(Store& store, const RelationshipDef& relationship, const KeyValues& key) {
    if (!relationship.to_primary_key) return nullptr;
    InstanceState* known = store.identities(*relationship.target).find(key);
    return known && !known->has(InstanceState::expired) ? known : nullptr;
}

//! The owners with one key, and the objects found for it.
struct Waiting {
    std::vector<InstanceState*> owners{}, found{};
};
using WaitingOwners = boost::unordered_flat_map<KeyValues, Waiting>;

//! Runs the SELECT for some keys and hands each (key, object) to `take`.
template <class F>
void select_related(Store& store, Connection& connection, const RelationshipDef& relationship,
                    const std::vector<KeyValues>& keys, F&& take) {
    const Ref<ExecutionImpl> execution = run(connection, related_select(relationship, keys, true));
    std::vector<SqlType> types;
    std::vector<NodeRef> columns;
    key_columns(relationship, columns, types);
    EntityReader reader(store, *relationship.target, static_cast<int>(types.size()), false);
    driver::Statement& rows = execution->rows();
    read_rows(*execution, [&] {
        while (execution->fetch()) {
            KeyValues key;
            for (std::size_t i = 0; i < types.size(); ++i)
                key.values.push_back(rows.value(static_cast<int>(i), types[i]));
            take(key, *reader.read(rows));
        }
    });
}

}  // namespace

KeyValues link_key(const InstanceState& owner, const RelationshipDef& relationship) {
    // Other rows refer to the key that the owner's row has; what the owner refers to is for the program to say.
    const bool by_row = owner.snapshot && relationship.direction != Direction::many_to_one;
    if (!by_row) return key_of(mapper_of(owner), owner.object(), local_slots(relationship));
    KeyValues key;
    for (std::uint32_t slot : local_slots(relationship)) key.values.push_back(owner.snapshot->values[slot]);
    return key;
}

sql::NodeRef related_select(const RelationshipDef& relationship, const std::vector<KeyValues>& keys, bool with_keys) {
    std::vector<NodeRef> columns;
    std::vector<SqlType> types;
    key_columns(relationship, columns, types);
    std::vector<NodeRef> items;
    if (with_keys) items = columns;
    items.push_back(build::entity(*relationship.target, relationship.target->from(), false));
    NodeRef statement = build::select(items.data(), items.size(), true);
    if (relationship.direction == Direction::many_to_many)
        statement = join_secondary(std::move(statement), relationship);
    const NodeRef condition = column_in(columns, types, keys);
    statement = build::where(std::move(statement), &condition, 1);
    return add_order(std::move(statement), relationship);
}

std::vector<InstanceState*> load_related(Store& store, InstanceState& owner, const RelationshipDef& relationship,
                                         const Link& link) {
    const KeyValues key = link_key(owner, relationship);
    InstanceState* known = key.has_null() ? nullptr : known_target(store, relationship, key);
    if (known || key.has_null()) {
        LinkAccess::set_loaded(link, owner, known ? std::vector{known} : std::vector<InstanceState*>());
        return {};
    }
    const Ref<ExecutionImpl> execution = run(store.session->connection(), related_select(relationship, {key}, false));
    EntityReader reader(store, *relationship.target, 0, false);
    std::vector<InstanceState*> found;
    read_rows(*execution, [&] {
        while (execution->fetch()) found.push_back(reader.read(execution->rows()));
    });
    LinkAccess::set_loaded(link, owner, found);
    apply_unflushed(store, relationship, {&owner});
    return found;
}

std::vector<InstanceState*> load_selectin(Store& store, Connection& connection,
                                          const std::vector<InstanceState*>& owners,
                                          const RelationshipDef& relationship) {
    constexpr std::size_t page = 500;
    WaitingOwners waiting;
    std::vector<InstanceState*> loaded;
    std::vector<KeyValues> keys;
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
        auto& alike = waiting[key].owners;
        if (alike.empty()) keys.push_back(key);
        alike.push_back(owner);   // the owners are all different: searching them would take quadratic time
    }
    for (std::size_t at = 0; at < keys.size(); at += page) {
        const std::vector<KeyValues> some(keys.begin() + static_cast<std::ptrdiff_t>(at),
                                          keys.begin() + static_cast<std::ptrdiff_t>(std::min(at + page, keys.size())));
        select_related(store, connection, relationship, some, [&](const KeyValues& key, InstanceState& element) {
            if (auto it = waiting.find(key); it != waiting.end()) it->second.found.push_back(&element);
        });
        for (const KeyValues& key : some) {   // now that all rows have come; a failure leaves the links not loaded
            const Waiting& complete = waiting[key];
            for (InstanceState* owner : complete.owners) {
                LinkAccess::set_loaded(LinkAccess::of(*owner, relationship), *owner, complete.found);
                loaded.push_back(owner);
            }
        }
    }
    apply_unflushed(store, relationship, loaded);
    std::vector<InstanceState*> reached;
    boost::unordered_flat_set<const InstanceState*> met;
    for (InstanceState* owner : owners)
        if (const LoadedLink* block = LinkAccess::block(LinkAccess::of(*owner, relationship)))
            for (InstanceState* element : block->items)
                if (met.insert(element).second) reached.push_back(element);
    return reached;
}

}  // namespace aludel::orm
