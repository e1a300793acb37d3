#include "aludel/schema/table.hpp"

#include "aludel/types/type_def.hpp"
#include "schema/define.hpp"
#include "schema/naming.hpp"

namespace aludel {

namespace {

std::vector<std::string> names_of(const schema::TableDef& table, const std::vector<std::uint32_t>& columns) {
    std::vector<std::string> names;
    for (std::uint32_t index : columns) names.push_back(table.columns[index]->name);
    return names;
}

ConstraintOptions options_of(const schema::ForeignKeyDef& key) {
    ConstraintOptions options;
    options.name = key.name;
    options.ondelete = key.ondelete;
    options.onupdate = key.onupdate;
    options.match = key.match;
    options.use_alter = key.use_alter;
    options.deferrable = key.deferrable;
    options.initially = key.initially;
    options.comment = key.comment;
    options.dialect_options = key.options;
    options.ddl_if = key.ddl_if;
    return options;
}

}  // namespace

void Table::define(const MetaData& metadata, schema::TableSpec spec) {
    schema::MetaDataImpl& state = metadata.state();
    schema::TableDef& table = schema::new_table(state, spec.name, spec.schema);
    try {
        for (const schema::ColumnSpec& column : spec.columns) schema::add_column(table, column);
        schema::add_constraints(table, spec);
    } catch (...) {
        state.remove_last();
        throw;
    }
    from_ = sql::FromRef(&table);
    c = ColumnCollection(from_);
}

TableAlias Table::alias(std::string_view name) const { return TableAlias(sql::build::alias(from(), name)); }

const schema::TableDef& Table::definition() const { return static_cast<const schema::TableDef&>(*from()); }

std::vector<std::string> Table::primary_key() const {
    return names_of(definition(), definition().primary_key);
}

std::vector<ForeignKeyConstraint> Table::foreign_keys() const {
    std::vector<ForeignKeyConstraint> keys;
    for (const schema::ForeignKeyDef& key : definition().foreign_keys) {
        std::vector<std::string> targets;
        for (const std::string& column : key.target_columns) targets.push_back(key.target_table + "." + column);
        keys.emplace_back(names_of(definition(), key.columns), std::move(targets), options_of(key));
    }
    return keys;
}

std::vector<Index> Table::indexes() const {
    std::vector<Index> indexes;
    for (const schema::IndexDef& index : definition().indexes) {
        std::vector<IndexElement> elements;
        for (const schema::ElementDef& element : index.elements)
            elements.push_back(element.column ? IndexElement(definition().columns[*element.column]->name)
                                              : IndexElement(element.expression));
        const schema::ResolvedName name = schema::name_of(definition(), index);
        indexes.emplace_back(name.text, std::move(elements), IndexOptions{index.unique, index.options, index.ddl_if});
    }
    return indexes;
}

std::string Table::comment() const { return definition().comment.value_or(""); }

//! As the definition has it: "String(30)", "Numeric(10, 2)".
static std::string type_repr(const SqlType& type) {
    const TypeDef& def = type.definition();
    std::string arguments;
    if (def.length > 0) arguments = std::to_string(def.length);
    if (def.precision > 0) arguments = std::to_string(def.precision);
    if (def.has_scale) arguments += ", " + std::to_string(def.scale);
    if (type.timezone) arguments = "with_timezone";
    return std::string(type_name(type.id)) + "(" + arguments + ")";
}

std::string Table::repr() const {
    const schema::TableDef& table = definition();
    std::string text = "Table('" + table.key() + "'";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const schema::ColumnDef& column = table.column(i);
        text += ", Column('" + column.name + "', " + type_repr(column.type);
        if (column.primary_key) text += ", primary_key";
        else if (!column.nullable) text += ", not_null";
        text += ")";
    }
    return text + ")";
}

}  // namespace aludel
