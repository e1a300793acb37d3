#include "compiler/sql_compiler.hpp"

namespace aludel::compiler {

using namespace sql;

namespace {

//! The table or subquery below aliases.
const FromNode& element_of(const FromNode& from) {
    return from.kind == Kind::alias ? element_of(*as<AliasNode>(from).element) : from;
}

std::string_view anonymous_base(const FromNode& from) {
    const FromNode& element = element_of(from);
    return element.kind == Kind::table ? std::string_view(element.name) : "anon";
}

}  // namespace

//! `users`, `users AS u`, `(SELECT ...) AS counts`.
void SqlCompiler::write_from(const FromNode& from) {
    const FromNode& element = element_of(from);
    if (element.kind == Kind::table) {
        write_table_name(as<TableNode>(element));
        if (&element == &from) return;
    } else {
        const Node& select = *as<SubqueryNode>(element).select;
        write("(");
        if (select.kind == Kind::select) write_select(as<SelectNode>(select), SelectPlace::from);
        else write_expression(select);
        write(")");
    }
    write(" AS ");
    write_identifier(from_name(from));
}

void SqlCompiler::write_table_name(const TableNode& table) {
    if (!table.schema.empty()) {
        write_identifier(table.schema);
        write(".");
    }
    write_identifier(table.name);
}

//! How columns name their FROM.
void SqlCompiler::write_from_name(const FromNode& from) {
    if (from.kind == Kind::table) write_table_name(as<TableNode>(from));
    else write_identifier(from_name(from));
}

const std::string& SqlCompiler::from_name(const FromNode& from) {
    return from.name.empty() ? names_.of(&from, anonymous_base(from)) : from.name;
}

//! The column's name in this text; a subquery's columns are called as its SELECT labels them.
std::string SqlCompiler::column_text(const FromNode& from, const ColumnNode& column) {
    const FromNode& element = element_of(from);
    if (element.kind != Kind::subquery) return column.name;
    const Node& select = *as<SubqueryNode>(element).select;
    if (select.kind != Kind::select) return column.name;
    SelectedColumns& selected = selected_of(as<SelectNode>(select));
    return selected_name(selected, column.index);
}

}  // namespace aludel::compiler
