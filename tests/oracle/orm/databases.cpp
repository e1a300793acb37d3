#include "databases.hpp"

namespace aludel::oracle {

Databases::Databases(const json& record, const MetaData& metadata, LogSink& log) : metadata_(metadata) {
    const json engines = record.value("engines", json::object({{"main", json::object()}}));
    const json rows = record.value("rows", json::object());
    for (const auto& [name, options] : engines.items()) {
        Database& opened = databases_.try_emplace(name, name, options, record, log).first->second;
        fill(opened, engines.size() > 1 ? rows.value(name, json::object()) : rows, record.value("ddl", json::array()));
    }
}

Engines Databases::engines() const {
    Engines all;
    for (const auto& [name, database] : databases_) all.emplace(name, database.engine.engine);
    return all;
}

json Databases::tables() {
    if (databases_.size() == 1) return tables_of(databases_.begin()->second);
    json all = json::object();
    for (auto& [name, database] : databases_) all[name] = tables_of(database);
    return all;
}

void Databases::fill(Database& database, const json& rows, const json& statements) const {
    Connection& connection = database.connection;
    metadata_.create_all(database.engine.outside);
    connection.execute(text("PRAGMA defer_foreign_keys = ON"));
    for (const Table& table : metadata_.sorted_tables())
        for (const json& row : rows.value(table.name(), json::array())) {
            Params values;
            for (const auto& [column, value] : row.items()) values.add(column, value_of_json(value));
            connection.execute(insert(table), values);
        }
    connection.commit();
    for (const std::string statement : statements) connection.exec_driver_sql(unsafe_sql(statement));
    connection.commit();
}

json Databases::tables_of(Database& database) const {
    json tables = json::object();
    for (const Table& table : metadata_.tables()) {
        json rows = json::array();
        for (const Row<>& row : database.connection.execute(select(table)).all()) rows.push_back(json_of_values(row.values()));
        tables[table.name()] = std::move(rows);
    }
    return tables;
}

}  // namespace aludel::oracle
