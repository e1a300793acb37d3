#include "dialects/mssql/ddl.hpp"

#include "aludel/base/error.hpp"

namespace aludel::mssql {

using namespace schema;

//! "catalog.owner" are two names, unless they are in brackets.
std::string MssqlDdl::schema_prefix(std::string_view given, std::optional<bool> quote) const {
    std::string_view schema = translated(given);
    if (quote || schema.empty()) return DdlCompiler::schema_prefix(given, quote);
    std::string text;
    while (!schema.empty()) {
        const bool bracketed = schema[0] == '[';
        const std::size_t end = bracketed ? schema.find(']') : schema.find('.');
        const std::string_view part = schema.substr(bracketed ? 1 : 0, end == schema.npos ? end : end - (bracketed ? 1 : 0));
        text += (bracketed ? dialect().quote_always(part) : identifier(part)) + ".";
        std::size_t next = end == schema.npos ? schema.size() : end + (bracketed ? 1 : 0);
        if (next < schema.size() && schema[next] == '.') ++next;
        schema.remove_prefix(next);
    }
    return text;
}

//! Whether a column may be NULL is always said: what is left out depends on the session.
std::string MssqlDdl::column(const TableDef&, const ColumnDef& column) const {
    const bool from_sequence = column.sequence && !column.sequence->options.optional;
    const bool counts = column.autoincrement || column.autoincrement_given == true;
    const bool numbers = column.identity || (counts && !from_sequence);
    std::string text = column_name(column) + " " + (column.computed ? computed(column) : column_type(column));
    if (!column.nullable || column.primary_key || column.sequence || counts || column.identity) text += " NOT NULL";
    else if (!column.computed) text += " NULL";
    if (column.identity) return text + " " + identity(*column.identity);
    if (numbers) {
        IdentityOptions counting;
        const auto number = [&](std::string_view key, std::optional<std::int64_t>& into) {
            if (const std::string given = word(column.options, key); !given.empty()) into = std::stoll(given);
        };
        number("identity_start", counting.start);
        number("identity_increment", counting.increment);
        return text + " " + identity(Identity(counting));
    }
    return text + default_clause(column);
}

//! A BIT is 0 or 1 by itself.
bool MssqlDdl::has(const TableDef& table, const ConstraintDef& constraint) const {
    const bool is_of_type = constraint.kind == ConstraintKind::check && static_cast<const CheckDef&>(constraint).of_type;
    if (is_of_type && table.column(constraint.columns[0]).type.id == TypeId::boolean) return false;
    return DdlCompiler::has(table, constraint);
}

std::string MssqlDdl::computed(const ColumnDef& column) const {
    return "AS " + computed_from(column) + (column.computed->persisted.value_or(false) ? " PERSISTED" : "");
}

std::string MssqlDdl::identity(const Identity& identity) const {
    const IdentityOptions& options = identity.options;
    if (!options.start && !options.increment) return "IDENTITY";
    return "IDENTITY(" + std::to_string(options.start.value_or(1)) + "," + std::to_string(options.increment.value_or(1)) + ")";
}

std::string MssqlDdl::clustered(const std::vector<DialectOption>& options) const {
    const OptionValue* given = option(options, "clustered");
    if (!given) return {};
    return word(*given) == "true" ? "CLUSTERED " : "NONCLUSTERED ";
}

std::string MssqlDdl::primary_key(const TableDef& table, const ConstraintDef& key) const {
    return "PRIMARY KEY " + clustered(key.options) + "(" +
           names(table, key.columns.empty() ? table.primary_key : key.columns) + ")" + deferral(key);
}

std::string MssqlDdl::unique(const TableDef& table, const UniqueDef& unique) const {
    return "UNIQUE " + clustered(unique.options) + "(" + names(table, unique.columns) + ")" + deferral(unique);
}

std::string MssqlDdl::index_words(const IndexDef& index) const {
    return clustered(index.options) + (flag(index.options, "columnstore") ? "COLUMNSTORE INDEX " : "INDEX ");
}

std::string MssqlDdl::index_body(const TableDef& table, const IndexDef& index) const {
    return index.elements.empty() ? std::string() : DdlCompiler::index_body(table, index);
}

std::string MssqlDdl::index_options(const TableDef&, const IndexDef& index) const {
    const OptionValue* columns = option(index.options, "include");
    return (columns ? " INCLUDE (" + name_list(*columns) + ")" : "") + index_where(index);
}

std::string MssqlDdl::drop_index(const IndexDdl& element) {
    return std::string("DROP INDEX ") + (element.if_exists ? "IF EXISTS " : "") + index_name(*element.table, element.index) +
           " ON " + table_name(*element.table);
}

}  // namespace aludel::mssql
