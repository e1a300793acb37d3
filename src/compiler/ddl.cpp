#include "compiler/ddl.hpp"

#include "aludel/base/error.hpp"
#include "compiler/compile.hpp"
#include "compiler/ddl_compiler.hpp"
#include "compiler/dialect_access.hpp"
#include "sql/visit.hpp"

#include <cctype>

namespace aludel::compiler {

using namespace schema;

namespace {

template <class T>
const T& as(const DdlNode& node) {
    return static_cast<const T&>(node);
}

std::string text_of(const Value& value) {
    if (value.kind() == Layout::string) return value.as<std::string>();
    if (value.kind() == Layout::boolean) return value.as<bool>() ? "true" : "false";
    return value.repr();
}

//! The expression with its columns named without their table, as indexes and constraints want them.
sql::NodeRef without_tables(const Dialect& dialect, const sql::NodeRef& node) {
    return sql::transform(node, [&](const sql::Node& part) -> sql::NodeRef {
        if (part.kind != sql::Kind::column) return {};
        const auto& column = static_cast<const sql::ColumnNode&>(part);
        return sql::build::raw(dialect.quote(column.name), column.type);
    });
}

}  // namespace

std::string DdlCompiler::compile(const DdlNode& node) {
    switch (node.kind) {
        case DdlKind::create_table: return create_table(as<CreateTableDdl>(node));
        case DdlKind::drop_table:
            return drop("TABLE", as<schema::TableDdl>(node).if_exists, table_name(*as<schema::TableDdl>(node).table));
        case DdlKind::create_index: return create_index(as<IndexDdl>(node));
        case DdlKind::drop_index: return drop_index(as<IndexDdl>(node));
        case DdlKind::add_constraint: return add_constraint(as<ConstraintDdl>(node));
        case DdlKind::drop_constraint: return drop_constraint(as<ConstraintDdl>(node));
        case DdlKind::create_sequence: return create_sequence(as<SequenceDdl>(node));
        case DdlKind::drop_sequence: {
            const auto& element = as<SequenceDdl>(node);
            return drop("SEQUENCE", element.if_exists,
                        schema_prefix(element.sequence.options.schema) + written(element.sequence.name));
        }
        case DdlKind::create_schema:
            return std::string("CREATE SCHEMA ") + (as<SchemaDdl>(node).if_exists ? "IF NOT EXISTS " : "") +
                   written(as<SchemaDdl>(node).name);
        case DdlKind::drop_schema:
            return drop("SCHEMA", as<SchemaDdl>(node).if_exists, written(as<SchemaDdl>(node).name)) +
                   (as<SchemaDdl>(node).cascade ? " CASCADE" : "");
        case DdlKind::create_view: return create_view(as<ViewDdl>(node));
        case DdlKind::drop_view: {
            const auto& view = as<ViewDdl>(node);
            return drop(view.materialized ? "MATERIALIZED VIEW" : "VIEW", view.if_exists,
                        schema_prefix(view.schema) + written(view.name));
        }
        case DdlKind::create_table_as: return create_table_as(as<ViewDdl>(node));
        case DdlKind::comment: return comment(as<CommentDdl>(node));
        case DdlKind::create_type: return create_type(as<TypeDdl>(node));
        case DdlKind::drop_type: return drop_type(as<TypeDdl>(node));
        case DdlKind::column:
            return column(*as<ColumnDdl>(node).table, as<ColumnDdl>(node).table->column(as<ColumnDdl>(node).column));
        case DdlKind::add_column: {
            const auto& element = as<ColumnDdl>(node);
            return alter_table(*element.table) + std::string(add_column_words()) +
                   column(*element.table, element.table->column(element.column));
        }
        case DdlKind::drop_column: {
            const auto& element = as<ColumnDdl>(node);
            return alter_table(*element.table) + " DROP COLUMN " + column_name(element.table->column(element.column));
        }
        case DdlKind::alter_column: return alter_column(as<AlterColumnDdl>(node));
        case DdlKind::rename_table: return rename_table(as<RenameTableDdl>(node));
        case DdlKind::text: return text(as<TextDdl>(node));
    }
    return {};
}

std::string DdlCompiler::drop(std::string_view what, bool if_exists, const std::string& name) const {
    return "DROP " + std::string(what) + (if_exists ? " IF EXISTS " : " ") + name;
}

//! `%(table)s` and its like in a `DDL("...")`; `%%` is one `%`.
std::string DdlCompiler::text(const TextDdl& element) const {
    const auto value_of = [&](std::string_view token) -> std::string {
        for (const auto& [name, value] : element.context)
            if (name == token) return value;
        if (element.table && token == "table") return identifier(element.table->name, element.table->quote);
        if (element.table && token == "fullname") return table_name(*element.table);
        if (element.table && token == "schema") {
            const std::string prefix = schema_prefix(element.table->schema, element.table->quote_schema);
            return prefix.substr(0, prefix.empty() ? 0 : prefix.size() - 1);
        }
        throw ArgumentError("DDL(\"" + element.text + "\") has %(" + std::string(token) +
                            ")s, which is not in its context. Add it, or write %% for a percent sign.");
    };
    std::string out;
    for (std::size_t i = 0; i < element.text.size(); ++i) {
        const char c = element.text[i], next = i + 1 < element.text.size() ? element.text[i + 1] : '\0';
        const std::size_t end = c == '%' && next == '(' ? element.text.find(")s", i) : std::string::npos;
        if (c == '%' && next == '%') out += '%', ++i;
        else if (end != std::string::npos) {
            out += value_of(std::string_view(element.text).substr(i + 2, end - i - 2));
            i = end + 1;
        } else out += c;
    }
    return out;
}

std::string DdlCompiler::identifier(std::string_view name, std::optional<bool> quote) const {
    const std::size_t limit = abilities().max_identifier_length;
    if (name.size() > limit)
        throw CompileError("The identifier \"" + std::string(name) + "\" has " + std::to_string(name.size()) +
                           " characters; " + std::string(dialect_.name()) + " allows " + std::to_string(limit) +
                           ". Give it a shorter name.");
    if (quote) return *quote ? dialect_.quote_always(name) : std::string(name);
    return dialect_.quote(name);
}

std::string_view DdlCompiler::translated(std::string_view schema) const {
    return sql::translated(schema, options_.schema_translate_map);
}

std::string DdlCompiler::schema_prefix(std::string_view given, std::optional<bool> quote) const {
    const std::string_view schema = translated(given);
    return schema.empty() ? std::string() : identifier(schema, quote) + ".";
}

std::string DdlCompiler::table_name(const TableDef& table) const {
    return schema_prefix(table.schema, table.quote_schema) + identifier(table.name, table.quote);
}

std::string DdlCompiler::names(const TableDef& table, const std::vector<std::uint32_t>& columns) const {
    std::string list;
    for (std::uint32_t i : columns) list += (list.empty() ? "" : ", ") + column_name(table.column(i));
    return list;
}

std::string DdlCompiler::expression(const sql::NodeRef& node) const { return statement(node, true); }

std::string DdlCompiler::statement(const sql::NodeRef& node, bool bare_columns, std::string_view into) const {
    const sql::NodeRef written = bare_columns ? without_tables(dialect_, node) : node;
    StatementKey key;
    make_key(*written, {}, key);
    CompileJob job{*written, {}, key, true, false, into};
    job.schemas = &options_.schema_translate_map;
    return DialectAccess::run_compiler(dialect_, job)->text;
}

std::string DdlCompiler::quoted(std::string_view text) const { return dialect_.literal_text(Value(text), TypeId::string); }

bool DdlCompiler::flag(const std::vector<DialectOption>& options, std::string_view key) const {
    const OptionValue* value = option(options, key);
    return value && value->value.kind() == Layout::boolean && value->value.as<bool>();
}

std::string DdlCompiler::word(const std::vector<DialectOption>& options, std::string_view key) const {
    const OptionValue* value = option(options, key);
    return value ? word(*value) : std::string();
}

std::string DdlCompiler::word(const OptionValue& value) { return text_of(value.value); }

std::string DdlCompiler::name_list(const OptionValue& value) const {
    std::string list;
    for (const auto& [name, unused] : value.entries) list += (list.empty() ? "" : ", ") + dialect_.quote(name);
    return value.entries.empty() ? dialect_.quote(text_of(value.value)) : list;
}

std::string DdlCompiler::settings(const OptionValue& value, std::string_view separator) {
    std::string list;
    for (const auto& [name, setting] : value.entries) {
        list += (list.empty() ? "" : ", ") + name;
        if (!setting.is_null()) list.append(separator) += text_of(setting);
    }
    return list;
}

void DdlCompiler::unsupported(std::string_view what) const {
    throw UnsupportedCompilationError("The dialect '" + std::string(dialect_.name()) + "' has no " + std::string(what) +
                                      ".");
}

// What create_all() and drop_all() send.

namespace {

Ref<const TableDef> ref(const TableDef& table) { return Ref<const TableDef>(&table); }

std::shared_ptr<const ConstraintDef> borrowed(const ConstraintDef& constraint) {
    return {std::shared_ptr<void>(), &constraint};   // the table keeps it
}

}  // namespace

std::string create_table(const Dialect& dialect, const TableDef& table, const std::vector<TableKey>& late,
                         const DdlOptions& options) {
    const auto element = make_ref<CreateTableDdl>(ref(table));
    if (dialect.abilities().alter_constraints)
        for (const TableKey& key : late)
            if (key.table == &table) element->late.push_back(key.key);
    return DialectAccess::run_ddl(dialect, *element, options);
}

std::string add_foreign_key(const Dialect& dialect, const TableKey& key, const DdlOptions& options) {
    auto named = std::make_shared<ForeignKeyDef>(*key.key);
    named->name = DdlCompiler(dialect, {}).late_name(*key.table, *key.key);
    named->name_is_final = true;
    return DialectAccess::run_ddl(dialect, *make_ref<ConstraintDdl>(DdlKind::add_constraint, ref(*key.table), named), options);
}

std::string drop_foreign_key(const Dialect& dialect, const TableKey& key, const DdlOptions& options) {
    auto named = std::make_shared<ForeignKeyDef>(*key.key);
    named->name = DdlCompiler(dialect, {}).late_name(*key.table, *key.key);
    named->name_is_final = true;
    const auto element = make_ref<ConstraintDdl>(DdlKind::drop_constraint, ref(*key.table), named);
    element->if_exists = true;
    return DialectAccess::run_ddl(dialect, *element, options);
}

std::string clear_foreign_key(const Dialect& dialect, const TableKey& key, const DdlOptions& options) {
    std::string nulls;
    for (std::uint32_t i : key.key->columns) {
        if (!key.table->column(i).nullable) return {};
        nulls += (nulls.empty() ? "" : ", ") + dialect.quote(key.table->columns[i]->name) + " = NULL";
    }
    const std::string schema(sql::translated(key.table->schema, options.schema_translate_map));
    return "UPDATE " + (schema.empty() ? "" : dialect.quote(schema) + ".") + dialect.quote(key.table->name) + " SET " + nulls;
}

std::string create_index(const Dialect& dialect, const TableDef& table, const IndexDef& index, const DdlOptions& options) {
    return DialectAccess::run_ddl(dialect, *make_ref<IndexDdl>(DdlKind::create_index, ref(table), index), options);
}

std::vector<const IndexDef*> indexes_on(const Dialect& dialect, const TableDef& table) {
    std::vector<const IndexDef*> found;
    for (const IndexDef& index : table.indexes)
        if (index.ddl_if.empty() || std::find(index.ddl_if.begin(), index.ddl_if.end(), dialect.name()) != index.ddl_if.end())
            found.push_back(&index);
    return found;
}

std::string drop_table(const Dialect& dialect, const TableDef& table, const DdlOptions& options) {
    return DialectAccess::run_ddl(dialect, *make_ref<schema::TableDdl>(DdlKind::drop_table, ref(table)), options);
}

std::vector<std::string> comments(const Dialect& dialect, const TableDef& table, const DdlOptions& options) {
    std::vector<std::string> all;
    if (!dialect.abilities().comments || dialect.abilities().inline_comments) return all;
    const auto add = [&](const std::string& text, std::optional<std::uint32_t> column,
                         std::shared_ptr<const ConstraintDef> constraint) {
        const auto element = make_ref<CommentDdl>(ref(table));
        element->text = text, element->column = column, element->constraint = std::move(constraint);
        all.push_back(DialectAccess::run_ddl(dialect, *element, options));
    };
    if (table.comment) add(*table.comment, {}, {});
    for (std::uint32_t i = 0; i < table.columns.size(); ++i)
        if (table.column(i).comment) add(*table.column(i).comment, i, {});
    if (!dialect.abilities().constraint_comments) return all;
    const auto constraint = [&](const ConstraintDef& c) {
        if (!c.comment.empty() && !name_of(table, c).text.empty()) add(c.comment, {}, borrowed(c));
    };
    if (table.key_constraint) constraint(*table.key_constraint);
    for (const auto& c : table.foreign_keys) constraint(c);
    for (const auto& c : table.uniques) constraint(c);
    for (const auto& c : table.checks) constraint(c);
    return all;
}

}  // namespace aludel::compiler
