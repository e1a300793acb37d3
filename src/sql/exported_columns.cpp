#include "sql/exported_columns.hpp"

#include "aludel/base/error.hpp"
#include "sql/select_items.hpp"

namespace aludel::sql {

namespace {

template <class Named>
std::vector<ExportedColumn> named_columns(const Named& node) {
    std::vector<ExportedColumn> columns;
    for (std::size_t i = 0; i < node.column_names.size(); ++i)
        columns.push_back({node.column_names[i], i < node.column_types.size() ? node.column_types[i] : SqlType()});
    return columns;
}

std::vector<ExportedColumn> table_columns(const TableNode& table) {
    std::vector<ExportedColumn> columns;
    columns.reserve(table.columns.size());
    for (const auto& column : table.columns) columns.push_back({column->name, column->type});
    return columns;
}

std::vector<ExportedColumn> statement_columns(const Node& statement) {
    const Node& naming = naming_statement(statement);
    if (naming.kind == Kind::text) return named_columns(as<TextNode>(naming));
    if (naming.kind == Kind::values) return named_columns(as<ValuesNode>(naming));
    const auto selected = select_columns(items_of(naming), label_style_of(naming));
    const auto keys = column_keys(selected);
    std::vector<ExportedColumn> columns;
    columns.reserve(selected.size());
    for (std::size_t i = 0; i < selected.size(); ++i) columns.push_back({keys[i], build::type_of(selected[i].node)});
    return columns;
}

std::vector<ExportedColumn> function_columns(const TableFunctionNode& function) {
    auto columns = named_columns(function);
    if (function.bare && columns.empty()) columns.push_back({function.name, build::type_of(function.function)});
    if (!function.with_ordinality.empty()) columns.push_back({function.with_ordinality, TypeId::integer});
    return columns;
}

std::vector<ExportedColumn> join_columns(const JoinNode& join) {
    auto columns = exported_columns(*join.left);
    for (ExportedColumn& column : exported_columns(*join.right)) columns.push_back(std::move(column));
    return columns;
}

std::vector<ExportedColumn> entity_columns(const EntityFromNode& entity) {
    std::vector<ExportedColumn> columns;
    for (std::size_t i = 0; i < entity.selected(); ++i) {
        const ColumnNode& own = as<ColumnNode>(entity.behind()[i]);
        columns.push_back({own.name, own.type});
    }
    return columns;
}

}  // namespace

std::vector<ExportedColumn> exported_columns(const Node& selectable) {
    switch (selectable.kind) {
        case Kind::table: return table_columns(as<TableNode>(selectable));
        case Kind::alias: return exported_columns(*as<AliasNode>(selectable).element);
        case Kind::tablesample: return exported_columns(*as<TableSampleNode>(selectable).element);
        case Kind::subquery: return statement_columns(*as<SubqueryNode>(selectable).select);
        case Kind::cte: return statement_columns(*as<CteNode>(selectable).statement);
        case Kind::values: return named_columns(as<ValuesNode>(selectable));
        case Kind::table_function: return function_columns(as<TableFunctionNode>(selectable));
        case Kind::join: return join_columns(as<JoinNode>(selectable));
        case Kind::entity_from: return entity_columns(as<EntityFromNode>(selectable));
        case Kind::select: case Kind::compound: case Kind::insert: case Kind::update: case Kind::delete_: case Kind::text:
            return statement_columns(selectable);
        default:
            throw ArgumentError("A part of kind '" + std::string(kind_name(selectable.kind)) +
                                "' has no columns. Tables, aliases, subqueries and statements that return rows do.");
    }
}

std::size_t exported_count(const Node& selectable) {
    switch (selectable.kind) {
        case Kind::table: return as<TableNode>(selectable).columns.size();
        case Kind::alias: return exported_count(*as<AliasNode>(selectable).element);
        case Kind::join: return exported_count(*as<JoinNode>(selectable).left) + exported_count(*as<JoinNode>(selectable).right);
        case Kind::entity_from: return as<EntityFromNode>(selectable).selected();
        default: return exported_columns(selectable).size();
    }
}

const Node& naming_statement(const Node& statement) noexcept {
    if (statement.kind == Kind::compound && !as<CompoundNode>(statement).selects.empty())
        return naming_statement(*as<CompoundNode>(statement).selects.front());
    if (statement.kind == Kind::grouping) return naming_statement(*as<GroupingNode>(statement).operand);
    return statement;
}

std::span<const NodeRef> items_of(const Node& statement) noexcept {
    switch (statement.kind) {
        case Kind::select: return as<SelectNode>(statement).items;
        case Kind::insert: return as<InsertNode>(statement).returning;
        case Kind::update: return as<UpdateNode>(statement).returning;
        case Kind::delete_: return as<DeleteNode>(statement).returning;
        default: return {};
    }
}

LabelStyle label_style_of(const Node& statement) noexcept { return clauses_of(statement).label_style; }

const FromNode& element_below(const FromNode& from) noexcept {
    if (from.kind == Kind::alias) return element_below(*as<AliasNode>(from).element);
    if (from.kind == Kind::tablesample) return element_below(*as<TableSampleNode>(from).element);
    return from;
}

const TableNode* table_below(const FromNode& from) noexcept {
    const FromNode& element = element_below(from);
    return element.kind == Kind::table ? &as<TableNode>(element) : nullptr;
}

std::string described(const FromNode& from) {
    const auto quoted = [](const std::string& name) { return name.empty() ? "" : " \"" + name + "\""; };
    switch (from.kind) {
        case Kind::alias: return "The alias" + quoted(from.name.empty() ? element_below(from).name : from.name);
        case Kind::subquery: return "The subquery" + quoted(from.name);
        case Kind::cte: return "The common table expression" + quoted(from.name);
        case Kind::values: return "The VALUES" + quoted(from.name);
        case Kind::table_function: return "The function" + quoted(from.name);
        case Kind::join: return "The join";
        case Kind::entity_from: return "Class " + as<EntityFromNode>(from).info->name;
        default: return "Table" + quoted(from.name);
    }
}

}  // namespace aludel::sql
