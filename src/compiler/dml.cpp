#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "sql/visit.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace sql;

namespace {

const TableNode& table_of(const FromNode& from) {
    return from.kind == Kind::alias ? table_of(*as<AliasNode>(from).element) : as<TableNode>(from);
}

//! Does values() set the column, by something else than a value of its own?
bool is_set_by_expression(const Node& statement, std::uint32_t column) {
    const auto sets = [&](const auto& list) {
        return std::any_of(list.begin(), list.end(), [&](const auto& a) {
            const bool literal = a.value->kind == Kind::bind && as<BindNode>(a.value).name.empty();
            return as<ColumnNode>(a.column).index == column && !literal;
        });
    };
    if (statement.kind == Kind::update) return sets(as<UpdateNode>(statement).assignments);
    const InsertNode& insert = as<InsertNode>(statement);
    return insert.select || (!insert.rows.empty() && sets(insert.rows.front()));
}

[[noreturn]] void throw_reserved(std::string_view name, const TableNode& table) {
    const std::string text(name);
    throw CompileError("The parameter \"" + text + "\" could mean two things: bindparam(\"" + text +
                       "\") of the statement, and a value for the column of that name in \"" + table.name +
                       "\", which INSERT and UPDATE take from parameters. Give bindparam() a name that is not a column's, "
                       "such as \"b_" + text + "\".");
}

}  // namespace

//! The table's columns that the execution's parameters set, in the table's order. Names that are parameters of the
//! statement itself are left to those.
std::vector<std::uint32_t> SqlCompiler::keyed_columns(const TableNode& table) const {
    std::vector<std::uint32_t> columns;
    std::string unknown;
    for (std::string_view key : job_.column_keys) {
        const auto named = [&](const auto& c) { return c->name == key; };
        const bool parameter = std::any_of(job_.key.binds.begin(), job_.key.binds.end(),
                                           [&](const BindNode* b) { return b->name == key; });
        const auto column = std::find_if(table.columns.begin(), table.columns.end(), named);
        if (parameter) {
            if (column != table.columns.end() && !is_set_by_expression(job_.statement, (*column)->index))
                throw_reserved(key, table);
            continue;
        }
        if (column != table.columns.end()) columns.push_back((*column)->index);
        else unknown += (unknown.empty() ? "" : ", ") + std::string(key);
    }
    if (!unknown.empty())
        throw CompileError("Unconsumed column names: " + unknown + ". Table \"" + table.name + "\" has no such columns.");
    std::sort(columns.begin(), columns.end());
    return columns;
}

//! A parameter of the execution that sets a column.
void SqlCompiler::write_key_bind(const ColumnNode& column) {
    claim_name(column.name, nullptr);
    CompiledBind entry;
    entry.type = column.type;
    entry.name = column.name;
    entry.named = entry.required = true;
    compiled_->binds.push_back(std::move(entry));
    write_marker(static_cast<std::uint32_t>(compiled_->binds.size() - 1));
}

//! The value a column is set to: literals are named after the column, operators stand in parentheses.
void SqlCompiler::write_value(const Node& value, const std::string& name, const SqlType& type) {
    const Node& bare = unwrapped(value);
    if (bare.kind == Kind::bind) write_exact_bind(as<BindNode>(bare), name);
    else if (!write_rounded(bare, type)) write_grouped(bare);
}

void SqlCompiler::write_update(const UpdateNode& update) {
    compiled_->table = &table_of(*update.table);
    scopes_.push_back({{update.table.get()}, {update.table.get()}});
    write("UPDATE ");
    write_from(*update.table);
    write(" SET ");
    write_set(update);
    write_extra_froms(update, *update.table, "FROM");
    write_dml_where(update.where);
    write_returning(update.returning, abilities().update_returning, "UPDATE ... RETURNING");
    scopes_.pop_back();
}

void SqlCompiler::write_set(const UpdateNode& update) {
    const TableNode& table = table_of(*update.table);
    const auto keyed = keyed_columns(table);
    bool first = true;
    for (const auto& column : table.columns) {
        const auto assigned = std::find_if(update.assignments.begin(), update.assignments.end(), [&](const auto& a) {
            return as<ColumnNode>(a.column).index == column->index;
        });
        const bool is_set = assigned != update.assignments.end();
        if (!is_set && !std::binary_search(keyed.begin(), keyed.end(), column->index)) continue;
        if (!std::exchange(first, false)) write(", ");
        write_identifier(column->name);
        write("=");
        if (is_set) write_value(*assigned->value, column->name, column->type);
        else write_key_bind(*column);
    }
    if (first)
        throw CompileError("This UPDATE of \"" + table.name + "\" sets nothing: give values(...) or parameters named "
                           "as its columns.");
}

void SqlCompiler::write_delete(const DeleteNode& statement) {
    compiled_->table = &table_of(*statement.table);
    scopes_.push_back({{statement.table.get()}, {statement.table.get()}});
    write("DELETE FROM ");
    write_from(*statement.table);
    write_extra_froms(statement, *statement.table, "USING");
    write_dml_where(statement.where);
    write_returning(statement.returning, abilities().delete_returning, "DELETE ... RETURNING");
    scopes_.pop_back();
}

//! Other tables that SET and WHERE name: UPDATE ... FROM, DELETE ... USING.
void SqlCompiler::write_extra_froms(const Node& statement, const FromNode& table, std::string_view keyword) {
    std::vector<FromRef> froms;
    const auto collect = [&](const NodeRef& part) { collect_froms(*part, froms); };
    const bool update = statement.kind == Kind::update;
    if (update)
        for (const auto& assignment : as<UpdateNode>(statement).assignments) collect(assignment.value);
    for (const NodeRef& condition : update ? as<UpdateNode>(statement).where : as<DeleteNode>(statement).where)
        collect(condition);
    std::erase_if(froms, [&](const FromRef& from) { return from.get() == &table; });
    if (froms.empty()) return;
    if (!(update ? abilities().update_from : abilities().delete_using))
        unsupported(update ? "UPDATE ... FROM" : "DELETE ... USING",
                    "Name the other table (" + from_title(*froms.front()) + ") in a subquery: in_(select(...)).");
    write(" ");
    write(keyword);
    write(" ");
    for (std::size_t i = 0; i < froms.size(); ++i) {
        if (i > 0) write(", ");
        write_from(*froms[i]);
        scopes_.back().shown.push_back(froms[i].get());
        scopes_.back().reachable.push_back(froms[i].get());
    }
}

template <class List>
void SqlCompiler::write_dml_where(const List& where) {
    if (where.empty()) return;
    write(" WHERE ");
    write_conditions(where);
}

void SqlCompiler::write_returning(const NodeList<2>& items, bool supported, std::string_view statement) {
    if (items.empty()) return;
    if (!supported) unsupported(statement, "Select the rows with a statement of their own.");
    SelectedColumns selected;
    selected.columns = select_columns(items);
    selected.names.resize(selected.columns.size());
    write(" RETURNING ");
    const bool bare = std::exchange(bare_columns_, !abilities().qualified_returning);
    write_selected(selected, SelectPlace::nested);
    bare_columns_ = bare;
    describe_result(items, selected);
    compiled_->returns_rows = true;
}

}  // namespace aludel::compiler
