#include "compiler/ddl_compiler.hpp"

#include "aludel/base/error.hpp"
#include "compiler/dialect_access.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace schema;

namespace {

//! All constraints of the table but its key, in their order.
std::vector<const ConstraintDef*> in_order(const TableDef& table) {
    std::vector<const ConstraintDef*> all;
    for (const auto& c : table.foreign_keys) all.push_back(&c);
    for (const auto& c : table.uniques) all.push_back(&c);
    for (const auto& c : table.checks) all.push_back(&c);
    for (const auto& c : table.excludes) all.push_back(&c);
    std::sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->order < b->order; });
    return all;
}

bool is_of_column(const ConstraintDef& constraint) {
    return constraint.kind == ConstraintKind::check && static_cast<const CheckDef&>(constraint).of_column;
}

//! Is the foreign key one of those that CREATE TABLE is to have?
bool has_foreign_key(const CreateTableDdl& element, const ConstraintDef& key) {
    if (element.without_foreign_keys) return false;
    if (element.only_foreign_keys && std::find(element.only_foreign_keys->begin(), element.only_foreign_keys->end(), key.name) ==
                                         element.only_foreign_keys->end())
        return false;
    return std::find(element.late.begin(), element.late.end(), &key) == element.late.end();
}

}  // namespace

std::string DdlCompiler::create_table(const CreateTableDdl& element) {
    const TableDef& table = *element.table;
    check_options(table);
    std::string text = "CREATE ";
    for (const std::string& word : table.prefixes) text += word + " ";
    text += element.if_exists ? "TABLE IF NOT EXISTS " : "TABLE ";
    return text + table_name(table) + " (" + body(element) + "\n)" + table_options(table);
}

std::string DdlCompiler::body(const CreateTableDdl& element) const {
    const TableDef& table = *element.table;
    std::string text;
    const auto line = [&](const std::string& part) {
        if (!part.empty()) text += (text.empty() ? "\n\t" : ",\n\t") + part;
    };
    const std::vector<const ConstraintDef*> constraints = in_order(table);
    for (std::uint32_t i = 0; i < table.columns.size(); ++i) {
        std::string written = column(table, table.column(i));
        for (const ConstraintDef* c : constraints)
            if (is_of_column(*c) && c->columns[0] == i && has(table, *c)) written += " " + constraint(table, *c);
        line(written);
    }
    const PrimaryKeyDef implicit{ConstraintOptions()};
    const ConstraintDef& key = table.key_constraint ? *table.key_constraint : implicit;
    if (has_primary_key_clause(table)) line(constraint(table, key));
    for (const ConstraintDef* c : constraints) {
        if (is_of_column(*c) || !has(table, *c)) continue;
        if (c->kind == ConstraintKind::foreign_key && !has_foreign_key(element, *c)) continue;
        line(constraint(table, *c));
    }
    return text;
}

std::string DdlCompiler::column_type(const ColumnDef& column) const {
    if (column.type.id == TypeId::null)
        throw CompileError("Column \"" + static_cast<const TableDef*>(column.from)->key() + "." + column.name +
                           "\" has no type. Give it one, such as Integer().");
    const TypeDef& def = column.type.definition();
    const bool is_named = (column.type.id == TypeId::enum_ || column.type.id == TypeId::named) && !def.name.empty();
    if (!is_named || translated(def.schema) == def.schema) return dialect().type_text(column.type);
    return dialect().type_text(redefined(column.type, [&](TypeDef& moved) { moved.schema = translated(def.schema); }));
}

std::string DdlCompiler::default_clause(const ColumnDef& column) const {
    return column.server_default ? " DEFAULT " + default_text(statement(column.server_default)) : std::string();
}

std::string DdlCompiler::column(const TableDef&, const ColumnDef& column) const {
    std::string text = column_name(column) + " " + column_type(column) + default_clause(column);
    if (column.computed) text += " " + computed(column);
    const bool is_identity = column.identity && abilities().identity_columns;
    if (is_identity) text += " " + identity(*column.identity);
    if (!column.nullable && !is_identity) text += " NOT NULL";
    return text;
}

std::string DdlCompiler::computed(const ColumnDef& column) const {
    const std::optional<bool>& persisted = column.computed->persisted;
    return "GENERATED ALWAYS AS " + computed_from(column) + (!persisted ? "" : *persisted ? " STORED" : " VIRTUAL");
}

std::string DdlCompiler::computed_from(const ColumnDef& column) const {
    const Computed& given = *column.computed;
    return "(" + (given.expression ? expression(given.expression) : given.sql) + ")";
}

std::string DdlCompiler::identity(const Identity& identity) const {
    const std::string numbers = numbering(identity.options);
    return std::string("GENERATED ") + (identity.options.always.value_or(false) ? "ALWAYS" : "BY DEFAULT") +
           " AS IDENTITY" + (numbers.empty() ? "" : " (" + numbers + ")");
}

std::string DdlCompiler::numbering_of(const Numbering& numbers) const {
    std::string text;
    const auto add = [&](std::string_view words) { (text += text.empty() ? "" : " ") += words; };
    const auto add_number = [&](std::string_view words, std::optional<std::int64_t> number) {
        if (number) add(std::string(words) + " " + std::to_string(*number));
    };
    add_number("INCREMENT BY", numbers.increment);
    add_number("START WITH", numbers.start);
    add_number("MINVALUE", numbers.minvalue);
    add_number("MAXVALUE", numbers.maxvalue);
    if (numbers.nominvalue) add("NO MINVALUE");
    if (numbers.nomaxvalue) add("NO MAXVALUE");
    add_number("CACHE", numbers.cache);
    if (numbers.cycle) add(*numbers.cycle ? "CYCLE" : "NO CYCLE");
    return text;
}

}  // namespace aludel::compiler
