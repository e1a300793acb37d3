#include "aludel/compiler/ddl.hpp"
#include "aludel/engine/connection.hpp"

#include "compiler/ddl.hpp"
#include "engine/execution.hpp"
#include "schema/define.hpp"

#include <algorithm>
#include <vector>

namespace aludel {

namespace {

bool table_exists(engine::ConnectionImpl& state, std::string_view schema, std::string_view name) {
    const sql::NodeRef query = state.engine().dialect().table_exists_query(schema, name);
    return state.execute(*query, {})->fetch();
}

void run_ddl(engine::ConnectionImpl& state, const std::string& sql) { state.execute_raw(sql, {}); }

void create(engine::ConnectionImpl& state, const schema::TableDef& table, const std::vector<schema::TableKey>& late) {
    const Dialect& dialect = state.engine().dialect();
    run_ddl(state, compiler::create_table(dialect, table, late));
    for (const schema::IndexDef& index : table.indexes) run_ddl(state, compiler::create_index(dialect, table, index));
}

//! So that tables which need each other can be dropped one by one.
void part(engine::ConnectionImpl& state, const schema::TableKey& key) {
    const Dialect& dialect = state.engine().dialect();
    const bool drops = dialect.abilities().alter_constraints;
    const std::string sql =
        drops ? compiler::drop_foreign_key(dialect, key) : compiler::clear_foreign_key(dialect, key);
    if (!sql.empty()) run_ddl(state, sql);
}

bool contains(const std::vector<const schema::TableDef*>& tables, const schema::TableDef* table) {
    return std::find(tables.begin(), tables.end(), table) != tables.end();
}

void tell(const MetaData& metadata, event::DdlMoment moment, const schema::TableDef* table, Connection& connection) {
    const std::vector<schema::DdlListening> listeners = metadata.state().listeners;   // one may add another
    for (const schema::DdlListening& listening : listeners)
        if (listening.moment == moment && listening.table == table) listening.listener->call(connection);
}

}  // namespace

namespace event {
void add_listener(const MetaData& metadata, DdlMoment moment, Ref<const schema::DdlListener> listener) {
    metadata.state().listeners.push_back({moment, nullptr, std::move(listener)});
}
void add_listener(const Table& table, DdlMoment moment, Ref<const schema::DdlListener> listener) {
    const schema::TableDef& definition = table.definition();
    definition.metadata->listeners.push_back({moment, &definition, std::move(listener)});
}
void listen(const MetaData& metadata, DdlMoment moment, const DDL& ddl) {
    listen(metadata, moment, [ddl](Connection& connection) { connection.execute(ddl); });
}
void listen(const Table& table, DdlMoment moment, const DDL& ddl) {
    listen(table, moment, [ddl = ddl.against(table)](Connection& connection) { connection.execute(ddl); });
}
}  // namespace event

void Connection::create_tables(const MetaData& metadata, CreateOptions options) {
    engine::ConnectionImpl& state = aludel_state();
    const auto exclusively = [&](auto step) {
        const Exclusive::Use use(state.in_use, "create_all()");
        return step();
    };
    schema::resolve_types(metadata.state());
    const schema::CreationOrder order = schema::creation_order(metadata.state());
    std::vector<const schema::TableDef*> created;
    tell(metadata, event::before_create, nullptr, *this);
    for (const schema::TableDef* table : order.tables) {
        if (options.checkfirst && exclusively([&] { return table_exists(state, table->schema, table->name); })) continue;
        tell(metadata, event::before_create, table, *this);
        exclusively([&] { create(state, *table, order.late); });
        created.push_back(table);
        tell(metadata, event::after_create, table, *this);
    }
    if (state.engine().dialect().abilities().alter_constraints)   // else they are in CREATE TABLE
        for (const schema::TableKey& key : order.late)
            if (contains(created, key.table))
                exclusively([&] { run_ddl(state, compiler::add_foreign_key(state.engine().dialect(), key)); });
    tell(metadata, event::after_create, nullptr, *this);
}

void Connection::drop_tables(const MetaData& metadata, CreateOptions options) {
    engine::ConnectionImpl& state = aludel_state();
    const auto exclusively = [&](auto step) {
        const Exclusive::Use use(state.in_use, "drop_all()");
        return step();
    };
    const schema::CreationOrder order = schema::creation_order(metadata.state());
    std::vector<const schema::TableDef*> there;
    tell(metadata, event::before_drop, nullptr, *this);
    exclusively([&] {
        for (const schema::TableDef* table : order.tables)
            if (!options.checkfirst || table_exists(state, table->schema, table->name)) there.push_back(table);
        for (const schema::TableKey& key : order.late)
            if (contains(there, key.table)) part(state, key);
    });
    for (auto table = there.rbegin(); table != there.rend(); ++table) {
        tell(metadata, event::before_drop, *table, *this);
        exclusively([&] { run_ddl(state, compiler::drop_table(state.engine().dialect(), **table)); });
        tell(metadata, event::after_drop, *table, *this);
    }
    tell(metadata, event::after_drop, nullptr, *this);
}

bool Connection::has_table(std::string_view name) {
    engine::ConnectionImpl& state = aludel_state();
    const Exclusive::Use use(state.in_use, "has_table()");
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) return table_exists(state, {}, name);
    return table_exists(state, name.substr(0, dot), name.substr(dot + 1));
}

}  // namespace aludel
