#include "sql/build_support.hpp"

#include "aludel/base/error.hpp"
#include "aludel/sql/result_columns.hpp"
#include "sql/depth.hpp"
#include "sql/exported_columns.hpp"
#include "sql/select_items.hpp"

#include <algorithm>

namespace aludel::sql::build {

namespace {

NodeRef new_column(const FromRef& from, std::string name, const SqlType& type, std::size_t index) {
    auto column = make_ref<ColumnNode>(std::move(name), type, from, static_cast<std::uint32_t>(index));
    deepen(*column, *from);
    return column;
}

//! The column at a position that is there.
NodeRef table_column(const FromRef& from, const TableNode& table, std::size_t index) {
    const ColumnNode& column = *table.columns[index];
    const bool kept = from.get() == &table && table.serial != 0;   // by its MetaData
    return kept ? NodeRef(&column) : new_column(from, column.name, column.type, index);
}

//! Position by name among the columns of a table or an alias of one, without copying their names.
std::optional<std::size_t> table_position(const TableNode& table, std::string_view name) {
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        if (table.columns[i]->key_or_name() == name) return i;
    return std::nullopt;
}

NodeRef join_column(const JoinNode& join, std::size_t index) {
    const std::size_t left = exported_count(*join.left);
    return index < left ? column_at(join.left, index) : column_at(join.right, index - left);
}

//! The column of an alias that stands for a column of one of the tables in `original`; empty when it is of none.
NodeRef counterpart(const ColumnNode& column, const FromNode& original, const FromRef& alias) {
    if (original.kind != Kind::join)
        return table_below(original) == column.from ? column_at(alias, column.index) : NodeRef();
    const JoinNode &tables = as<JoinNode>(original), &aliases = as<JoinNode>(alias);
    NodeRef found = counterpart(column, *tables.left, aliases.left);
    return found ? found : counterpart(column, *tables.right, aliases.right);
}

//! A copy that may refer to what is left of it in FROM.
template <class T>
FromRef made_lateral(const FromRef& from) {
    auto copy = make_ref<T>(as<T>(from));
    copy->lateral = true;
    return copy;
}

}  // namespace

namespace {

//! An alias for each of the tables of a join.
FromRef alias_of_tables(const FromRef& element, std::string_view name) {
    if (element->kind != Kind::join) return alias(element, name);
    const JoinNode& join = as<JoinNode>(element);
    const auto named = [&](const FromRef& side) {
        const bool is_named = !name.empty() && side->kind != Kind::join;
        return alias_of_tables(side, is_named ? std::string(name) + "_" + side->name : std::string(name));
    };
    const FromRef left = named(join.left), right = named(join.right);
    const NodeRef on = transform(join.on, [&](const Node& node) -> NodeRef {
        const auto* column = as_if<ColumnNode>(node);
        return column ? counterpart(*column, *element, join_from(left, right, {}, join.join_kind)) : NodeRef();
    });
    return join_from(left, right, on, join.join_kind);
}

}  // namespace

FromRef entity_from(const EntityInfo& info, const FromRef& element) { return finished(make_ref<EntityFromNode>(info, element)); }

FromRef polymorphic_from(const EntityInfo& info, const FromRef& element, std::vector<const EntityInfo*> below,
                         std::vector<NodeRef> columns) {
    auto node = make_ref<EntityFromNode>(info, element);
    node->below = std::move(below);
    node->columns = std::move(columns);
    return finished(std::move(node));
}

FromRef alias(const FromRef& element, std::string_view name) {
    if (const auto* of = as_if<EntityFromNode>(*element)) {
        if (of->alias_of) return alias(of->alias_of, name);   // conditions of a join name its own tables
        auto node = make_ref<EntityFromNode>(*of->info, alias_of_tables(of->element, name));
        node->alias_of = element;
        node->below = of->below;
        node->columns = of->columns;
        return finished(std::move(node));
    }
    return finished(make_ref<AliasNode>(element, std::string(name)));
}

FromRef tablesample(const FromRef& element, const NodeRef& sampling, const NodeRef& seed, std::string_view name) {
    return finished(make_ref<TableSampleNode>(element, sampling, seed, std::string(name)));
}

FromRef subquery(const NodeRef& select, std::string_view name, bool lateral) {
    if (select->kind != Kind::select && select->kind != Kind::text && select->kind != Kind::compound)
        throw ArgumentError("subquery() is made of a SELECT.");
    auto node = make_ref<SubqueryNode>(select, std::string(name));
    node->lateral = lateral;
    return finished(std::move(node));
}

FromRef lateral(const FromRef& from) {
    switch (from->kind) {
        case Kind::subquery: return made_lateral<SubqueryNode>(from);
        case Kind::values: return made_lateral<ValuesNode>(from);
        case Kind::table_function: return made_lateral<TableFunctionNode>(from);
        default: throw ArgumentError("LATERAL takes a subquery, VALUES or a function in FROM. " + described(*from) + " is none.");
    }
}

FromRef renamed(const FromRef& values, std::string_view name) {
    auto copy = make_ref<ValuesNode>(as<ValuesNode>(values));
    copy->name = name;
    return copy;
}

void TableFunctionOptions::add(std::string_view name, SqlType type) {
    column_names.emplace_back(name);
    column_types.push_back(type);
}

FromRef table_function(const NodeRef& function, std::string_view name, TableFunctionOptions options) {
    auto node = make_ref<TableFunctionNode>(function, std::string(name));
    node->column_names = std::move(options.column_names);
    node->column_types = std::move(options.column_types);
    node->with_ordinality = std::move(options.with_ordinality);
    node->render_derived = options.render_derived;
    node->with_types = options.with_types;
    node->lateral = options.lateral;
    node->bare = options.bare;
    node->joins_implicitly = options.joins_implicitly;
    return finished(std::move(node));
}

FromRef join_from(const FromRef& left, const FromRef& right, const NodeRef& on, JoinKind kind) {
    return finished(make_ref<JoinNode>(left, right, on, kind));
}

FromRef values_table(const std::string* names, const SqlType* types, std::size_t columns, std::string_view name,
                     bool literal_binds) {
    if (columns == 0) throw ArgumentError("values() needs at least one column.");
    auto node = make_ref<ValuesNode>(std::string(name));
    node->column_names.assign(names, names + columns);
    node->column_types.assign(types, types + columns);
    node->literal_binds = literal_binds;
    return node;
}

FromRef values_rows(const FromRef& values, const NodeRef* cells, std::size_t count) {
    if (values->kind != Kind::values) throw ArgumentError("Rows belong to values().");
    auto node = make_ref<ValuesNode>(as<ValuesNode>(values));
    const std::size_t width = node->column_names.size();
    if (count % width != 0)
        throw ArgumentError("A row of values() has " + std::to_string(width) + " columns; one of those given has not.");
    for (std::size_t i = 0; i < count; i += width) {
        NodeList<>& row = node->rows.emplace_back();
        for (std::size_t column = 0; column < width; ++column)
            row.push_back(typed_as_assigned(cells[i + column], node->column_types[column]));
    }
    return finished(std::move(node));
}

FromRef lightweight_table(std::string_view schema, std::string_view name, const std::string* columns,
                          const SqlType* types, std::size_t count) {
    if (name.empty()) throw ArgumentError("table() needs a name.");
    auto table = make_ref<TableNode>(TableNode::Lightweight{}, std::string(name), std::string(schema));
    for (std::size_t i = 0; i < count; ++i)
        table->columns.push_back(make_ref<ColumnNode>(columns[i], types[i], table.get(), static_cast<std::uint32_t>(i)));
    return table;
}

NodeRef find_column(const FromRef& from, std::string_view name) {
    if (const TableNode* table = table_below(*from)) {
        const auto index = table_position(*table, name);
        return index ? table_column(from, *table, *index) : NodeRef();
    }
    auto columns = exported_columns(*from);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].name != name) continue;
        return from->kind == Kind::join ? join_column(as<JoinNode>(from), i)
                                        : new_column(from, std::move(columns[i].name), columns[i].type, i);
    }
    return {};
}

void throw_no_column(const FromNode& from, std::string_view name) {
    std::string known;
    for (const auto& column : exported_columns(from)) known += (known.empty() ? "" : ", ") + column.name;
    throw NoSuchColumnError(described(from) + " has no column \"" + std::string(name) + "\". It has: " + known + ".");
}

NodeRef column_of(const FromRef& from, std::string_view name) {
    NodeRef column = find_column(from, name);
    if (!column) throw_no_column(*from, name);
    return column;
}

NodeRef column_below(const ColumnNode& column) {
    const auto* entity = as_if<EntityFromNode>(*column.from);
    if (!entity) return NodeRef(&column);
    return column_within(*entity, as<ColumnNode>(entity->behind()[column.index]));
}

NodeRef column_within(const EntityFromNode& entity, const ColumnNode& column) {
    if (column.property_of) return NodeRef(&column);
    return entity.alias_of ? counterpart(column, *as<EntityFromNode>(entity.alias_of).element, entity.element) : NodeRef(&column);
}

NodeRef property_at(const FromRef& from, const ColumnNode& property) {
    if (property.from == from.get()) return NodeRef(&property);
    auto column = make_ref<ColumnNode>(property.name, property.type, from, property.index);
    column->property_of = property.property_of;
    deepen(*column, *from);
    return column;
}

NodeRef slot_column_at(const FromRef& from, const EntityInfo& info, std::size_t slot) {
    const std::uint32_t index = info.columns[slot];
    return index & property_bit ? property_at(from, as<ColumnNode>(info.properties[index ^ property_bit])) : column_at(from, index);
}

NodeRef column_at(const FromRef& from, std::size_t index) {
    if (const auto* entity = as_if<EntityFromNode>(*from); entity && index < entity->behind().size()) {
        const ColumnNode& own = as<ColumnNode>(entity->behind()[index]);
        return new_column(from, own.name, own.type, index);
    }
    const TableNode* table = table_below(*from);
    if (table && index < table->columns.size()) return table_column(from, *table, index);
    if (from->kind == Kind::join && index < exported_count(*from)) return join_column(as<JoinNode>(from), index);
    auto columns = exported_columns(*from);
    if (index >= columns.size())
        throw NoSuchColumnError(described(*from) + " has " + std::to_string(columns.size()) +
                                " columns; there is none at position " + std::to_string(index) + ".");
    return new_column(from, std::move(columns[index].name), columns[index].type, index);
}

std::vector<NodeRef> columns_of(const FromRef& from) {
    std::vector<NodeRef> nodes;
    if (const TableNode* table = table_below(*from)) {
        for (std::size_t i = 0; i < table->columns.size(); ++i) nodes.push_back(table_column(from, *table, i));
        return nodes;
    }
    if (from->kind == Kind::join) {
        nodes = columns_of(as<JoinNode>(from).left);
        for (NodeRef& column : columns_of(as<JoinNode>(from).right)) nodes.push_back(std::move(column));
        return nodes;
    }
    auto columns = exported_columns(*from);
    for (std::size_t i = 0; i < columns.size(); ++i)
        nodes.push_back(new_column(from, std::move(columns[i].name), columns[i].type, i));
    return nodes;
}

std::size_t column_count(const FromRef& from) { return exported_count(*from); }

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
            if (column.from->kind == Kind::entity_from) return origin_of(*column_below(column));
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
