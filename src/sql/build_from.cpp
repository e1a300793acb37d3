#include "sql/build_support.hpp"

#include "aludel/base/error.hpp"
#include "aludel/sql/result_columns.hpp"
#include "sql/depth.hpp"
#include "sql/select_items.hpp"

namespace aludel::sql::build {

namespace {

struct NamedColumn {
    std::string name;
    SqlType type;
};

[[noreturn]] void throw_not_a_from(const Node& node) {
    (void)node;
    throw ArgumentError("Only tables, aliases and subqueries have columns.");
}

std::vector<NamedColumn> text_columns_of(const TextNode& text) {
    std::vector<NamedColumn> columns;
    for (std::size_t i = 0; i < text.column_names.size(); ++i)
        columns.push_back({text.column_names[i], text.column_types[i]});
    return columns;
}

std::vector<NamedColumn> subquery_columns(const SubqueryNode& subquery) {
    if (subquery.select->kind == Kind::text) return text_columns_of(as<TextNode>(subquery.select));
    const SelectNode& select = as<SelectNode>(subquery.select);
    const auto selected = select_columns(select.items);
    const auto keys = column_keys(selected);
    std::vector<NamedColumn> columns;
    for (std::size_t i = 0; i < selected.size(); ++i) columns.push_back({keys[i], type_of(selected[i].node)});
    return columns;
}

std::vector<NamedColumn> columns_of(const FromNode& from) {
    switch (from.kind) {
        case Kind::table: {
            std::vector<NamedColumn> columns;
            for (const auto& column : as<TableNode>(from).columns) columns.push_back({column->name, column->type});
            return columns;
        }
        case Kind::alias: return columns_of(*as<AliasNode>(from).element);
        case Kind::subquery: return subquery_columns(as<SubqueryNode>(from));
        default: throw_not_a_from(from);
    }
}

const TableNode* table_below(const FromNode& from) {
    if (from.kind == Kind::table) return &as<TableNode>(from);
    return from.kind == Kind::alias ? table_below(*as<AliasNode>(from).element) : nullptr;
}

std::string from_title(const FromNode& from) {
    if (from.kind == Kind::alias)
        return "The alias \"" + (from.name.empty() ? as<AliasNode>(from).element->name : from.name) + "\"";
    if (from.kind == Kind::subquery) return "The subquery \"" + from.name + "\"";
    return "Table \"" + from.name + "\"";
}

NodeRef new_column(const FromRef& from, const std::string& name, const SqlType& type, std::size_t index) {
    auto column = make_ref<ColumnNode>(name, type, from, static_cast<std::uint32_t>(index));
    deepen(*column, *from);
    return column;
}

//! Position by name among the columns of a table or an alias of one, without copying their names.
std::optional<std::size_t> table_position(const TableNode& table, std::string_view name) {
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        if (table.columns[i]->name == name) return i;
    return std::nullopt;
}

}  // namespace

FromRef alias(const FromRef& element, std::string_view name) {
    return finished(make_ref<AliasNode>(element, std::string(name)));
}

FromRef subquery(const NodeRef& select, std::string_view name) {
    if (select->kind != Kind::select && select->kind != Kind::text)
        throw ArgumentError("subquery() is made of a SELECT.");
    return finished(make_ref<SubqueryNode>(select, std::string(name)));
}

NodeRef find_column(const FromRef& from, std::string_view name) {
    if (const TableNode* table = table_below(*from)) {
        const auto index = table_position(*table, name);
        return index ? column_at(from, *index) : NodeRef();
    }
    const auto columns = columns_of(*from);
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].name == name) return new_column(from, columns[i].name, columns[i].type, i);
    return {};
}

void throw_no_column(const FromNode& from, std::string_view name) {
    std::string known;
    for (const auto& column : columns_of(from)) known += (known.empty() ? "" : ", ") + column.name;
    throw NoSuchColumnError(from_title(from) + " has no column \"" + std::string(name) + "\". It has: " + known + ".");
}

NodeRef column_of(const FromRef& from, std::string_view name) {
    NodeRef column = find_column(from, name);
    if (!column) throw_no_column(*from, name);
    return column;
}

NodeRef column_at(const FromRef& from, std::size_t index) {
    if (const TableNode* table = table_below(*from); table && index < table->columns.size()) {
        const ColumnNode& column = *table->columns[index];
        return from.get() == table ? NodeRef(&column) : new_column(from, column.name, column.type, index);
    }
    const auto columns = columns_of(*from);
    if (index >= columns.size())
        throw NoSuchColumnError(from_title(*from) + " has " + std::to_string(columns.size()) +
                                " columns; there is none at position " + std::to_string(index) + ".");
    return new_column(from, columns[index].name, columns[index].type, index);
}

std::size_t column_count(const FromRef& from) {
    if (const TableNode* table = table_below(*from)) return table->columns.size();
    return columns_of(*from).size();
}

ColumnOrigin origin_of(const Node& expression) {
    switch (expression.kind) {
        case Kind::optional_item: return origin_of(*as<OptionalItemNode>(expression).item);
        case Kind::label: {
            ColumnOrigin origin = origin_of(*as<LabelNode>(expression).operand);
            origin.label = as<LabelNode>(expression).name;
            return origin;
        }
        case Kind::column: {
            const ColumnNode& column = as<ColumnNode>(expression);
            const bool of_table = column.from->kind == Kind::table;
            return {of_table ? static_cast<const TableNode&>(*column.from).serial : 0, column.name, {}};
        }
        default: {
            const std::string* name = natural_name(expression);
            return {0, {}, name ? std::string_view(*name) : std::string_view()};
        }
    }
}

std::string_view column_name(const NodeRef& column) {
    if (const std::string* name = natural_name(*column)) return *name;
    throw ArgumentError("Only columns and labelled expressions have a name.");
}

}  // namespace aludel::sql::build
