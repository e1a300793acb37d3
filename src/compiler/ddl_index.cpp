#include "compiler/ddl_compiler.hpp"

#include "aludel/base/error.hpp"

namespace aludel::compiler {

using namespace schema;

std::string DdlCompiler::index_name(const TableDef& table, const IndexDef& index) const {
    const std::string name = constraint_name(table, index);
    if (name.empty()) throw CompileError("An index of table \"" + table.key() + "\" has no name. Give it one.");
    return name;
}

std::string DdlCompiler::index_element(const TableDef& table, const IndexDef&, const ElementDef& element) const {
    return element.column ? column_name(table.column(*element.column)) : expression(element.expression);
}

std::string DdlCompiler::index_elements(const TableDef& table, const IndexDef& index) const {
    std::string list;
    for (const ElementDef& element : index.elements)
        list += (list.empty() ? "" : ", ") + index_element(table, index, element);
    return list;
}

std::string DdlCompiler::index_where(const IndexDef& index) const {
    const OptionValue* where = option(index.options, "where");
    if (!where) return {};
    return " WHERE " + (where->expression ? expression(where->expression) : word(*where));
}

std::string DdlCompiler::create_index(const IndexDdl& element) {
    const TableDef& table = *element.table;
    const IndexDef& index = element.index;
    check_options(table, index);
    return std::string("CREATE ") + (index.unique ? "UNIQUE " : "") + index_words(index) +
           (element.if_exists ? "IF NOT EXISTS " : "") + index_place(table, index) + index_body(table, index) +
           index_options(table, index);
}

std::string DdlCompiler::index_place(const TableDef& table, const IndexDef& index) const {
    return index_name(table, index) + " ON " + table_name(table);
}

std::string DdlCompiler::index_body(const TableDef& table, const IndexDef& index) const {
    return " (" + index_elements(table, index) + ")";
}

std::string DdlCompiler::drop_index(const IndexDdl& element) {
    return std::string("DROP INDEX ") + (element.if_exists ? "IF EXISTS " : "") +
           schema_prefix(element.table->schema, element.table->quote_schema) + index_name(*element.table, element.index);
}

}  // namespace aludel::compiler
