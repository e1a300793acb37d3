// The steps of a program that read.

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
    for (const char* part : {"yield_per", "text", "union", "exec", "params", "bind"})
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

//! The parameters of a statement, with the values of variables.
json Program::filled_in(json parameters) const {
    for (auto& [name, value] : parameters.items())
        if (value.is_string() && value.get<std::string>().starts_with('$')) value = *variables_.at(ProgramVariables::plain(value)).value;
    return parameters;
}

}  // namespace aludel::oracle
