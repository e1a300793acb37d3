// from_dml_column(): what an UPDATE sets a column to, in the values of other columns.

#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace sql;

namespace {

const Node* assigned_to(const UpdateNode& update, const ColumnNode& column) {
    for (const build::Assignment& assignment : update.assignments) {
        const auto* set = as_if<ColumnNode>(assignment.column);
        if (set && set->from == column.from && set->index == column.index) return &unwrapped(*assignment.value);
    }
    return nullptr;
}

bool contains(const std::vector<std::uint32_t>& columns, std::uint32_t column) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
}

//! Is it written in one piece wherever it is used?
bool is_atom(const Node& value) {
    switch (value.kind) {
        case Kind::binary: case Kind::list: case Kind::unary: case Kind::between: case Kind::collate: return false;
        default: return true;
    }
}

}  // namespace

const UpdateNode* SqlCompiler::update_around() const {
    const auto found = std::find_if(scopes_.rbegin(), scopes_.rend(), [](const Scope& scope) {
        return scope.statement && scope.statement->kind == Kind::update;
    });
    return found == scopes_.rend() ? nullptr : &as<UpdateNode>(*found->statement);
}

//! What the UPDATE sets the column to: a value of its own, a parameter of the execution, what `onupdate` fills in, or
//! nothing else than it is.
void SqlCompiler::write_dml_column(const DmlColumnNode& node) {
    const ColumnNode& column = as<ColumnNode>(node.column);
    const UpdateNode* update = update_around();
    if (!update)
        throw CompileError("from_dml_column() of \"" + column.name + "\" is outside an UPDATE. Use it in the values that "
                           "an UPDATE sets.");
    if (const Node* value = assigned_to(*update, column)) {
        if (std::find(open_dml_columns_.begin(), open_dml_columns_.end(), value) != open_dml_columns_.end())
            throw CompileError("The UPDATE sets \"" + column.name + "\" to what depends on itself by from_dml_column(). Name "
                               "another column.");
        open_dml_columns_.push_back(value);
        write_set_value(*value, column);
        return open_dml_columns_.pop_back();
    }
    const TableNode* table = as_if<TableNode>(*update->table);
    if (!table || column.from != table) return write_column(column);
    const auto keyed = keyed_columns(*table);
    if (contains(keyed, column.index)) return write_key_bind(column);
    if (!contains(filled_columns(*table, keyed, true), column.index)) return write_column(column);
    const NodeRef filling = updated_filling(column);
    if (const auto* bind = as_if<BindNode>(filling); bind && job_.executed && !is_called(*bind))
        return write_own_bind(*bind, column.key_or_name());
    write_filling(column, true);
}

//! A parameter in another place: what is executed has one of its own there, so that the server infers its type for the place.
void SqlCompiler::write_again(std::uint32_t bind) {
    if (!job_.executed) return write_marker(bind);
    compiled_->binds.push_back(CompiledBind(compiled_->binds[bind]));
    write_marker(static_cast<std::uint32_t>(compiled_->binds.size() - 1));
}

void SqlCompiler::write_set_value(const Node& value, const ColumnNode& column) {
    if (value.kind == Kind::bind && job_.executed) return write_own_bind(as<BindNode>(value), column.key_or_name());
    if (value.kind == Kind::bind) return write_exact_bind(as<BindNode>(value), column.key_or_name());
    if (is_atom(value)) return write_expression(value);
    write("(");
    write_expression(value);
    write(")");
}

void SqlCompiler::write_function_column(const FunctionColumnNode& node) {
    write("(");
    write_expression(*node.function);
    write(").");
    write_identifier(node.name);
}

}  // namespace aludel::compiler
