#include "engine/inserted_key.hpp"

#include "schema/definition.hpp"

#include <algorithm>

namespace aludel::engine {

namespace {

bool is_single_row(const sql::Node& statement) {
    if (statement.kind != sql::Kind::insert) return false;
    const auto& insert = sql::as<sql::InsertNode>(statement);
    return !insert.select && insert.rows.size() <= 1 && insert.returning.empty();
}

//! What the database has made of the key: told beside the rows, or by the RETURNING that the engine has added. None if
//! there is no row: ON CONFLICT DO NOTHING.
std::optional<std::vector<Value>> generated_key(const ExecutionImpl& execution, driver::Connection& connection) {
    const auto& columns = execution.compiled->generated_key;
    driver::Statement& cursor = execution.rows();
    std::vector<Value> made;
    if (columns.empty()) return made;
    if (cursor.column_count() == 0) {
        if (!execution.compiled->is_numbered || cursor.rows_affected() != 1) return std::nullopt;
        made.emplace_back(connection.last_insert_id());
        return made;
    }
    if (!cursor.next()) return std::nullopt;
    for (std::size_t i = 0; i < columns.size(); ++i) made.push_back(cursor.value(static_cast<int>(i), columns[i]->type));
    cursor.close();
    return made;
}

//! A column of the key that the statement gives; none if an expression sets it.
std::optional<Value> given_key(const ExecutionImpl& execution, const sql::ColumnNode& column) {
    const auto& binds = execution.compiled->binds;
    const auto bind = std::find_if(binds.begin(), binds.end(),
                                   [&](const compiler::CompiledBind& b) { return b.name == column.key_or_name(); });
    if (bind == binds.end()) return std::nullopt;
    return value_of(execution.parameters[static_cast<std::size_t>(bind - binds.begin())]);
}

}  // namespace

std::optional<std::vector<Value>> inserted_key(const sql::Node& statement, const ExecutionImpl& execution,
                                               driver::Connection& connection) {
    const compiler::Compiled& compiled = *execution.compiled;
    if (!is_single_row(statement) || !compiled.table) return std::nullopt;   // of a lightweight table no key is known
    const auto& table = static_cast<const schema::TableDef&>(*compiled.table);
    const auto made = generated_key(execution, connection);
    if (!made) return std::nullopt;
    std::size_t next_made = 0;
    std::vector<Value> key;
    for (const std::uint32_t index : table.primary_key) {
        const sql::ColumnNode& column = table.column(index);
        const bool is_made = next_made < made->size() && compiled.generated_key[next_made] == &column;
        std::optional<Value> part = is_made ? std::optional((*made)[next_made++]) : given_key(execution, column);
        if (!part) return std::nullopt;
        key.push_back(std::move(*part));
    }
    return key;
}

}  // namespace aludel::engine
