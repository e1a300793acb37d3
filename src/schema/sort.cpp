#include "aludel/base/error.hpp"
#include "aludel/base/topological.hpp"
#include "schema/definition.hpp"

#include <algorithm>
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

std::vector<NumberedKey> keys_between(const MetaDataImpl& state) {
    std::map<const TableDef*, std::size_t> position;
    for (std::size_t i = 0; i < state.tables.size(); ++i) position[state.tables[i].get()] = i;
    std::vector<NumberedKey> keys;
    for (const auto& table : state.tables)
        for (const ForeignKeyDef& key : table->foreign_keys)
            if (const TableDef& target = target_of(*table, key); &target != table.get() && !key.use_alter)
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

bool can_be_null(const TableKey& key) {
    return std::all_of(key.key->columns.begin(), key.key->columns.end(),
                       [&](std::uint32_t column) { return key.table->column(column).nullable; });
}

//! The key to leave out of the order so that there is one circle less: best one that can be NULL, since its column can
//! be emptied before a table is dropped; then one that points to a table defined later.
std::size_t closing_key(std::size_t count, const std::vector<NumberedKey>& keys) {
    const auto reaches = reachability(count, keys);
    std::size_t best = 0;
    int best_rank = -1;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const Edge& edge = keys[i].edge;
        if (!reaches[edge.after][edge.before]) continue;   // on no circle
        const int rank = 2 * can_be_null(keys[i].of) + (edge.before > edge.after);
        if (rank > best_rank) best = i, best_rank = rank;
    }
    return best;
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

CreationOrder creation_order(const MetaDataImpl& state) {
    const std::size_t count = state.tables.size();
    std::vector<NumberedKey> keys = keys_between(state);
    CreationOrder result;
    for (const auto& table : state.tables)
        for (const ForeignKeyDef& key : table->foreign_keys)
            if (key.use_alter) result.late.push_back({table.get(), &key});
    for (;;) {
        std::vector<Edge> edges;
        for (const NumberedKey& key : keys) edges.push_back(key.edge);
        std::vector<std::size_t> circle;
        const std::vector<std::size_t> order = topological_order(count, edges, circle);
        if (circle.empty()) {
            for (std::size_t i : order) result.tables.push_back(state.tables[i].get());
            return result;
        }
        const auto closing = keys.begin() + static_cast<std::ptrdiff_t>(closing_key(count, keys));
        result.late.push_back(closing->of);
        keys.erase(closing);
    }
}

}  // namespace aludel::schema
