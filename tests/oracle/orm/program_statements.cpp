// The steps of a program that send statements.

#include "options.hpp"
#include "program.hpp"

#include <vector>

namespace aludel::oracle {

namespace build = sql::build;

// ---- reading -------------------------------------------------------------------------------------------------------

namespace {

//! The values of a key in its order, of one that is given by names.
json key_of(const MappedClass& of, const json& given) {
    if (!given.is_object()) return given;
    json key = json::array();
    for (const std::string& column : mapper(of.table()).primary_key()) key.push_back(given.at(column));
    return key.size() == 1 ? key[0] : key;
}

}  // namespace

json Program::get(const json& step) {
    const GetOptions options = step.size() > 4 ? get_options(step[4]) : GetOptions();
    const MappedClass& of = mapping_.at(step[2]);
    return variables_.seen(variables_[step[1]] = {of.get(session(), key_of(of, step[3]), options), {}, false, {}});
}

GetOptions Program::get_options(const json& given) const {
    GetOptions options;
    for (const auto& [name, value] : given.items()) {
        if (name == "populate_existing") options.populate_existing = value;
        else if (name == "for_update" || name == "with_for_update") options.with_for_update = ForUpdate{};
        else if (name == "options") options.options = loader_options(expressions_, value);
        else throw Unsupported("get with " + name);
    }
    return options;
}

json Program::query(const json& variable, const json& query) {
    expressions_.name_aliases(query.value("aliases", json::object()));
    for (const char* part : {"yield_per", "text", "union", "select_from", "exec", "params", "bind"})
        if (query.contains(part)) throw Unsupported(std::string("query with ") + part);
    if (query.value("fetch", "all") != "all") throw Unsupported("query that fetches " + query.at("fetch").dump());
    if (query.contains("columns")) return rows_of(query);
    if (!query.at("from").is_string()) throw Unsupported("query of several classes");
    sql::NodeRef node = with_options(expressions_, expressions_.select(query), query.value("options", json::array()));
    if (query.value("populate_existing", false)) node = build::with_execution_options(std::move(node), {.populate_existing = true});
    if (query.contains("for_update")) node = build::lock(std::move(node), detail::lock_of({}));
    const MappedClass& of = *expressions_.element(query.at("from")).of;
    Variable found;
    found.is_list = true;
    const auto run = [&] { found.list = of.objects(session(), node); };
    if (query.value("autoflush", true)) run();
    else session().no_autoflush(run);
    if (variable.is_string()) variables_[variable] = found;
    if (!query.value("brief", false)) return variables_.seen(found);
    return {{"count", found.list.size()}, {"first", found.list.empty() ? json() : json(variables_.identity(*found.list.front()))}};
}

//! Rows of columns.
json Program::rows_of(const json& query) {
    const Select<> statement(with_options(expressions_, expressions_.select(query), query.value("options", json::array())));
    json rows = json::array();
    const auto run = [&] {
        for (const Row<>& row : session().execute(statement).all()) {
            const json cells = json_of_values(row.values());
            rows.push_back(cells.size() == 1 ? cells[0] : cells);
        }
    };
    if (query.value("autoflush", true)) run();
    else session().no_autoflush(run);
    return rows;
}

json Program::select_of(const json& step) {
    const json how = step.size() > 4 ? step[4] : json::object();
    const sql::NodeRef condition = how.contains("where") ? expressions_.condition(how.at("where")) : sql::NodeRef();
    return variables_.seen(variables_[step[1]] = object(step[2]).selected(session(), step[3], condition));
}

// ---- writing -------------------------------------------------------------------------------------------------------

namespace {

ExecutionOptions synchronization(const json& given) {
    const json how = given.value("sync", json("auto"));
    if (how == false) return {.synchronize_session = sync::none};
    return {.synchronize_session = how == "fetch" ? sync::fetch : how == "evaluate" ? sync::evaluate : sync::automatic};
}

//! An UPDATE or DELETE of the rows that a step says.
sql::NodeRef of_rows(const Expressions& expressions, sql::NodeRef statement, const json& given) {
    if (given.contains("returning")) throw Unsupported("returning");
    statement = build::with_execution_options(std::move(statement), synchronization(given));
    if (!given.contains("where")) return build::all_rows(std::move(statement));
    const sql::NodeRef condition = expressions.condition(given.at("where"));
    return build::where(std::move(statement), &condition, 1);
}

}  // namespace

json Program::bulk_insert(const std::string& name, const json& rows, const json& options) {
    if (!options.empty()) throw Unsupported("bulk_insert with options");
    std::vector<Params> sets;
    for (const json& row : rows) {
        Params values;
        for (const auto& [column, value] : row.items()) values.add(column, value_of_json(value));
        sets.push_back(std::move(values));
    }
    session().execute_many(Insert<>(build::insert(mapping_.at(name).from())), sets);
    return nullptr;
}

json Program::bulk_update(const std::string& name, const json& given) {
    const MappedClass& of = mapping_.at(name);
    std::vector<build::Assignment> values;
    for (const auto& [attribute, value] : given.at("values").items()) {
        const std::vector<Assignment> of_hybrid = of.assigned(attribute, value);
        for (const Assignment& each : of_hybrid) values.push_back({each.column, each.value});
        if (of_hybrid.empty()) values.push_back({of.column(attribute), expressions_.operand(value)});
    }
    sql::NodeRef statement = build::values(build::update(of.from()), values.data(), values.size());
    return {{"rowcount", session().execute(Update<>(of_rows(expressions_, std::move(statement), given))).rowcount()}};
}

json Program::bulk_delete(const std::string& name, const json& given) {
    const Delete<> statement(of_rows(expressions_, build::delete_(mapping_.at(name).from()), given));
    return {{"rowcount", session().execute(statement).rowcount()}};
}

//! Behind the session's back, on its connection.
void Program::run_raw(const json& step) {
    if (step.size() > 2 && !step[2].empty()) throw Unsupported("raw with parameters");
    session().connection().exec_driver_sql(unsafe_sql(step[1].get<std::string>()));
}

//! The parameters of a statement, with the values of variables.
json Program::filled_in(json parameters) const {
    for (auto& [name, value] : parameters.items())
        if (value.is_string() && value.get<std::string>().starts_with('$')) value = *variables_.at(ProgramVariables::plain(value)).value;
    return parameters;
}

}  // namespace aludel::oracle
