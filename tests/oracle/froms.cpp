#include "oracle/builder.hpp"

#include "oracle/clauses.hpp"
#include "sql/depth.hpp"

namespace aludel::oracle {

using namespace sql;

namespace {

//! Empty for a name that is made up when compiled.
std::string from_name(Builder& builder, const json& described) {
    const json& name = field(described, "name");
    if (name.is_null()) return {};
    return name.is_object() && name.contains("$anon") ? std::string() : builder.name(name);
}

NodeRef alias(Builder& builder, const json& described) {
    check_fields(described, {"element", "name"});
    return build::alias(builder.from(field(described, "element")), from_name(builder, described));
}

NodeRef subquery(Builder& builder, const json& described) {
    check_fields(described, {"element", "name"});
    return build::subquery(builder.node(field(described, "element")), from_name(builder, described));
}

NodeRef from_grouping(Builder& builder, const json& described) { return builder.node(field(described, "element")); }

NodeRef cte(Builder& builder, const json& described) {
    check_fields(described, {"element", "name", "recursive", "nesting", "_restates", "_cte_alias", "_prefixes", "_suffixes"});
    const std::string name = from_name(builder, described);
    if (!field(described, "_cte_alias").is_null()) return build::alias(builder.from(field(described, "_cte_alias")), name);
    auto made = make_ref<CteNode>(builder.node(field(described, "element")), name);
    if (!field(described, "_restates").is_null()) made->restated = builder.from(field(described, "_restates"));
    made->recursive = field(described, "recursive") == true;
    made->nesting = field(described, "nesting") == true;
    made->prefixes = prefixes_of(builder, field(described, "_prefixes"));
    made->suffixes = prefixes_of(builder, field(described, "_suffixes"));
    return finished(std::move(made));
}

NodeRef join(Builder& builder, const json& described) {
    check_fields(described, {"left", "right", "onclause", "isouter", "full"});
    const JoinKind kind = field(described, "full") == true      ? JoinKind::full
                          : field(described, "isouter") == true ? JoinKind::left
                                                                : JoinKind::inner;
    const json& on = field(described, "onclause");
    return build::join_from(builder.from(field(described, "left")), builder.from(field(described, "right")),
                            on.is_null() ? NodeRef() : builder.node(on), kind);
}

void add_cells(Builder& builder, const json& row, const std::vector<SqlType>& types, NodeList<>& out) {
    const json& cells = row.is_object() && row.contains("$tuple") ? row.at("$tuple") : row;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool is_node = cells[i].is_object() && (cells[i].contains("t") || cells[i].contains("$ref"));
        out.push_back(is_node ? builder.node(cells[i]) : build::bind(to_value(cells[i]), i < types.size() ? types[i] : SqlType()));
    }
}

NodeRef values(Builder& builder, const json& described) {
    check_fields(described, {"type", "_column_args", "_data", "name", "literal_binds"}, rare_fields);
    auto made = make_ref<ValuesNode>(from_name(builder, described));
    for (const json& each : field(described, "_column_args")) {
        const json& column = builder.resolved(each);
        made->column_names.push_back(builder.name(field(column, "name")));
        made->column_types.push_back(builder.type(field(column, "type")));
    }
    for (const json& rows : field(described, "_data"))
        for (const json& row : rows) add_cells(builder, row, made->column_types, made->rows.emplace_back());
    made->literal_binds = field(described, "literal_binds") == true;
    made->clauses = rare_clauses(builder, described);
    return finished(std::move(made));
}

NodeRef lateral(Builder& builder, const json& described) {
    check_fields(described, {"element", "name"});
    const FromRef element = builder.from(field(described, "element"));
    const std::string name = from_name(builder, described);
    switch (element->kind) {
        case Kind::subquery: return build::subquery(as<SubqueryNode>(element).select, name, true);
        case Kind::values: case Kind::table_function: {
            const FromRef made = build::lateral(element);
            auto& own = const_cast<FromNode&>(*made);   // nobody else has it yet
            if (!name.empty()) own.name = name;
            if (made->kind == Kind::table_function) static_cast<TableFunctionNode&>(own).bare = false;
            return made;
        }
        default: throw Missing{"construct:Lateral of " + Builder::class_of(builder.resolved(field(described, "element")))};
    }
}

NodeRef tablesample(Builder& builder, const json& described) {
    const json& seed = field(described, "seed");
    return build::tablesample(builder.from(field(described, "element")), builder.node(field(described, "sampling")),
                              seed.is_null() ? NodeRef() : builder.node(seed), from_name(builder, described));
}

//! An alias with another name is one of the alias before it.
const json& function_below(Builder& builder, const json& described) {
    const json& element = builder.resolved(field(described, "element"));
    return Builder::class_of(element) == "TableValuedAlias" ? function_below(builder, element) : element;
}

NodeRef table_valued_alias(Builder& builder, const json& described) {
    check_fields(described, {"element", "name", "_tableval_type", "_render_derived", "_render_derived_w_types",
                             "joins_implicitly"});
    const json& function = function_below(builder, described);
    build::TableFunctionOptions options;
    options.render_derived = field(described, "_render_derived") == true;
    options.with_types = field(described, "_render_derived_w_types") == true;
    for (const json* column : builder.columns_referring_to(described)) {
        options.column_names.push_back(builder.name(field(*column, "name")));
        options.column_types.push_back(builder.type(field(*column, "type")));
    }
    if (field(function, "_with_ordinality") == true && !options.column_names.empty()) {
        options.with_ordinality = options.column_names.back();
        options.column_names.pop_back();
        options.column_types.pop_back();
    }
    const bool valued = field(field(described, "_tableval_type"), "type") != "TableValueType()";
    options.bare = valued;
    return build::table_function(builder.node(function), from_name(builder, described), std::move(options));
}

//! `func.x().column_valued()`: the one column of the function, which has its name.
NodeRef table_valued_column(Builder& builder, const json& described) {
    const FromRef from = builder.from(field(described, "scalar_alias"));
    if (from->kind != Kind::table_function) return from;   // the whole row of a table
    return build::column_at(from, 0);
}

}  // namespace

void add_froms(Classes& classes) {
    classes["Alias"] = alias;
    classes["Subquery"] = subquery;
    classes["FromGrouping"] = from_grouping;
    classes["CTE"] = cte;
    classes["Join"] = join;
    classes["Values"] = classes["ScalarValues"] = values;
    classes["Lateral"] = lateral;
    classes["TableSample"] = tablesample;
    classes["TableValuedAlias"] = table_valued_alias;
    classes["TableValuedColumn"] = table_valued_column;
}

}  // namespace aludel::oracle
