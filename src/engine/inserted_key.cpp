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

//! What the database has numbered: told beside the rows, or by the RETURNING that the engine has added.
std::optional<Value> generated_key(const ExecutionImpl& execution, driver::Connection& connection) {
    driver::Statement& cursor = execution.rows();
    if (cursor.column_count() == 0) {
        if (cursor.rows_affected() != 1) return std::nullopt;   // ON CONFLICT DO NOTHING
        return Value(connection.last_insert_id());
    }
    if (!cursor.next()) return std::nullopt;
    Value key = cursor.value(0, execution.compiled->generated_key->type);
    cursor.close();
    return key;
}

}  // namespace

std::optional<std::vector<Value>> inserted_key(const sql::Node& statement, const ExecutionImpl& execution,
                                               driver::Connection& connection) {
    const compiler::Compiled& compiled = *execution.compiled;
    if (!is_single_row(statement) || !compiled.table) return std::nullopt;   // of a lightweight table no key is known
    const auto& table = static_cast<const schema::TableDef&>(*compiled.table);
    std::vector<Value> key;
    for (std::uint32_t column : table.primary_key) {
        if (&table.column(column) == compiled.generated_key) {
            std::optional<Value> generated = generated_key(execution, connection);
            if (!generated) return std::nullopt;
            key.push_back(std::move(*generated));
            continue;
        }
        const std::string& name = table.column(column).name;
        const auto bind = std::find_if(compiled.binds.begin(), compiled.binds.end(),
                                       [&](const compiler::CompiledBind& b) { return b.name == name; });
        if (bind == compiled.binds.end()) return std::nullopt;
        const Param& given = execution.parameters[static_cast<std::size_t>(bind - compiled.binds.begin())];
        key.push_back(given.data ? read_slot({given.layout, false, 0, given.custom}, given.data) : Value());
    }
    return key;
}

}  // namespace aludel::engine
