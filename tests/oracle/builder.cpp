#include "oracle/builder.hpp"

#include "schema/definition.hpp"
#include "sql/depth.hpp"

#include <algorithm>

namespace aludel::oracle {

namespace {

const Classes& classes() {
    static const Classes all = [] {
        Classes made;
        add_tables(made);
        add_expressions(made);
        add_functions(made);
        add_froms(made);
        add_selects(made);
        add_dml(made);
        return made;
    }();
    return all;
}

BuildFunction function_for(const json& described) {
    const std::string name = Builder::class_of(described);
    if (const auto found = classes().find(name); found != classes().end()) return found->second;
    // func.x() and the GenericFunctions, each of which is a class, have a list of arguments
    if (described.contains("clause_expr")) return classes().at("Function");
    throw Missing{"class:" + name};
}

const json null_json;

}  // namespace

Builder::Builder(const json& tree) { index(tree); }

void Builder::index(const json& part) {
    if (part.is_object())
        if (const auto number = part.find("#"); number != part.end()) described_.emplace(number->get<int>(), &part);
    if (part.is_structured())
        for (const json& inner : part) index(inner);
}

std::string Builder::class_of(const json& described) {
    constexpr std::string_view annotated = "Annotated";
    if (!described.is_object() || !described.contains("t")) throw Missing{"construct:value in place of a node"};
    std::string name = described.at("t").get<std::string>();
    return name.starts_with(annotated) ? name.substr(annotated.size()) : name;
}

const json& Builder::resolved(const json& described) const {
    if (!described.is_object()) return described;
    const auto reference = described.find("$ref");
    if (reference == described.end()) return described;
    const auto found = described_.find(reference->get<int>());
    if (found == described_.end()) throw Missing{"construct:reference to an unknown node"};
    return *found->second;
}

sql::NodeRef Builder::built(const json& described) const {
    const auto number = described.find("#");
    if (number == described.end()) return {};
    const auto found = built_.find(number->get<int>());
    return found == built_.end() ? sql::NodeRef() : found->second;
}

void Builder::remember(const json& described, const sql::NodeRef& node) {
    if (const auto number = described.find("#"); number != described.end()) built_[number->get<int>()] = node;
}

sql::NodeRef Builder::node(const json& given) {
    const json& described = resolved(given);
    if (!described.is_object()) throw Missing{"construct:value in place of a node"};
    if (sql::NodeRef known = built(described)) return known;
    if (++depth_ > 400) throw Missing{"construct:a node within itself"};
    sql::NodeRef made = function_for(described)(*this, described);
    --depth_;
    remember(described, made);
    return made;
}

//! A function is an element of FROM of its own, without a name.
sql::FromRef Builder::function_in_from(const json& given, const sql::NodeRef& function) {
    const int number = field(resolved(given), "#").get<int>();
    if (const auto known = functions_in_from_.find(number); known != functions_in_from_.end()) return known->second;
    sql::build::TableFunctionOptions unnamed;
    unnamed.bare = true;
    return functions_in_from_[number] = sql::build::table_function(function, "", std::move(unnamed));
}

std::vector<const json*> Builder::columns_referring_to(const json& from) const {
    const json& number = field(from, "#");
    std::vector<const json*> columns;
    for (const auto& [own, described] : described_) {
        const json& owner = field(*described, "table");
        if (owner.is_object() && (field(owner, "$ref") == number || field(owner, "#") == number)) columns.push_back(described);
    }
    return columns;
}

sql::FromRef Builder::from(const json& described) {
    const sql::NodeRef made = node(described);
    if (sql::facts_of(made->kind).is_from) return sql::FromRef(static_cast<const sql::FromNode*>(made.get()));
    if (made->kind == sql::Kind::function || made->kind == sql::Kind::text) return function_in_from(described, made);
    throw Missing{"construct:FROM " + class_of(resolved(described))};
}

std::vector<sql::NodeRef> Builder::nodes(const json& list) {
    std::vector<sql::NodeRef> all;
    if (list.is_null()) return all;
    for (const json& each : list) all.push_back(node(each));
    return all;
}

SqlType Builder::type(const json& described) {
    try {
        return to_type(described);
    } catch (const Missing& missing) {
        note(missing.reason);
        return {};
    }
}

std::string Builder::name(const json& described) {
    if (described.is_string()) return described.get<std::string>();
    if (!described.is_object()) return {};
    if (const auto text = described.find("$str"); text != described.end()) return text->get<std::string>();
    if (const auto text = described.find("$name"); text != described.end()) {
        return text->get<std::string>();
    }
    throw Missing{"construct:anonymous name"};
}

std::optional<bool> Builder::quote(const json& name) {
    const json& wanted = name.is_object() ? field(name, "quote") : name;
    return wanted.is_boolean() && name.is_object() ? std::optional(wanted.get<bool>()) : std::nullopt;
}

void Builder::add_params(const json& map) {
    if (!map.is_object()) return;
    const bool pairs = map.contains("$map");
    if (pairs)
        for (const json& entry : map.at("$map")) params_[entry.at(0).get<std::string>()] = entry.at(1);
    else
        for (const auto& [name, value] : map.items()) params_[name] = value;
}

sql::NodeRef Builder::anonymous_bind(const json& key, const sql::NodeRef& made) {
    return anonymous_.try_emplace(key.dump(), made).first->second;
}

schema::MetaDataImpl& Builder::metadata_without(const std::string& key) {
    for (MetaData& known : metadata_)
        if (!known.state().find(key)) return known.state();
    return metadata_.emplace_back().state();
}

bool says_nothing(const json& value) {
    return value.is_null() || value == false || (value.is_structured() && value.empty());
}

const json& field(const json& described, const char* name) {
    const auto found = described.find(name);
    return found == described.end() ? null_json : *found;
}

void check_fields(const json& described, std::initializer_list<std::string_view> known,
                  std::span<const std::string_view> also_known) {
    const auto is_in = [](std::span<const std::string_view> names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const auto& [name, value] : described.items()) {
        if (name == "#" || name == "t" || says_nothing(value)) continue;
        if (!is_in({known.begin(), known.end()}, name) && !is_in(also_known, name))
            throw Missing{"construct:" + Builder::class_of(described) + "." + name};
    }
}

const json& map_at(const json& map, std::string_view key) {
    if (map.is_object() && map.contains("$map"))
        for (const json& entry : map.at("$map"))
            if (entry.at(0) == key) return entry.at(1);
    return null_json;
}

}  // namespace aludel::oracle
