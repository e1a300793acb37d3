#include "dialects/mysql/ddl.hpp"

namespace aludel::mysql {

using namespace schema;

//! An expression needs parentheses of its own; a column may be indexed by its first characters.
std::string MysqlDdl::index_element(const TableDef& table, const IndexDef& index, const ElementDef& element) const {
    std::string text, name;
    if (element.column) {
        text = column_name(table.column(*element.column));
        name = table.column(*element.column).name;
    } else {
        const sql::Kind kind = element.expression->kind;
        text = expression(element.expression);
        if (kind == sql::Kind::binary || kind == sql::Kind::function || kind == sql::Kind::list || kind == sql::Kind::case_ ||
            kind == sql::Kind::cast)
            text = "(" + text + ")";
    }
    const OptionValue* length = option(index.options, "length");
    if (!length) return text;
    if (length->entries.empty()) return text + "(" + word(*length) + ")";
    for (const auto& [column, characters] : length->entries)
        if (column == name) return text + "(" + word(OptionValue(characters)) + ")";
    return text;
}

std::string MysqlDdl::create_index(const IndexDdl& element) {
    const IndexDef& index = element.index;
    std::string text = std::string("CREATE ") + (index.unique ? "UNIQUE " : "");
    if (const auto prefix = word(index.options, "prefix"); !prefix.empty()) text += prefix + " ";
    text += std::string("INDEX ") + (element.if_exists ? "IF NOT EXISTS " : "") + index_name(*element.table, index) + " ON " +
            table_name(*element.table) + " (" + index_elements(*element.table, index) + ")";
    if (const auto parser = word(index.options, "with_parser"); !parser.empty()) text += " WITH PARSER " + parser;
    if (const auto method = word(index.options, "using"); !method.empty()) text += " USING " + dialect().quote(method);
    return text;
}

std::string MysqlDdl::drop_index(const IndexDdl& element) {
    return std::string("DROP INDEX ") + (element.if_exists ? "IF EXISTS " : "") + index_name(*element.table, element.index) +
           " ON " + table_name(*element.table);
}

//! A column's comment is part of what it is, which has to be said in full.
std::string MysqlDdl::comment(const CommentDdl& element) {
    const TableDef& table = *element.table;
    if (element.constraint) unsupported("comments of constraints");
    if (!element.column) return alter_table(table) + " COMMENT " + quoted(element.text.value_or(""));
    const ColumnDef& known = table.column(*element.column);
    std::string text = specification(known, column_type(known), known.nullable, default_clause(known));
    if (!element.text && known.comment) {
        const std::string clause = " COMMENT " + quoted(*known.comment);
        text.erase(text.find(clause), clause.size());
    }
    return alter_table(table) + " CHANGE " + column_name(known) + " " + column_name(known) + " " + text;
}

std::string MysqlDdl::alter_column(const AlterColumnDdl& element) {
    const TableDef& table = *element.table;
    const ColumnDef& known = table.column(element.column);
    if (!element.new_name.empty()) return rename_column(table, known, element.new_name);
    const std::string text = alter_table(table);
    if (element.server_default)
        return text + " ALTER COLUMN " + column_name(known) + " SET DEFAULT " + default_text(statement(element.server_default));
    if (element.drop_default) return text + " ALTER COLUMN " + column_name(known) + " DROP DEFAULT";
    const std::string type = element.type.id == TypeId::null ? column_type(known) : dialect().type_text(element.type);
    return text + " MODIFY " + column_name(known) + " " +
           specification(known, type, element.nullable.value_or(known.nullable), default_clause(known));
}

}  // namespace aludel::mysql
