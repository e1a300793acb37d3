// A relationship by a condition of the program: which of its terms are pairs that the flush keeps equal, and what it says besides.

#include "orm/mapping/condition.hpp"
#include "orm/mapping/foreign_key.hpp"
#include "orm/mapping/mapper_impl.hpp"
#include "sql/visit.hpp"

#include <algorithm>
#include <optional>

namespace aludel::orm {

namespace {

using sql::FromRef;
using sql::NodeRef;

//! The terms that AND joins.
std::vector<NodeRef> terms_of(const NodeRef& condition) {
    const auto* list = sql::as_if<sql::ListNode>(*condition);
    if (!list || list->op != sql::Op::and_) return {condition};
    return {list->terms.begin(), list->terms.end()};
}

//! The slot of a column that a term names of one side; -1 for anything else.
int slot_named(const NodeRef& term, const MapperImpl& mapper, const FromRef& side) {
    const auto* column = sql::as_if<sql::ColumnNode>(*term);
    return column && column->from == side.get() ? slot_in(mapper, side, *column) : -1;
}

bool refers(const MapperImpl& mapper, std::uint32_t slot, const MapperImpl& target, std::uint32_t target_slot) {
    for (const ForeignKey& key : mapper.foreign_keys) {
        if (!target.has_table(*key.target)) continue;
        for (const SyncPair& pair : slots_of(mapper, key, target))
            if (pair.local == slot && pair.remote == target_slot) return true;
    }
    return false;
}

bool is_named(const RelationshipDef& relationship, const MapperImpl& mapper, std::uint32_t slot) {
    const auto& names = relationship.spec.foreign_keys;
    return std::find(names.begin(), names.end(), mapper.fields[slot]) != names.end();
}

struct Found {
    SyncPair pair;
    Direction direction;
};

//! A column that is compared with the one it refers to.
std::optional<Found> pair_in(const RelationshipDef& relationship, const JoinCondition& join, const NodeRef& term) {
    const auto* comparison = sql::as_if<sql::BinaryNode>(*term);
    if (!comparison || comparison->op != sql::Op::eq) return std::nullopt;
    const MapperImpl &parent = *relationship.parent, &target = *relationship.target;
    int local = slot_named(comparison->left, parent, join.owner), remote = slot_named(comparison->right, target, join.target);
    if (local < 0 || remote < 0) {
        local = slot_named(comparison->right, parent, join.owner);
        remote = slot_named(comparison->left, target, join.target);
    }
    if (local < 0 || remote < 0) return std::nullopt;
    const SyncPair pair{static_cast<std::uint32_t>(local), static_cast<std::uint32_t>(remote)};
    const bool by_names = !relationship.spec.foreign_keys.empty();
    const bool is_theirs = by_names ? is_named(relationship, target, pair.remote) : refers(target, pair.remote, parent, pair.local);
    const bool is_own = by_names ? is_named(relationship, parent, pair.local) : refers(parent, pair.local, target, pair.remote);
    if (is_own && (!is_theirs || !relationship.spec.many)) return Found{pair, Direction::many_to_one};
    if (is_theirs) return Found{pair, Direction::one_to_many};
    return std::nullopt;
}

bool reads(const NodeRef& condition, const FromRef& side) {
    bool found = false;
    sql::transform(condition, [&](const sql::Node& node) -> NodeRef {
        if (const auto* column = sql::as_if<sql::ColumnNode>(node)) found = found || column->from == side.get();
        return {};
    });
    return found;
}

//! The foreign key that the pairs are.
const ForeignKey* key_of_pairs(const RelationshipDef& relationship) {
    const bool is_own = relationship.direction == Direction::many_to_one;
    const MapperImpl& from = is_own ? *relationship.parent : *relationship.target;
    const MapperImpl& to = is_own ? *relationship.target : *relationship.parent;
    const auto has = [&](const SyncPair& pair) {
        return std::any_of(relationship.pairs.begin(), relationship.pairs.end(), [&](const SyncPair& known) {
            return is_own ? known.local == pair.local && known.remote == pair.remote
                          : known.remote == pair.local && known.local == pair.remote;
        });
    };
    for (const ForeignKey& key : from.foreign_keys) {
        if (!to.has_table(*key.target)) continue;
        const std::vector<SyncPair> pairs = slots_of(from, key, to);
        if (pairs.size() == relationship.pairs.size() && std::all_of(pairs.begin(), pairs.end(), has)) return &key;
    }
    return nullptr;
}

void refuse(const RelationshipDef& relationship, const std::string& what) {
    throw_relationship_error(relationship, "its primaryjoin " + what);
}

}  // namespace

int slot_in(const MapperImpl& mapper, const FromRef& from, const sql::ColumnNode& column) {
    for (std::size_t slot = 0; slot < mapper.slots.size(); ++slot)
        if (sql::as<sql::ColumnNode>(*mapper.column_in(from, slot)).index == column.index) return static_cast<int>(slot);
    return -1;
}

void use_primaryjoin(RelationshipDef& relationship) {
    const JoinFunction& function = relationship.spec.primaryjoin;
    const JoinCondition join = function.call(function.function);
    const bool by_association = relationship.spec.secondary.get() != nullptr;
    std::vector<NodeRef> further;
    std::optional<Direction> direction;
    for (const NodeRef& term : terms_of(join.condition)) {
        const std::optional<Found> found = by_association ? std::nullopt : pair_in(relationship, join, term);
        if (!found) {
            further.push_back(term);
            continue;
        }
        if (direction.value_or(found->direction) != found->direction)
            refuse(relationship, "compares foreign keys of both sides. Name those of one side in foreign_keys(...).");
        direction = found->direction;
        relationship.pairs.push_back(found->pair);
    }
    relationship.further = all_of(further);
    relationship.further_owner = join.owner;
    relationship.further_target = join.target;
    const bool reads_owner = relationship.further && reads(relationship.further, join.owner);
    if (by_association) {
        if (reads_owner)
            refuse(relationship, "reads columns of the class itself; of a many-to-many it may say something of the target. Name the columns "
                                 "of the association table in secondary(table, {.local = ..., .remote = ...}).");
        return;
    }
    if (relationship.pairs.empty() && !relationship.spec.viewonly)
        refuse(relationship, "compares no column with one that it refers to, so there is nothing to write. Add a ForeignKey to the column, "
                             "name it in foreign_keys(...), or make the relationship viewonly.");
    relationship.goes_by_owner = reads_owner || relationship.pairs.empty();
    relationship.direction = direction.value_or(Direction::one_to_many);
    relationship.key = key_of_pairs(relationship);
    if (relationship.key) relationship.on_delete = on_delete(*relationship.key->key);
}

}  // namespace aludel::orm
