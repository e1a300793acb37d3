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

std::string MysqlDdl::index_words(const IndexDef& index) const {
    const std::string prefix = word(index.options, "prefix");
    return prefix.empty() ? "INDEX " : prefix + " INDEX ";
}

std::string MysqlDdl::index_options(const TableDef&, const IndexDef& index) const {
    const std::string parser = shared_word(index.options, "with_parser"), method = shared_word(index.options, "using");
    return (parser.empty() ? "" : " WITH PARSER " + parser) + (method.empty() ? "" : " USING " + dialect().quote(method));
}

//! MariaDB takes the method and the parser of an index from MySQL's options, too.
std::string MysqlDdl::shared_word(const std::vector<DialectOption>& options, std::string_view key) const {
    const OptionValue* own = option(options, key);
    const OptionValue* value = own ? own : option_of(options, "mysql", key);
    return value ? word(*value) : std::string();
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
