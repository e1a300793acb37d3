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

std::vector<const TableDef*> sorted_tables(const MetaDataState& state) {
    std::map<const TableDef*, std::size_t> position;
    for (std::size_t i = 0; i < state.tables.size(); ++i) position[state.tables[i].get()] = i;

    std::vector<Edge> edges;
    for (const auto& table : state.tables)
        for (const ForeignKeyDef& key : table->foreign_keys) {
            const TableDef& target = target_of(*table, key);
            if (&target != table.get()) edges.push_back({position.at(&target), position.at(table.get())});
        }

    std::vector<std::size_t> circle;
    const std::vector<std::size_t> order = topological_order(state.tables.size(), edges, circle);
    if (!circle.empty()) {
        std::string names;
        for (std::size_t i : circle) names += (names.empty() ? "" : ", ") + state.tables[i]->key();
        throw CircularDependencyError("These tables need each other through their foreign keys and cannot be ordered: " +
                                      names + ". Leave one of the foreign keys out of the table's definition.");
    }
    std::vector<const TableDef*> sorted;
    for (std::size_t i : order) sorted.push_back(state.tables[i].get());
    return sorted;
}

}  // namespace aludel::schema
