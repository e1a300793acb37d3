#include "aludel/engine/connection.hpp"
#include "aludel/engine/ddl_event.hpp"

#include "compiler/ddl.hpp"
#include "engine/execution.hpp"
#include "schema/define.hpp"

#include <algorithm>
#include <vector>

namespace aludel {

namespace {

//! What create_all and drop_all send on one connection.
struct Sender {
    engine::ConnectionImpl& state;
    const Dialect& dialect = state.engine().dialect();
    const DdlOptions options{state.options().schema_translate_map};

    bool finds(const sql::NodeRef& query) const { return state.execute(*query, {})->fetch(); }
    std::string_view schema(std::string_view of) const { return sql::translated(of, options.schema_translate_map); }
    bool has_table(const schema::TableDef& table) const {
        return finds(dialect.table_exists_query(schema(table.schema), table.name));
    }
    bool has(const SqlType& type) const { return finds(dialect.type_exists_query(schema(type.def->schema), type.def->name)); }
    bool has(const Sequence& sequence) const {
        return finds(dialect.sequence_exists_query(schema(sequence.options.schema), sequence.name.text));
    }
    void send(const std::string& sql) const { state.execute_raw(sql, {}); }

    //! The types and sequences that tables need.
    void create_parts(const schema::MetaDataImpl& metadata, bool checkfirst) const {
        for (const SqlType& type : compiler::named_types(dialect, metadata))
            if (!checkfirst || !has(type)) send(compiler::create_type(dialect, type, options));
        for (const Sequence& sequence : compiler::sequences(dialect, metadata))
            if (!checkfirst || !has(sequence)) send(compiler::create_sequence(dialect, sequence, options));
    }
    void drop_parts(const schema::MetaDataImpl& metadata, bool checkfirst) const {
        for (const Sequence& sequence : compiler::sequences(dialect, metadata))
            if (!checkfirst || has(sequence)) send(compiler::drop_sequence(dialect, sequence, options));
        const std::vector<SqlType> types = compiler::named_types(dialect, metadata);
        for (auto type = types.rbegin(); type != types.rend(); ++type)   // a domain before what it is made of
            if (!checkfirst || has(*type)) send(compiler::drop_type(dialect, *type, options));
    }
    void create(const schema::TableDef& table, const std::vector<schema::TableKey>& late) const {
        send(compiler::create_table(dialect, table, late, options));
        for (const schema::IndexDef* index : compiler::indexes_on(dialect, table))
            send(compiler::create_index(dialect, table, *index, options));
        for (const std::string& comment : compiler::comments(dialect, table, options)) send(comment);
    }
    //! So that tables which need each other can be dropped one by one.
    void part(const schema::TableKey& key) const {
        const bool drops = dialect.abilities().alter_constraints;
        const std::string sql = drops ? compiler::drop_foreign_key(dialect, key, options)
                                      : compiler::clear_foreign_key(dialect, key, options);
        if (!sql.empty()) send(sql);
    }
};

bool contains(const std::vector<const schema::TableDef*>& tables, const schema::TableDef* table) {
    return std::find(tables.begin(), tables.end(), table) != tables.end();
}

void tell(const MetaData& metadata, schema::DdlMoment moment, const schema::TableDef* table, Connection& connection) {
    const std::vector<schema::DdlListening> listeners = metadata.state().listeners;   // one may add another
    for (const schema::DdlListening& listening : listeners)
        if (listening.moment == moment && listening.table == table) listening.listener->call(connection);
}

}  // namespace

namespace event {
void add_listener(const MetaData& metadata, schema::DdlMoment moment, Ref<const schema::DdlListener> listener) {
    metadata.state().listeners.push_back({moment, nullptr, std::move(listener)});
}
void add_listener(const Table& table, schema::DdlMoment moment, Ref<const schema::DdlListener> listener) {
    const schema::TableDef& definition = table.definition();
    definition.metadata->listeners.push_back({moment, &definition, std::move(listener)});
}
void listen(const MetaData& metadata, schema::DdlMoment moment, const DDL& ddl) {
    listen(metadata, moment, [ddl](Connection& connection) { connection.execute(ddl); });
}
void listen(const Table& table, schema::DdlMoment moment, const DDL& ddl) {
    listen(table, moment, [ddl = ddl.against(table)](Connection& connection) { connection.execute(ddl); });
}
}  // namespace event

void Connection::create_tables(const MetaData& metadata, CreateOptions options) {
    engine::ConnectionImpl& state = aludel_state();
    const auto exclusively = [&](auto step) {
        const Exclusive::Use use(state.in_use, "create_all()");
        return step();
    };
    const Sender to{state};
    schema::resolve_types(metadata.state());
    const schema::CreationOrder order = schema::creation_order(metadata.state());
    std::vector<const schema::TableDef*> created;
    tell(metadata, event::before_create, nullptr, *this);
    exclusively([&] { to.create_parts(metadata.state(), options.checkfirst); });
    for (const schema::TableDef* table : order.tables) {
        if (options.checkfirst && exclusively([&] { return to.has_table(*table); })) continue;
        tell(metadata, event::before_create, table, *this);
        exclusively([&] { to.create(*table, order.late); });
        created.push_back(table);
        tell(metadata, event::after_create, table, *this);
    }
    if (to.dialect.abilities().alter_constraints)   // else they are in CREATE TABLE
        for (const schema::TableKey& key : order.late)
            if (contains(created, key.table))
                exclusively([&] { to.send(compiler::add_foreign_key(to.dialect, key, to.options)); });
    tell(metadata, event::after_create, nullptr, *this);
}

void Connection::drop_tables(const MetaData& metadata, CreateOptions options) {
    engine::ConnectionImpl& state = aludel_state();
    const auto exclusively = [&](auto step) {
        const Exclusive::Use use(state.in_use, "drop_all()");
        return step();
    };
    const Sender to{state};
    const schema::CreationOrder order = schema::creation_order(metadata.state());
    std::vector<const schema::TableDef*> there;
    tell(metadata, event::before_drop, nullptr, *this);
    exclusively([&] {
        for (const schema::TableDef* table : order.tables)
            if (!options.checkfirst || to.has_table(*table)) there.push_back(table);
        for (const schema::TableKey& key : order.late)
            if (contains(there, key.table)) to.part(key);
    });
    for (auto table = there.rbegin(); table != there.rend(); ++table) {
        tell(metadata, event::before_drop, *table, *this);
        exclusively([&] { to.send(compiler::drop_table(to.dialect, **table, to.options)); });
        tell(metadata, event::after_drop, *table, *this);
    }
    exclusively([&] { to.drop_parts(metadata.state(), options.checkfirst); });
    tell(metadata, event::after_drop, nullptr, *this);
}

bool Connection::has_table(std::string_view name) {
    engine::ConnectionImpl& state = aludel_state();
    const Exclusive::Use use(state.in_use, "has_table()");
    const std::size_t dot = name.find('.');
    const Sender to{state};
    const bool has_schema = dot != std::string_view::npos;
    return to.finds(to.dialect.table_exists_query(to.schema(has_schema ? name.substr(0, dot) : ""),
                                                  has_schema ? name.substr(dot + 1) : name));
}

}  // namespace aludel
