#include "options.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace aludel::oracle {

namespace build = sql::build;

namespace {

LoadStrategy strategy_of(const std::string& name, const json& keywords) {
    static const std::map<std::string, LoadStrategy> names{
        {"joined", LoadStrategy::joined}, {"selectin", LoadStrategy::selectin}, {"subquery", LoadStrategy::subquery},
        {"immediate", LoadStrategy::immediate}, {"lazy", LoadStrategy::select}, {"raise", LoadStrategy::raise},
        {"contains", LoadStrategy::contains_eager}, {"default", LoadStrategy::unchanged}, {"noload", LoadStrategy::noload}};
    const auto known = names.find(name);
    if (known == names.end()) throw Unsupported("strategy " + name);
    return name == "raise" && keywords.value("sql_only", false) ? LoadStrategy::raise_on_sql : known->second;
}

//! Reads chains of options into their paths, each known by its last step.
class Chains {
public:
    explicit Chains(const Expressions& expressions) : expressions_(expressions) {}

    //! Adds a chain that goes on from a step.
    void read(const json& chain, sql::NodeRef before = {}) {
        for (const json& part : chain) {
            const json keywords = part.back().is_object() ? part.back() : json::object();
            before = follow(part, keywords, std::move(before));
            if (!keywords.contains("options")) continue;
            if (before) paths.push_back(before);
            for (const json& further : keywords.at("options")) read(further, before);
            before = {};
        }
        if (before) paths.push_back(before);
    }

    std::vector<sql::NodeRef> paths{};

private:
    //! The step that a part of a chain leads to; empty when its paths are complete.
    sql::NodeRef follow(const json& part, const json& keywords, sql::NodeRef before) {
        const std::string what = part[0];
        if (what == "selectin_polymorphic") return add_subclasses(part, before), sql::NodeRef();
        if (what == "load_only") return add_only(part, keywords, before), sql::NodeRef();
        const bool is_of_columns = what == "defer" || what == "undefer" || what == "undefer_group";
        for (std::size_t i = 1; i < part.size() && !part[i].is_object(); ++i)
            before = build::load_step(is_of_columns ? column_step(what, part[i], keywords, before) : step(what, part[i], keywords, before));
        return before;
    }
    build::LoadStep step(const std::string& what, const json& path, const json& keywords, const sql::NodeRef& before) const {
        build::LoadStep step;
        if (path != "*") {
            const orm::RelationshipUse use = expressions_.relationship(path);
            step.relationship = orm::detail::info_of(*use.definition);
            step.criteria = use.criteria;
            step.target = use.target;
            if (!before) step.root = use.from;
        }
        step.strategy = strategy_of(what, keywords);
        step.innerjoin = keywords.value("innerjoin", false);
        step.recursion_depth = keywords.value("recursion_depth", std::int16_t{0});
        step.chunk_size = keywords.value("chunksize", std::int16_t{0});
        step.before = before;
        return step;
    }
    //! What an option says of one column, of all, or of those of a group.
    build::LoadStep column_step(const std::string& what, const std::string& name, const json& keywords, const sql::NodeRef& before) const {
        const LoadColumn how = what == "defer" ? orm::detail::deferring({keywords.value("raiseload", false)}) : LoadColumn::load;
        build::LoadStep step = orm::detail::column_step(how, what == "undefer_group" ? name : "");
        step.before = before;
        if (what == "undefer_group" || name == "*") return step;
        step.column = expressions_.column(name);
        if (!step.column) throw DoesNotCompile("a relationship where a column is wanted");
        if (!before) step.root = expressions_.from(Expressions::class_of(name));
        return step;
    }
    //! The others are deferred, then the named ones are not.
    void add_only(const json& part, const json& keywords, const sql::NodeRef& before) {
        build::LoadStep others = orm::detail::column_step(orm::detail::deferring({keywords.value("raiseload", false)}));
        others.before = before;
        if (!before) others.root = expressions_.from(Expressions::class_of(part[1]));
        paths.push_back(build::load_step(others));
        for (std::size_t i = 1; i < part.size() && !part[i].is_object(); ++i)
            paths.push_back(build::load_step(column_step("undefer", part[i], {}, before)));
    }
    void add_subclasses(const json& part, const sql::NodeRef& before) {
        if (before) paths.push_back(before);
        for (const json& name : part.back()) {
            build::LoadStep step;
            step.strategy = LoadStrategy::selectin;
            step.before = before;
            step.subclass = &expressions_.mapping().at(name).entity();
            if (!before) step.root = expressions_.from(part[1]);
            paths.push_back(build::load_step(step));
        }
    }

    const Expressions& expressions_;
};

std::vector<sql::NodeRef> paths_of(const Expressions& expressions, const json& options) {
    Chains chains(expressions);
    for (const json& option : options) {
        if (option[0] == "criteria") chains.paths.push_back(expressions.criteria(option));
        else chains.read(option);
    }
    return chains.paths;
}

}  // namespace

sql::NodeRef with_options(const Expressions& expressions, sql::NodeRef statement, const json& options) {
    for (const sql::NodeRef& path : paths_of(expressions, options)) statement = build::with_option(std::move(statement), path);
    return statement;
}

std::vector<orm::LoaderOption> loader_options(const Expressions& expressions, const json& options) {
    std::vector<orm::LoaderOption> all;
    for (const sql::NodeRef& path : paths_of(expressions, options)) all.emplace_back(path);
    return all;
}

}  // namespace aludel::oracle
