#include "cases.hpp"

#include "case_engine.hpp"
#include "program.hpp"

#include <fstream>
#include <iostream>

namespace aludel::oracle {
namespace {

//! Counts statements by their verb, and logs the writing ones and the ends of transactions among the events of the program.
class Counter final : public LogSink {
public:
    void write(std::string_view, std::string_view message) override {
        for (const std::string_view verb : {"SELECT", "INSERT", "UPDATE", "DELETE"})
            if (message.starts_with(verb)) {
                ++counts_[std::string(verb)];
                if (log && verb != "SELECT") log({{"sql", verb}});
            }
        if (log && (message == "COMMIT" || message == "ROLLBACK")) log({{"tx", message}});
    }
    json take() { return std::exchange(counts_, {}); }
    std::function<void(json)> log{};

private:
    std::map<std::string, int> counts_{};
};

//! While it lives, the program's log has the statements.
class Logged {
public:
    Logged(Counter& counter, Program& program) : counter_(counter) {
        counter.log = [&program](json entry) { program.log(std::move(entry)); };
    }
    Logged(const Logged&) = delete;
    ~Logged() { counter_.log = nullptr; }

private:
    Counter& counter_;
};

void insert_rows(Connection& connection, const MetaData& metadata, const json& rows) {
    connection.execute(text("PRAGMA defer_foreign_keys = ON"));
    for (const Table& table : metadata.sorted_tables())
        for (const json& row : rows.value(table.name(), json::array())) {
            Params values;
            for (const auto& [column, value] : row.items()) values.add(column, value_of_json(value));
            connection.execute(insert(table), values);
        }
    connection.commit();
}

json tables_after(Connection& connection, const MetaData& metadata) {
    json tables = json::object();
    for (const Table& table : metadata.tables()) {
        json rows = json::array();
        for (const Row<>& row : connection.execute(select(table)).all()) {
            json cells = json::array();
            for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(json_of_value(row[i]));
            rows.push_back(std::move(cells));
        }
        tables[table.name()] = std::move(rows);
    }
    return tables;
}

//! `raises` shows the error that the step inside throws.
json run(const json& record, const Mapping& mapping) {
    Counter counter;
    json shown = json::array();
    CaseEngine engines(record, counter);
    mapping.metadata.create_all(engines.outside);
    Connection connection = engines.outside.connect();
    insert_rows(connection, mapping.metadata, record.value("rows", json::object()));
    for (const std::string statement : record.value("ddl", json::array())) connection.exec_driver_sql(unsafe_sql(statement));
    connection.commit();
    Program program(engines.engine, mapping, record.value("session", json::object()));
    program.listen(record.value("listen", json::array()));
    counter.take();
    const Logged logged(counter, program);
    for (const json& given : record.at("steps")) {
        const json& step = given[0] == "raises" ? given[2] : given;
        json seen{{"step", given}};
        try {
            seen["result"] = step[0] == "tables" ? tables_after(connection, mapping.metadata) : program.step(step);
        } catch (const Unsupported& what) {
            return {{"unsupported", std::string(what.what()) + " in " + step.dump()}, {"steps", shown}, {"by_design", program.by_design()}};
        } catch (const std::exception& error) {
            seen["error"] = error_class(error);
            seen["message"] = error.what();
        }
        seen["n"] = counter.take();
        seen["log"] = program.take_log();
        shown.push_back(std::move(seen));
    }
    return {{"steps", shown}, {"tables", tables_after(connection, mapping.metadata)}, {"by_design", program.by_design()}};
}

}  // namespace

int run_cases(const Mapping& mapping, int count, char** paths) {
    for (int i = 0; i < count; ++i) {
        json seen;
        try {
            seen = run(json::parse(std::ifstream(paths[i])), mapping);
        } catch (const Unsupported& what) {
            seen = {{"unsupported", what.what()}, {"steps", json::array()}};
        } catch (const std::exception& error) {
            seen = {{"failed", error.what()}};
        }
        std::cout << json{{"case", paths[i]}, {"seen", seen}}.dump() << "\n";
    }
    return 0;
}

}  // namespace aludel::oracle

