#include "compiler/ddl_compiler.hpp"

namespace aludel::compiler {

using namespace schema;

std::string DdlCompiler::alter_column(const AlterColumnDdl& element) {
    const TableDef& table = *element.table;
    const ColumnDef& column = table.column(element.column);
    if (!element.new_name.empty()) return rename_column(table, column, element.new_name);
    const std::string text = alter_table(table) + " ALTER COLUMN " + column_name(column);
    if (element.type.id != TypeId::null) return text + " TYPE " + dialect().type_text(element.type);
    if (element.nullable) return text + (*element.nullable ? " DROP NOT NULL" : " SET NOT NULL");
    if (element.server_default) return text + " SET DEFAULT " + default_text(statement(element.server_default));
    return text + " DROP DEFAULT";
}

std::string DdlCompiler::rename_column(const TableDef& table, const ColumnDef& column, const std::string& name) {
    return alter_table(table) + " RENAME COLUMN " + column_name(column) + " TO " + identifier(name);
}

std::string DdlCompiler::rename_table(const RenameTableDdl& element) {
    return alter_table(*element.table) + " RENAME TO " + identifier(element.new_name);
}

}  // namespace aludel::compiler
