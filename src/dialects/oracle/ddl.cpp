#include "dialects/oracle/ddl.hpp"

#include "aludel/base/error.hpp"
#include "base/letters.hpp"

#include <algorithm>

namespace aludel::oracle {

using namespace schema;

namespace {

std::string without_blank(std::string text, std::string_view words) {
    if (const std::size_t at = text.find(words); at != text.npos) text.erase(at + 2, 1);   // "NO MINVALUE"
    return text;
}

}  // namespace

std::string OracleDdl::table_options(const TableDef& table) const {
    std::string text;
    if (std::string when = upper(word(table.options, "on_commit")); !when.empty()) {
        std::replace(when.begin(), when.end(), '_', ' ');
        text += "\n ON COMMIT " + when;
    }
    if (const OptionValue* compress = option(table.options, "compress")) {
        const std::string how = word(*compress);
        if (how == "true") text += "\n COMPRESS";
        else if (how != "false") text += "\n COMPRESS FOR " + how;
    }
    if (const auto space = word(table.options, "tablespace"); !space.empty()) text += "\n TABLESPACE " + dialect().quote(space);
    return text;
}

std::string OracleDdl::computed(const ColumnDef& column) const {
    const Computed& given = *column.computed;
    if (given.persisted == true)
        throw CompileError("Column \"" + static_cast<const TableDef*>(column.from)->key() + "." + column.name +
                           "\" says {.persisted = true}, but Oracle computes columns when they are read. Leave it out.");
    return "GENERATED ALWAYS AS " + computed_from(column) + (given.persisted ? " VIRTUAL" : "");
}

std::string OracleDdl::identity(const Identity& identity) const {
    const IdentityOptions& options = identity.options;
    const std::string numbers = numbering(options);
    return std::string("GENERATED ") + (!options.always ? "" : *options.always ? "ALWAYS " : "BY DEFAULT ") +
           (options.on_null ? "ON NULL " : "") + "AS IDENTITY" + (numbers.empty() ? "" : " (" + numbers + ")");
}

std::string OracleDdl::numbering_of(const Numbering& numbers) const {
    std::string text = DdlCompiler::numbering_of(numbers);
    for (std::string_view words : {"NO MINVALUE", "NO MAXVALUE", "NO CYCLE"}) text = without_blank(std::move(text), words);
    if (numbers.order) text += std::string(text.empty() ? "" : " ") + (*numbers.order ? "ORDER" : "NOORDER");
    return text;
}

//! There is no ON UPDATE, and NO ACTION is what a key without words does.
std::string OracleDdl::actions(const TableDef& table, const ForeignKeyDef& key) const {
    return key.ondelete == "NO ACTION" ? std::string() : action(table, " ON DELETE ", key.ondelete);
}

std::string OracleDdl::index_words(const IndexDef& index) const {
    return flag(index.options, "bitmap") ? "BITMAP INDEX " : "INDEX ";
}

std::string OracleDdl::index_place(const TableDef& table, const IndexDef& index) const {
    return schema_prefix(table.schema, table.quote_schema) + DdlCompiler::index_place(table, index);
}

std::string OracleDdl::index_options(const TableDef&, const IndexDef& index) const {
    const OptionValue* compress = option(index.options, "compress");
    const std::string columns = compress ? word(*compress) : "false";
    if (columns == "false") return {};
    return columns == "true" ? " COMPRESS" : " COMPRESS " + columns;
}

//! An empty text is NULL here.
std::string OracleDdl::comment(const CommentDdl& element) {
    if (element.constraint) unsupported("comments of constraints");
    if (element.text) return DdlCompiler::comment(element);
    CommentDdl emptied(element.table);
    emptied.column = element.column;
    emptied.text = "";
    return DdlCompiler::comment(emptied);
}

std::string OracleDdl::alter_column(const AlterColumnDdl& element) {
    const TableDef& table = *element.table;
    const ColumnDef& known = table.column(element.column);
    if (!element.new_name.empty()) return rename_column(table, known, element.new_name);
    const std::string text = alter_table(table) + " MODIFY " + column_name(known);
    if (element.type.id != TypeId::null) return text + " " + dialect().type_text(element.type);
    if (element.nullable) return text + (*element.nullable ? " NULL" : " NOT NULL");
    return text + " DEFAULT " + (element.server_default ? default_text(statement(element.server_default)) : "NULL");
}

}  // namespace aludel::oracle
