#include "aludel/base/error.hpp"
#include "aludel/base/topological.hpp"
#include "schema/definition.hpp"

#include <map>

namespace aludel::schema {

namespace {

void check_has_column(const TableDef& table, const TableDef& target, const std::string& wanted) {
    std::string known;
    for (const auto& column : target.columns) {
        if (column->name == wanted) return;
        known += (known.empty() ? "" : ", ") + column->name;
    }
    throw NoSuchColumnError("A foreign key of table \"" + table.key() + "\" points to column \"" + wanted +
                            "\" of table \"" + target.key() + "\", which has no such column. It has: " + known + ".");
}

//! A foreign key between two tables, the tables by number.
struct NumberedKey {
    Edge edge;
    TableKey of;
};

std::vector<NumberedKey> keys_between(const MetaDataState& state) {
    std::map<const TableDef*, std::size_t> position;
    for (std::size_t i = 0; i < state.tables.size(); ++i) position[state.tables[i].get()] = i;
    std::vector<NumberedKey> keys;
    for (const auto& table : state.tables)
        for (const ForeignKeyDef& key : table->foreign_keys)
            if (const TableDef& target = target_of(*table, key); &target != table.get())
                keys.push_back({{position.at(&target), position.at(table.get())}, {table.get(), &key}});
    return keys;
}

//! reaches[i][j]: table j needs table i, directly or by others.
std::vector<std::vector<bool>> reachability(std::size_t count, const std::vector<NumberedKey>& keys) {
    std::vector<std::vector<bool>> reaches(count, std::vector<bool>(count, false));
    for (const NumberedKey& key : keys) reaches[key.edge.before][key.edge.after] = true;
    for (std::size_t k = 0; k < count; ++k)
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t j = 0; reaches[i][k] && j < count; ++j)
                if (reaches[k][j]) reaches[i][j] = true;
    return reaches;
}

}  // namespace

const TableDef& target_of(const TableDef& table, const ForeignKeyDef& key) {
    const TableDef* target = table.metadata ? table.metadata->find(key.target_table) : nullptr;
    if (target) {
        for (const std::string& column : key.target_columns) check_has_column(table, *target, column);
        return *target;
    }
    throw NoSuchTableError("A foreign key of table \"" + table.key() + "\" points to table \"" + key.target_table +
                           "\", which its MetaData does not have. Define that table, or correct the name in the "
                           "ForeignKey (\"table.column\" or \"schema.table.column\").");
}

CreationOrder creation_order(const MetaDataState& state) {
    const std::size_t count = state.tables.size();
    const std::vector<NumberedKey> keys = keys_between(state);
    const auto edges_of = [](const std::vector<NumberedKey>& from) {
        std::vector<Edge> edges;
        for (const NumberedKey& key : from) edges.push_back(key.edge);
        return edges;
    };
    std::vector<std::size_t> circle, order = topological_order(count, edges_of(keys), circle);
    CreationOrder result;
    if (!circle.empty()) {
        const auto reaches = reachability(count, keys);
        std::vector<NumberedKey> early;
        for (const NumberedKey& key : keys) {
            const bool closes = key.edge.before > key.edge.after && reaches[key.edge.after][key.edge.before];
            if (closes) result.late.push_back(key.of);
            else early.push_back(key);
        }
        order = topological_order(count, edges_of(early), circle);
    }
    for (std::size_t i : order) result.tables.push_back(state.tables[i].get());
    return result;
}

}  // namespace aludel::schema
