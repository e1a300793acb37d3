#include "aludel/engine/connection.hpp"

#include "compiler/ddl.hpp"
#include "engine/connection_state.hpp"
#include "schema/define.hpp"

namespace aludel {

namespace {

bool table_exists(engine::ConnectionState& state, std::string_view schema, std::string_view name) {
    const std::string query = state.core().dialect.table_exists_query(schema, name);
    const engine::Execution execution = state.execute_raw(query, {});
    const bool exists = execution.statement->next();
    execution.statement->close();
    return exists;
}

void run_ddl(engine::ConnectionState& state, const std::string& sql) { state.execute_raw(sql, {}); }

void create(engine::ConnectionState& state, const schema::TableDef& table) {
    const Dialect& dialect = state.core().dialect;
    run_ddl(state, compiler::create_table(dialect, table));
    for (const schema::IndexDef& index : table.indexes) run_ddl(state, compiler::create_index(dialect, table, index));
}

}  // namespace

void Connection::create_tables(const MetaData& metadata, CreateOptions options) {
    engine::ConnectionState& state = aludel_state();
    schema::resolve_types(metadata.state());
    for (const schema::TableDef* table : schema::sorted_tables(metadata.state()))
        if (!options.checkfirst || !table_exists(state, table->schema, table->name)) create(state, *table);
}

void Connection::drop_tables(const MetaData& metadata, CreateOptions options) {
    engine::ConnectionState& state = aludel_state();
    const auto tables = schema::sorted_tables(metadata.state());
    for (auto table = tables.rbegin(); table != tables.rend(); ++table)
        if (!options.checkfirst || table_exists(state, (*table)->schema, (*table)->name))
            run_ddl(state, compiler::drop_table(state.core().dialect, **table));
}

bool Connection::has_table(std::string_view name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) return table_exists(aludel_state(), {}, name);
    return table_exists(aludel_state(), name.substr(0, dot), name.substr(dot + 1));
}

}  // namespace aludel
