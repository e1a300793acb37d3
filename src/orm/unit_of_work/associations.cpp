#include "aludel/base/error.hpp"
#include "orm/unit_of_work/flush.hpp"

namespace aludel::orm {

namespace {

using sql::NodeRef;
namespace build = sql::build;

//! The association row that links two objects: its columns and values.
struct AssociationRow {
    std::vector<NodeRef> columns{};
    std::vector<Value> values{};

    void add(const schema::TableDef& table, const std::vector<SecondaryPair>& pairs, const State& state) {
        for (const SecondaryPair& pair : pairs) {
            columns.emplace_back(table.columns[pair.column]);
            values.push_back(read_slot(mapper_of(state).slots[pair.slot], state.object()));
        }
    }
    NodeRef bound(std::size_t i) const { return build::bind(values[i], build::type_of(columns[i])); }
    NodeRef condition() const {
        std::vector<NodeRef> terms;
        for (std::size_t i = 0; i < columns.size(); ++i)
            terms.push_back(build::binary(sql::Op::eq, columns[i], bound(i), TypeId::boolean));
        return build::conjunction(sql::Op::and_, terms.data(), terms.size());
    }
};

AssociationRow row_of(const RelationshipDef& relationship, const State& owner, const State* element) {
    AssociationRow row;
    row.add(*relationship.secondary, relationship.local_pairs, owner);
    if (element) row.add(*relationship.secondary, relationship.remote_pairs, *element);
    return row;
}

void delete_where(Connection& connection, const RelationshipDef& relationship, const NodeRef& condition) {
    run_for_count(connection,
                  build::where(build::delete_(sql::FromRef(relationship.secondary)), &condition, 1));
}

}  // namespace

void insert_associations(Connection& connection, State& owner, const RelationshipDef& relationship,
                         const std::vector<State*>& elements) {
    for (State* element : elements) {
        if (element->has(State::to_delete)) continue;
        if (element->store != owner.store || element->status == Status::transient)
            throw FlushError(relationship.full_name() + " holds an object that is not in this session. Add it, or use "
                             "cascade::save_update.");
        const AssociationRow row = row_of(relationship, owner, element);
        std::vector<build::Assignment> values;
        for (std::size_t i = 0; i < row.columns.size(); ++i) values.push_back({row.columns[i], row.bound(i)});
        run_for_count(connection,
                      build::values(build::insert(sql::FromRef(relationship.secondary)), values.data(), values.size()));
    }
}

void delete_associations(Connection& connection, State& owner, const RelationshipDef& relationship,
                         const std::vector<State*>* elements) {
    if (!elements) return delete_where(connection, relationship, row_of(relationship, owner, nullptr).condition());
    for (State* element : *elements)
        delete_where(connection, relationship, row_of(relationship, owner, element).condition());
}

}  // namespace aludel::orm
