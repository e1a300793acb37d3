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
    const bool numbers = column.identity || (column.autoincrement && !column.sequence && !column.server_default);
    std::string text = column_name(column) + " " + (column.computed ? computed(column) : column_type(column));
    if (!column.nullable || column.primary_key || column.sequence || numbers) text += " NOT NULL";
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

std::string MssqlDdl::computed(const ColumnDef& column) const {
    const Computed& given = *column.computed;
    if (given.persisted == false)
        throw CompileError("Column \"" + static_cast<const TableDef*>(column.from)->key() + "." + column.name +
                           "\" says {.persisted = false}, for which SQL Server has no word. Leave it out.");
    return "AS (" + (given.expression ? expression(given.expression) : given.sql) + ")" +
           (given.persisted.value_or(false) ? " PERSISTED" : "");
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
    std::string text = DdlCompiler::primary_key(table, key);
    return text.insert(std::string_view("PRIMARY KEY ").size(), clustered(key.options));
}

std::string MssqlDdl::unique(const TableDef& table, const UniqueDef& unique) const {
    return "UNIQUE " + clustered(unique.options) + "(" + names(table, unique.columns) + ")";
}

std::string MssqlDdl::create_index(const IndexDdl& element) {
    const TableDef& table = *element.table;
    const IndexDef& index = element.index;
    std::string text = std::string("CREATE ") + (index.unique ? "UNIQUE " : "") + clustered(index.options) +
                       (flag(index.options, "columnstore") ? "COLUMNSTORE " : "") + "INDEX " + index_name(table, index) +
                       " ON " + table_name(table);
    if (!index.elements.empty()) text += " (" + index_elements(table, index) + ")";
    if (const OptionValue* columns = option(index.options, "include")) text += " INCLUDE (" + name_list(*columns) + ")";
    return text + index_where(index);
}

std::string MssqlDdl::drop_index(const IndexDdl& element) {
    return std::string("DROP INDEX ") + (element.if_exists ? "IF EXISTS " : "") + index_name(*element.table, element.index) +
           " ON " + table_name(*element.table);
}

}  // namespace aludel::mssql
