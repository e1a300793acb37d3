// The steps of a program that write by statements.

#include "program.hpp"

#include <vector>

namespace aludel::oracle {

namespace build = sql::build;

namespace {

ExecutionOptions synchronization(const json& given) {
    const json how = given.value("sync", json("auto"));
    if (how == false) return {.synchronize_session = sync::none};
    return {.synchronize_session = how == "fetch" ? sync::fetch : how == "evaluate" ? sync::evaluate : sync::automatic};
}

//! An UPDATE or DELETE of the rows that a step says.
sql::NodeRef of_rows(const Expressions& expressions, sql::NodeRef statement, const json& given) {
    statement = build::with_execution_options(std::move(statement), synchronization(given));
    if (!given.contains("where")) return build::all_rows(std::move(statement));
    const sql::NodeRef condition = expressions.condition(given.at("where"));
    return build::where(std::move(statement), &condition, 1);
}

std::vector<Params> sets_of(const json& rows) {
    std::vector<Params> sets;
    for (const json& row : rows) {
        Params values;
        for (const auto& [column, value] : row.items()) values.add(column, value_of_json(value));
        sets.push_back(std::move(values));
    }
    return sets;
}

json shown(Result<> result) {
    if (!result.returns_rows()) return {{"rowcount", result.rowcount()}};
    json rows = json::array();
    for (const Row<>& row : result.all()) {
        const json cells = json_of_values(row.values());
        rows.push_back(cells.size() == 1 ? cells[0] : cells);
    }
    return rows;
}

}  // namespace

//! Executes a statement, for several sets of values if there are any. Gives the objects or the rows that it returns, or how many
//! rows it has changed.
json Program::write(const json& variable, sql::NodeRef statement, const json& options, const std::vector<Params>* sets) {
    const json returned = options.value("returning", json::array());
    if (!returned.empty()) {
        const std::vector<sql::NodeRef> items = expressions_.items(returned);
        statement = build::returning(std::move(statement), items.data(), items.size());
    }
    if (options.value("populate_existing", false)) statement = build::with_execution_options(std::move(statement), {.populate_existing = true});
    const auto of = returned.empty() ? mapping_.classes.end() : mapping_.classes.find(returned[0]);
    if (of == mapping_.classes.end()) {
        const Insert<> rows(std::move(statement));   // or what its node is
        return shown(sets ? session().execute_many(rows, *sets) : session().execute(rows));
    }
    if (returned.size() > 1) throw Unsupported("objects among columns that are returned");
    Variable found;
    found.is_list = true;
    found.list = sets ? of->second->objects(session(), statement, *sets) : of->second->objects(session(), statement);
    if (variable.is_string()) variables_[variable] = found;
    return variables_.seen(found);
}

//! Adds rows to an INSERT as its VALUES, which may have SQL among them.
sql::NodeRef Program::with_rows(sql::NodeRef statement, const MappedClass& of, const json& rows) const {
    for (const json& row : rows) {
        std::vector<build::Assignment> values;
        for (const auto& [attribute, value] : row.items()) values.push_back({of.column(attribute), expressions_.operand(value)});
        statement = build::values(std::move(statement), values.data(), values.size());
    }
    return statement;
}

json Program::bulk_insert(const json& step) {
    const MappedClass& of = mapping_.at(step[2]);
    const json options = step.size() > 4 ? step[4] : json::object();
    sql::NodeRef statement = build::insert(of.from());
    if (options.value("values", false)) return write(step[1], with_rows(std::move(statement), of, step[3]), options);
    const std::vector<Params> sets = sets_of(step[3]);
    return write(step[1], std::move(statement), options, &sets);
}

json Program::upsert(const json& step) {
    const MappedClass& of = mapping_.at(step[2]);
    const json& options = step[4];
    const bool has_values = options.value("values", true);
    std::vector<sql::NodeRef> keys;
    for (const std::string name : options.value("index", json::array())) keys.push_back(of.column(name));
    std::vector<build::Assignment> set;
    for (const std::string name : options.value("set", json::array())) set.push_back({of.column(name), build::excluded(of.column(name))});
    sql::NodeRef statement = build::insert(of.from());
    if (has_values) statement = with_rows(std::move(statement), of, step[3]);
    statement = build::on_conflict(std::move(statement), keys.data(), keys.size(), set.data(), set.size(), {});
    const std::vector<Params> sets = sets_of(has_values ? json::array() : step[3]);
    return write(step[1], std::move(statement), options, has_values ? nullptr : &sets);
}

json Program::bulk_update(const json& step) {
    const MappedClass& of = mapping_.at(step[2]);
    std::vector<build::Assignment> values;
    for (const auto& [attribute, value] : step[3].at("values").items()) {
        const std::vector<Assignment> of_hybrid = of.assigned(attribute, value);
        for (const Assignment& each : of_hybrid) values.push_back({each.column, each.value});
        if (of_hybrid.empty()) values.push_back({of.column(attribute), expressions_.operand(value)});
    }
    sql::NodeRef statement = build::values(build::update(of.from()), values.data(), values.size());
    return write(step[1], of_rows(expressions_, std::move(statement), step[3]), step[3]);
}

json Program::bulk_update_by_key(const json& step) {
    const std::vector<Params> sets = sets_of(step[2]);
    return write(nullptr, build::update(mapping_.at(step[1]).from()), json::object(), &sets);
}

json Program::bulk_delete(const json& step) {
    return write(step[1], of_rows(expressions_, build::delete_(mapping_.at(step[2]).from()), step[3]), step[3]);
}

//! Behind the session's back, on its connection.
void Program::run_raw(const json& step) {
    if (step.size() > 2 && !step[2].empty()) throw Unsupported("raw with parameters");
    session().connection().exec_driver_sql(unsafe_sql(step[1].get<std::string>()));
}

}  // namespace aludel::oracle
