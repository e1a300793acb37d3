#include "dialects/postgresql/ddl.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"
#include "base/letters.hpp"

namespace aludel::postgresql {

using namespace schema;

namespace {

//! Index expressions other than columns and calls need parentheses.
bool needs_parentheses(const sql::Node& node) { return node.kind != sql::Kind::function && node.kind != sql::Kind::column; }

}  // namespace

std::string PostgresqlDdl::index_element(const TableDef& table, const IndexDef& index, const ElementDef& element) const {
    const OptionValue* classes = option(index.options, "ops");
    std::string text, key;
    if (element.column) {
        text = column_name(table.column(*element.column));
        key = table.column(*element.column).key_or_name();
    } else {
        sql::NodeRef node = element.expression;
        if (node->kind == sql::Kind::label) {
            key = sql::as<sql::LabelNode>(node).name;
            node = sql::as<sql::LabelNode>(node).operand;
        }
        const bool is_ordered = node->kind == sql::Kind::unary || node->kind == sql::Kind::raw || node->kind == sql::Kind::text;
        text = expression(node);
        if (!is_ordered && needs_parentheses(*node)) text = "(" + text + ")";
    }
    if (classes && !key.empty())
        for (const auto& [column, ops] : classes->entries)
            if (column == key) text += " " + word(OptionValue(ops));
    return text;
}

std::string PostgresqlDdl::index_words(const IndexDef& index) const {
    return abilities().concurrent_indexes && flag(index.options, "concurrently") ? "INDEX CONCURRENTLY " : "INDEX ";
}

std::string PostgresqlDdl::index_body(const TableDef& table, const IndexDef& index) const {
    const std::string method = lower(word(index.options, "using"));
    return (method.empty() ? "" : " USING " + method) + DdlCompiler::index_body(table, index);
}

std::string PostgresqlDdl::index_options(const TableDef&, const IndexDef& index) const {
    return included(index) + nulls(index.options) + storage(index.options) + index_where(index);
}

//! " WITH (fillfactor = 50) TABLESPACE t"
std::string PostgresqlDdl::storage(const std::vector<DialectOption>& options) const {
    const OptionValue* with = option(options, "with");
    const std::string space = word(options, "tablespace");
    return (with ? " WITH (" + settings(*with) + ")" : "") + (space.empty() ? "" : " TABLESPACE " + dialect().quote(space));
}

std::string PostgresqlDdl::drop_index(const IndexDdl& element) {
    std::string text = DdlCompiler::drop_index(element);
    if (!abilities().concurrent_drops || !flag(element.index.options, "concurrently")) return text;
    return text.insert(std::string_view("DROP INDEX ").size(), "CONCURRENTLY ");
}

std::string PostgresqlDdl::view_options(const ViewDdl& view) const {
    const std::string method = word(view.options, "using");
    return (method.empty() ? "" : " USING " + method) + storage(view.options);
}

std::string PostgresqlDdl::type_name(const TypeDef& def) const {
    if (def.name.empty()) throw CompileError("A type to create or drop has no name. Give the Enum one: Enum({...}, \"name\").");
    return schema_prefix(def.schema) + identifier(def.name);
}

std::string PostgresqlDdl::create_type(const TypeDdl& element) {
    const TypeDef& def = element.type.definition();
    if (element.type.id == TypeId::named) return create_domain(element.type, element.if_exists);
    std::string words;
    for (const std::string& value : def.words) words += (words.empty() ? "" : ", ") + quoted(value);
    return "CREATE TYPE " + type_name(def) + " AS ENUM (" + words + ")";
}

std::string PostgresqlDdl::create_domain(const SqlType& type, bool) const {
    const TypeDef& def = type.definition();
    std::string text = "CREATE DOMAIN " + type_name(def) + " AS " + dialect().type_text(def.element);
    if (!def.collation.empty()) text += " COLLATE " + dialect().quote(def.collation);
    if (const auto* given = def.option("default")) text += " DEFAULT " + *given;
    if (const auto* name = def.option("constraint_name")) text += " CONSTRAINT " + dialect().quote(*name);
    if (def.option("not_null")) text += " NOT NULL";
    if (const auto* check = def.option("check")) text += " CHECK (" + *check + ")";
    return text;
}

std::string PostgresqlDdl::drop_type(const TypeDdl& element) {
    return std::string(element.type.id == TypeId::named ? "DROP DOMAIN " : "DROP TYPE ") +
           (element.if_exists ? "IF EXISTS " : "") + type_name(element.type.definition());
}

std::string PostgresqlDdl::alter_column(const AlterColumnDdl& element) {
    const std::string text = DdlCompiler::alter_column(element);
    return element.using_.empty() ? text : text + " USING " + element.using_;
}

}  // namespace aludel::postgresql
