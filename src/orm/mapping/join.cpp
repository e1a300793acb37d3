#include "aludel/base/error.hpp"
#include "orm/mapping/mapper_impl.hpp"

namespace aludel::orm::detail {

namespace {

sql::NodeRef equal(const sql::NodeRef& a, const sql::NodeRef& b) {
    return sql::build::binary(sql::Op::eq, a, b, TypeId::boolean);
}

sql::NodeRef all_of(const std::vector<sql::NodeRef>& terms) {
    return sql::build::conjunction(sql::Op::and_, terms.data(), terms.size());
}

}  // namespace

sql::NodeRef join_relationship(sql::NodeRef statement, const RelationshipDef& relationship, const sql::FromRef& from,
                               const sql::NodeRef& on, sql::JoinKind kind) {
    using sql::build::column_at;
    const MapperImpl& parent = require_configured(*relationship.parent);
    const MapperImpl& target = *relationship.target;
    std::vector<sql::NodeRef> terms;

    if (relationship.direction == Direction::many_to_many) {
        const sql::FromRef secondary(relationship.secondary);
        std::vector<sql::NodeRef> first;
        for (const SecondaryPair& pair : relationship.local_pairs)
            first.push_back(equal(column_at(from, parent.columns[pair.slot]), column_at(secondary, pair.column)));
        statement = sql::build::join(std::move(statement), from, secondary, all_of(first), kind);
        for (const SecondaryPair& pair : relationship.remote_pairs)
            terms.push_back(equal(target.column_node(pair.slot), column_at(secondary, pair.column)));
        if (on) terms.push_back(on);
        return sql::build::join(std::move(statement), secondary, target.from(), all_of(terms), kind);
    }
    if (&parent == &target && from.get() == target.from().get())
        throw ArgumentError("Joining " + relationship.full_name() + " to its own table needs a second name for one "
                            "side: auto other = aliased(table); and join(other, condition).");
    for (const SyncPair& pair : relationship.pairs)
        terms.push_back(equal(column_at(from, parent.columns[pair.local]), target.column_node(pair.remote)));
    if (on) terms.push_back(on);
    return sql::build::join(std::move(statement), from, target.from(), all_of(terms), kind);
}

}  // namespace aludel::orm::detail
