// Columns that an INSERT or UPDATE does not set, and that the library fills in: `default_value`, `onupdate`, sequences.

#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "schema/definition.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace sql;

namespace {

const schema::ColumnDef& defined(const ColumnNode& column) { return static_cast<const schema::ColumnDef&>(column); }

bool contains(const std::vector<std::uint32_t>& columns, std::uint32_t column) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
}

bool contains(const std::vector<const ColumnNode*>& columns, const ColumnNode* column) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
}

//! Of a field's C++ initialiser it is not known before. The numbered key of an object says nothing while it is not set.
bool is_given(const schema::ColumnDef& column, const ClientDefault& given) {
    if (!given.call) return bool(given.expression);
    return !(given.from_initialiser && column.autoincrement) && given.call->is_given();
}

bool is_value(const schema::ColumnDef& column, const ClientDefault& given) {
    if (!is_given(column, given)) return false;   // a sequence numbers it
    return given.call || unwrapped(*given.expression).kind == Kind::bind;
}

//! The row of a default that is asked for without one.
class NoRow final : public DefaultContext {
public:
    Value value_of(std::string_view) const override { return {}; }
};

}  // namespace

//! The columns that are not in `set`, and have something to fill them in with, in the table's order.
std::vector<std::uint32_t> SqlCompiler::filled_columns(const TableNode& table, const std::vector<std::uint32_t>& set,
                                                       bool on_update) const {
    std::vector<std::uint32_t> filled;
    if (table.serial == 0) return filled;
    for (const auto& node : table.columns) {
        const schema::ColumnDef& column = defined(*node);
        if (contains(set, column.index)) continue;
        const bool is_filled = on_update ? is_given(column, column.onupdate)
                                         : is_given(column, column.default_value) || (column.sequence && abilities().sequences);
        if (is_filled) filled.push_back(column.index);
    }
    return filled;
}

//! What fills in the column. A value becomes a parameter of the column's name; `row`: of several rows, the one it is for.
NodeRef SqlCompiler::filling_of(const ColumnNode& node, bool on_update, std::int32_t row) {
    const schema::ColumnDef& column = defined(node);
    const ClientDefault& given = on_update ? column.onupdate : column.default_value;
    const bool is_parameter = is_value(column, given);
    auto& fetched = is_parameter ? compiled_->prefetched : compiled_->postfetched;
    if (!contains(fetched, &node)) fetched.push_back(&node);
    if (is_parameter) {
        auto bind = make_ref<BindNode>(column.type);
        bind->name = column.key_or_name() + (row > 0 ? "_m" + std::to_string(row) : "");
        if (given.expression) bind->value = as<BindNode>(unwrapped(*given.expression)).value;
        else if (job_.literal_binds) bind->value = given.call->call(NoRow());
        fillings_[bind.get()] = {given.call, row};
        return made_.emplace_back(std::move(bind));
    }
    fillings_are_independent_ = false;
    if (given.expression && (given.expression->kind == Kind::select || given.expression->kind == Kind::compound))
        return made_.emplace_back(build::scalar_subquery(given.expression, column.type));
    if (given.expression) return given.expression;
    return made_.emplace_back(build::next_value(column.sequence->options.schema, column.sequence->name.text, column.type));
}

//! Binds that are not the statement's own belong to a column's default.
void SqlCompiler::take_default(const BindNode& bind, CompiledBind& entry) {
    const auto filling = fillings_.find(&bind);
    if (filling == fillings_.end() && bind.required) return;   // the execution's parameters have it
    entry.constant = Ref<const BindNode>(&bind);
    compiled_->has_constants = true;
    if (filling == fillings_.end() || !filling->second.call) return;
    entry.call = filling->second.call;
    entry.row = filling->second.row;
    entry.call_number = compiled_->calls++;
}

//! What an UPDATE fills in, the same one for each that names it: the column itself, and from_dml_column().
NodeRef SqlCompiler::updated_filling(const ColumnNode& column) {
    NodeRef& filling = updated_fillings_[&column];
    if (!filling) filling = filling_of(column, true);
    return filling;
}

bool SqlCompiler::is_called(const BindNode& bind) const {
    const auto filling = fillings_.find(&bind);
    return filling != fillings_.end() && filling->second.call;
}

void SqlCompiler::write_filling(const ColumnNode& column, bool on_update, std::int32_t row) {
    const NodeRef filling = on_update ? updated_filling(column) : filling_of(column, false, row);
    write_value(*filling, column.key_or_name(), column.type);
}

//! The SELECT of INSERT ... SELECT into `columns`, with what fills in other columns; those are added to `columns`.
NodeRef SqlCompiler::filled_select(const InsertNode& insert, std::vector<NodeRef>& columns) {
    const TableNode& table = as<TableNode>(*insert.table);
    std::vector<std::uint32_t> set;
    for (const NodeRef& column : columns) set.push_back(as<ColumnNode>(column).index);
    const auto filled = filled_columns(table, set, false);
    if (filled.empty() || columns.empty() || clauses_of(insert).without_defaults) return insert.select;
    if (insert.select->kind != Kind::select)
        throw CompileError("This INSERT into \"" + insert.table->name + "\" cannot add the defaults of other columns to "
                           "its query. Make a subquery of that and select from it, or say "
                           "from_select(columns, query, {.include_defaults = false}).");
    auto select = make_ref<SelectNode>(as<SelectNode>(*insert.select));
    for (const std::uint32_t column : filled) {
        select->items.push_back(filling_of(*table.columns[column], false));
        columns.emplace_back(table.columns[column].get());
    }
    return made_.emplace_back(std::move(select));
}

//! What the database makes of a row that sets `columns`.
void SqlCompiler::note_generated(const InsertNode& insert, const std::vector<std::uint32_t>& columns) {
    if (&insert != &job_.statement || as<TableNode>(*insert.table).serial == 0) return;
    const auto& table = static_cast<const schema::TableDef&>(as<TableNode>(*insert.table));
    for (std::uint32_t i = 0; i < table.columns.size(); ++i) {
        const schema::ColumnDef& column = table.column(i);
        const bool is_made = column.server_default || column.identity || column.computed || column.autoincrement;
        if (is_made && !contains(columns, i)) compiled_->postfetched.push_back(&column);
    }
    for (const std::uint32_t i : table.primary_key)
        if (contains(compiled_->postfetched, &table.column(i))) compiled_->generated_key.push_back(&table.column(i));
    compiled_->is_numbered = compiled_->generated_key.size() == 1 &&
                             defined(*compiled_->generated_key[0]).autoincrement &&
                             !contains(columns, compiled_->generated_key[0]->index);
}

//! What the database changes by itself in the rows of an UPDATE.
void SqlCompiler::note_changed(const TableNode& updated) {
    for (const auto& column : updated.columns)
        if (defined(*column).server_onupdate || defined(*column).computed) compiled_->postfetched.push_back(column.get());
}

}  // namespace aludel::compiler
