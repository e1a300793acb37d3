#include "dialects/mssql/ddl.hpp"

#include "aludel/base/error.hpp"

namespace aludel::mssql {

using namespace schema;

//! SELECT ... INTO makes a table.
std::string MssqlDdl::create_table_as(const ViewDdl& table) {
    if (table.if_exists) unsupported("CREATE TABLE IF NOT EXISTS");
    const std::string name = table.temporary ? dialect().quote_always("#" + table.name.text) : written(table.name);
    return statement(table.select, false, schema_prefix(table.schema) + name);
}

std::string MssqlDdl::national(std::string_view text) const { return dialect().literal_text(Value(text), TypeId::unicode); }

//! Comments are extended properties.
std::string MssqlDdl::comment(const CommentDdl& element) {
    if (element.constraint) unsupported("comments of constraints");
    const TableDef& table = *element.table;
    const std::string_view schema = translated(table.schema);
    std::string text = std::string("execute ") + (element.text ? "sp_addextendedproperty" : "sp_dropextendedproperty") +
                       " 'MS_Description'" + (element.text ? ", " + national(*element.text) : "") + ", 'schema', " +
                       national(schema.empty() ? "dbo" : schema) + ", 'table', " + national(table.name);
    if (element.column) text += ", 'column', " + national(table.column(*element.column).name);
    return text;
}

//! The type is said with each change; a default is a constraint.
std::string MssqlDdl::alter_column(const AlterColumnDdl& element) {
    const TableDef& table = *element.table;
    const ColumnDef& known = table.column(element.column);
    if (!element.new_name.empty()) return rename_column(table, known, element.new_name);
    if (element.server_default)
        return alter_table(table) + " ADD DEFAULT " + default_text(statement(element.server_default)) + " FOR " +
               column_name(known);
    if (element.drop_default)
        throw CompileError("SQL Server keeps a default as a constraint: drop it by its name with DropConstraint.");
    const std::string type = element.type.id == TypeId::null ? column_type(known) : dialect().type_text(element.type);
    return alter_table(table) + " ALTER COLUMN " + column_name(known) + " " + type +
           (element.nullable.value_or(known.nullable) ? " NULL" : " NOT NULL");
}

std::string MssqlDdl::rename_column(const TableDef& table, const ColumnDef& column, const std::string& name) {
    return "EXEC sp_rename '" + table_name(table) + "." + column_name(column) + "', " + national(name) + ", 'COLUMN'";
}

std::string MssqlDdl::rename_table(const RenameTableDdl& element) {
    return "EXEC sp_rename '" + table_name(*element.table) + "', " + national(element.new_name);
}

}  // namespace aludel::mssql
