// Runs the recorded random programs over the mappings `shop`, `tree` and `company` in a Session and compares the tables that
// they leave behind with what SQLAlchemy's left: orm_oracle_runner FOLDER [--verbose]

#include "company.hpp"
#include "program.hpp"
#include "shop.hpp"
#include "tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace aludel::oracle {

namespace {

void insert_rows(Connection& connection, const MetaData& metadata, const json& rows) {
    connection.execute(text("PRAGMA defer_foreign_keys = ON"));   // rows that refer to each other in a circle
    for (const Table& table : metadata.sorted_tables())
        if (rows.contains(table.name()))
            for (const json& row : rows.at(table.name())) {
                Params values;
                for (const auto& [column, value] : row.items())
                    values.add(column, value.is_null() ? Value() : value.is_string() ? Value(value.get<std::string>()) : Value(value.get<std::int64_t>()));
                connection.execute(insert(table), values);
            }
    connection.commit();
}

json as_json(const Value& value) {
    if (value.is_null()) return nullptr;
    if (value.kind() == Value::Kind::int64) return value.as<std::int64_t>();
    return value.as<std::string>();
}

json tables_after(Connection& connection, const MetaData& metadata) {
    json tables = json::object();
    for (const Table& table : metadata.tables()) {
        json rows = json::array();
        for (const Row<>& row : connection.execute(select(table)).all()) {
            json cells = json::array();
            for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(as_json(row[i]));
            rows.push_back(std::move(cells));
        }
        std::sort(rows.begin(), rows.end());
        tables[table.name()] = std::move(rows);
    }
    return tables;
}

//! The tables that are not as they are recorded; empty for none.
std::string difference_of(const json& found, const json& expected) {
    std::string text;
    for (const auto& [table, rows] : expected.items())
        if (found.value(table, json()) != rows)
            text += "\n  " + table + ": expected " + rows.dump() + "\n    found " + found.value(table, json()).dump();
    return text;
}

//! The versions are the last column of these tables.
json without_versions(json tables) {
    for (const char* table : {"nodes", "persons"})
        if (tables.contains(table))
            for (json& row : tables[table]) row.erase(row.size() - 1);
    return tables;
}

enum class Outcome { passed, by_design, failed, unsupported };

Outcome run(const json& record, const Mapping& classes, const json& mapping, bool verbose) {
    const std::string id = record.at("id");
    Engine engine = create_engine("sqlite://");
    classes.metadata.create_all(engine);
    Connection connection = engine.connect();
    insert_rows(connection, classes.metadata, mapping.at("rows"));
    Program program({{"main", engine}}, classes);
    json at;
    std::string difference;
    bool differs_in_versions_only = false;
    try {
        for (const json& step : record.at("steps")) program.step(at = step);
        const json found = tables_after(connection, classes.metadata);
        const json& expected = record.at("expected").at("tables");
        difference = difference_of(found, expected);
        differs_in_versions_only = without_versions(found) == without_versions(expected);
    } catch (const Unsupported& what) {
        if (verbose) std::cout << id << " unsupported: " << what.what() << " in " << at.dump() << "\n";
        return Outcome::unsupported;
    } catch (const std::exception& error) {
        difference = "at " + at.dump() + ": " + error.what();
    }
    if (difference.empty()) return Outcome::passed;
    std::string reason = program.by_design();
    if (reason.empty() && program.sets_what_is_there() && differs_in_versions_only)
        reason = "a field that is set to what it has anyway is no change, so the row keeps its version";
    if (verbose || reason.empty())
        std::cout << id << (reason.empty() ? " failed: " : " differs by design (" + reason + "): ") << difference << "\n";
    return reason.empty() ? Outcome::failed : Outcome::by_design;
}

}  // namespace

int main_of(const std::filesystem::path& folder, bool verbose) {
    const json mappings = json::parse(std::ifstream(folder / "mappings.json"));
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().filename().string().starts_with("seq_")) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    int counts[4] = {};
    for (const auto& file : files) {
        const json record = json::parse(std::ifstream(file));
        const std::string name = record.at("mapping");
        const json& mapping = mappings.at(name);
        const Mapping classes = name == "shop" ? shop::mapping() : name == "tree" ? tree::mapping() : company::mapping();
        const Outcome outcome = run(record, classes, mapping, verbose);
        ++counts[static_cast<int>(outcome)];
    }
    std::cout << "orm oracle: " << counts[0] << " passed, " << counts[1] << " differing by design, " << counts[2] << " failed, " << counts[3] << " unsupported\n";
    return 0;
}

}  // namespace aludel::oracle

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: orm_oracle_runner FOLDER [--verbose]\n";
        return 2;
    }
    return aludel::oracle::main_of(argv[1], argc > 2);
}
