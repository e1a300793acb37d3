#include "oracle/subject.hpp"

#include "compiler/dialect_access.hpp"
#include "sql/depth.hpp"

#include <algorithm>

namespace aludel::oracle {

using namespace sql;

namespace {

struct Options {
    bool literal_binds = false;
    bool expanded = false;                    //!< lists as they are executed
    std::vector<std::string> column_keys{};   //!< of an INSERT or UPDATE
    json params = nullptr;                    //!< values of named parameters
    SchemaTranslateMap schemas{};
};

//! The name of a column in its `repr`: "Column: Column('name', ...)".
std::string name_in(const json& key) {
    if (key.is_string()) return key.get<std::string>();
    const std::string text = key.contains("$repr") ? key.at("$repr").get<std::string>() : key.dump();
    const std::size_t begin = text.find('\''), end = text.find('\'', begin + 1);
    return end == text.npos ? text : text.substr(begin + 1, end - begin - 1);
}

//! Parameters by name; those for columns may be given with the column.
json named(const json& params) {
    if (!params.is_object() || !params.contains("$map")) return params;
    json out = json::object();
    for (const json& entry : params.at("$map")) out[name_in(entry.at(0))] = entry.at(1);
    return out;
}

SchemaTranslateMap schemas_of(const Record& record) {
    SchemaTranslateMap schemas;
    const auto text = [](const json& name) { return name.is_null() ? std::string() : name.get<std::string>(); };
    if (const json& map = record.option("schema_translate_map"); map.is_object())
        for (const json& entry : map.at("$map")) schemas.emplace_back(text(entry.at(0)), text(entry.at(1)));
    return schemas;
}

Options options_of(const Record& record) {
    Options options;
    options.literal_binds = record.option("literal_binds") == true;
    options.expanded = record.option("render_postcompile") == true;
    options.params = named(record.option("params"));
    options.schemas = schemas_of(record);
    return options;
}

bool sets(const AssignmentList& assignments, const std::string& column) {
    return std::any_of(assignments.begin(), assignments.end(),
                       [&](const build::Assignment& a) { return a.column->kind == Kind::column && build::column_name(a.column) == column; });
}

//! SQLAlchemy sets those columns that the parameters name, and the statement does not; without parameters and values,
//! all of them.
std::vector<std::string> column_keys(const Node& statement, const json& params) {
    if (const auto* cte = as_if<CteNode>(statement)) return column_keys(*cte->statement, params);
    const FromNode* target = nullptr;
    AssignmentList assigned;
    bool has_values = false;
    if (const auto* insert = as_if<InsertNode>(statement)) {
        if (insert->select) return {};
        target = insert->table.get();
        has_values = !insert->rows.empty();
        if (has_values) assigned = insert->rows.front();
    } else if (const auto* update = as_if<UpdateNode>(statement)) {
        target = update->table.get();
        assigned = update->assignments;
        has_values = !assigned.empty();
    }
    if (!target || target->kind != Kind::table || (has_values && params.is_null())) return {};
    std::vector<std::string> keys;
    for (const auto& column : as<TableNode>(*target).columns)
        if (params.is_null() || (params.contains(column->key_or_name()) && !sets(assigned, column->name)))
            keys.push_back(column->key_or_name());
    return keys;
}

//! The SQL around each element of a list, as its marker has it.
std::string expression_around(const compiler::CompiledBind& bind) {
    return bind.before.empty() ? std::string() : "~~" + bind.before + "~~REPL~~" + bind.cast + "~~";
}

//! Lists have one marker until they are executed, which SQLAlchemy writes as `__[POSTCOMPILE_name]`.
std::string with_postcompile(const compiler::Compiled& compiled) {
    std::string text;
    std::size_t at = 0;
    for (const compiler::Marker& marker : compiled.markers) {
        const compiler::CompiledBind& bind = compiled.binds[marker.bind];
        if (!bind.expanding && !bind.literal_execute) continue;
        text.append(compiled.text, at, marker.position - at);
        text += "__[POSTCOMPILE_" + bind.name + expression_around(bind) + "]";
        at = marker.position + marker.size;
    }
    return text.append(compiled.text, at);
}

//! The text as it is executed, without lists: what the drivers cannot bind is written into it.
std::string with_literals(const compiler::Compiled& compiled, const compiler::StatementKey& key, const Dialect& dialect) {
    std::string text;
    std::size_t at = 0;
    for (const compiler::Marker& marker : compiled.markers) {
        const compiler::CompiledBind& bind = compiled.binds[marker.bind];
        if (!bind.literal_execute) continue;
        text.append(compiled.text, at, marker.position - at);
        text += dialect.literal_text(compiler::bind_of(bind, key).value, bind.type);
        at = marker.position + marker.size;
    }
    return text.append(compiled.text, at);
}

//! A column's default, which SQLAlchemy asks for when the statement is executed.
bool is_prefetched(const compiler::Compiled& compiled, const compiler::CompiledBind& bind) {
    const std::string name = bind.name.substr(0, bind.name.rfind("_m"));
    return bind.constant && std::any_of(compiled.prefetched.begin(), compiled.prefetched.end(), [&](const ColumnNode* column) {
        return column->key_or_name() == bind.name || column->key_or_name() == name;
    });
}

Parameter parameter_of(const compiler::Compiled& compiled, const compiler::CompiledBind& bind, const compiler::StatementKey& key, const json& params) {
    Parameter parameter;
    parameter.name = bind.name;
    if (bind.expanding) {
        parameter.is_list = true;
        parameter.list = compiler::bind_of(bind, key).list;
    } else if (params.is_object() && params.contains(bind.name)) parameter.value = to_value(params.at(bind.name));
    else if (!bind.required && !is_prefetched(compiled, bind)) parameter.value = compiler::bind_of(bind, key).value;
    return parameter;
}

//! The parameters of a list are called as their markers are, without what a marker cannot have.
std::string in_marker(const std::string& name) {
    constexpr std::string_view special = "%():.[] ", written = "PAZC____";
    std::string text(name);
    for (char& c : text)
        if (const std::size_t at = special.find(c); at != special.npos) c = written[at];
    return text;
}

void add_expanded(const Parameter& list, std::vector<Parameter>& out) {
    for (std::size_t i = 0; i < list.list.size(); ++i) {
        Parameter element;
        element.name = in_marker(list.name) + "_" + std::to_string(i + 1);
        element.value = list.list[i];
        out.push_back(std::move(element));
    }
}

Output compiled(const NodeRef& statement, const Options& options, const Dialect& dialect) {
    const auto names = column_keys(*statement, options.params);
    const std::vector<std::string_view> keys(names.begin(), names.end());
    compiler::StatementKey key;
    compiler::make_key(*statement, keys, key);
    compiler::CompileJob job{*statement, keys, key, options.literal_binds};
    job.schemas = &options.schemas;
    const auto done = compiler::DialectAccess::run_compiler(dialect, job);

    Output output;
    std::vector<std::size_t> sizes;
    const bool literals = options.expanded && !done->has_expanding;
    for (const compiler::CompiledBind& bind : done->binds) {
        if (literals && bind.literal_execute) continue;
        Parameter parameter = parameter_of(*done, bind, key, options.params);
        if (bind.expanding) sizes.push_back(parameter.list.size());
        if (bind.expanding && options.expanded) add_expanded(parameter, output.parameters);
        else output.parameters.push_back(std::move(parameter));
    }
    output.text = literals           ? with_literals(*done, key, dialect)
                  : options.expanded ? compiler::expand(dialect, *done, sizes) : with_postcompile(*done);
    return output;
}

DdlOptions ddl_options(const Record& record) {
    DdlOptions options;
    options.schema_translate_map = schemas_of(record);
    return options;
}

//! A constant that stands for a condition, such as one in WHERE.
NodeRef as_condition(const json& tree, const NodeRef& made) {
    if (made->kind != Kind::boolean_literal || Builder::class_of(tree) != "AsBoolean") return made;
    auto list = make_ref<ListNode>(Op::and_, SqlType(TypeId::boolean));
    list->terms.push_back(made);
    return list;
}

//! A query in parentheses has them as a statement of its own, too.
NodeRef in_parentheses(const json& tree, const NodeRef& made) {
    if (Builder::class_of(tree) != "SelectStatementGrouping") return made;
    return finished(make_ref<GroupingNode>(made, SqlType()));
}

}  // namespace

Subject subject_of(Builder& builder, const Record& record) {
    const json& tree = record.tree();
    if (tree.is_object() && !tree.contains("t") && tree.contains("type")) {
        const SqlType type = to_type(tree);
        return [type](const Dialect& dialect) { return Output{dialect.type_text(type), {}}; };
    }
    if (tree.is_object() && !tree.contains("#") && tree.contains("t")) return ddl_subject(builder, tree, ddl_options(record));
    Options options = options_of(record);
    const NodeRef statement = in_parentheses(tree, as_condition(tree, builder.node(tree)));
    if (options.params.is_null()) options.params = builder.params();
    return [statement, options](const Dialect& dialect) { return compiled(statement, options, dialect); };
}

}  // namespace aludel::oracle
