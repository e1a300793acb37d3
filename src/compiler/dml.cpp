#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "compiler/linter.hpp"
#include "schema/definition.hpp"
#include "sql/exported_columns.hpp"
#include "sql/visit.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace sql;

namespace {

//! The table that a MetaData has; null for a lightweight one.
const TableNode* defined_table(const FromNode& from) {
    const TableNode* table = table_below(from);
    return table && table->serial != 0 ? table : nullptr;
}

//! Does values() set the column, by something else than a value of its own?
bool is_set_by_expression(const Node& statement, std::uint32_t column) {
    const auto sets = [&](const auto& list) {
        return std::any_of(list.begin(), list.end(), [&](const auto& a) {
            const bool literal = a.value->kind == Kind::bind && as<BindNode>(a.value).name.empty();
            const auto* set = as_if<ColumnNode>(a.column);
            return set && set->index == column && !literal;
        });
    };
    if (statement.kind == Kind::update) return sets(as<UpdateNode>(statement).assignments);
    const InsertNode& insert = as<InsertNode>(statement);
    return insert.select || (!insert.rows.empty() && sets(insert.rows.front()));
}

//! Is `from` what an UPDATE changes: its table, the table that it has an alias of, or of tables that are joined the first?
bool is_target(const FromNode& table, const FromNode* from) {
    if (const auto* join = as_if<JoinNode>(table)) return is_target(*join->left, from);
    return &table == from || table_below(table) == from;
}

//! Was its table defined with a name for it that is always in quotes?
bool is_always_quoted(const ColumnNode& column) {
    const auto* table = as_if<TableNode>(*column.from);
    return table && table->serial != 0 && static_cast<const schema::ColumnDef&>(column).quote == true;
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
        const auto named = [&](const auto& c) { return c->key_or_name() == key; };
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
    if (has_expressions(column.type) && !job_.literal_binds) {
        auto bind = make_ref<BindNode>(column.type);
        bind->name = column.key_or_name();
        bind->required = true;
        return write_bind(as<BindNode>(*made_.emplace_back(std::move(bind))), {});
    }
    const bool updates = job_.statement.kind == Kind::update;
    if (updates)
        if (const auto known = updated_keys_.find(&column); known != updated_keys_.end()) {
            write_again(known->second);
            return write(bind_cast(column.type));
        }
    claim_name(column.key_or_name(), nullptr);
    CompiledBind entry;
    entry.type = column.type;
    entry.name = column.key_or_name();
    entry.named = entry.required = true;
    entry.quoted = is_quoted_marker(entry.name);
    compiled_->binds.push_back(std::move(entry));
    const auto index = static_cast<std::uint32_t>(compiled_->binds.size() - 1);
    if (updates) updated_keys_.emplace(&column, index);
    write_marker(index);
    write(bind_cast(column.type));
}

//! The value a column is set to: literals are named after the column, operators stand in parentheses.
void SqlCompiler::write_value(const Node& value, const std::string& name, const SqlType& type) {
    const Node& bare = unwrapped(value);
    if (bare.kind == Kind::bind) write_exact_bind(as<BindNode>(bare), name);
    else if (!write_rounded(bare, type)) write_grouped(bare);
}

void SqlCompiler::write_column_value(const Node& value, const std::string& name, const ColumnNode& column) {
    const std::size_t before = compiled_->binds.size();
    write_value(value, name, column.type);
    const bool is_own = unwrapped(value).kind == Kind::bind && compiled_->binds.size() == before + 1;
    if (is_own && quotes_markers_as_columns() && is_always_quoted(column)) compiled_->binds.back().quoted = true;
}

void SqlCompiler::write_update(const UpdateNode& update) {
    if (&update == &job_.statement && (compiled_->table = defined_table(*update.table))) note_changed(*compiled_->table);
    const std::vector<FromRef> froms = extra_froms(update, *update.table);
    scopes_.push_back({{update.table.get()}, {update.table.get()}, nullptr, &update});
    for (const FromRef& from : froms) scopes_.back().shown.push_back(from.get()), scopes_.back().reachable.push_back(from.get());
    write("UPDATE ");
    write_prefixes(clauses_of(update).prefixes);
    write_from(*update.table);
    write(" SET ");
    write_set(update);
    write_returning_early(update);
    if (!froms.empty()) write_update_froms(froms);
    write_dml_where(update.where);
    write_dml_limit(update);
    write_returning(update);
    scopes_.pop_back();
}

void SqlCompiler::write_dml_limit(const Node& statement) {
    if (clauses_of(statement).limit)
        unsupported("UPDATE and DELETE with a limit", "Name the rows in a subquery: in_(select(...).limit(n)).");
}

void SqlCompiler::write_set(const UpdateNode& update, bool qualified) {
    const TableNode* table = table_below(*update.table);
    const bool of_alias = update.table->kind == Kind::alias;   // onupdate belongs to the table under its own name
    bool first = true;
    const auto begin = [&](const FromNode& from, const ColumnNode& column) {
        if (!std::exchange(first, false)) write(", ");
        if (qualified) write_from_name(from), write(".");
        write_column_name(column);
        write("=");
    };
    const auto assign = [&](const build::Assignment& assignment) {
        if (const auto* column = as_if<ColumnNode>(assignment.column)) {
            const bool of_other = !is_target(*update.table, column->from);
            if (of_other && !qualified && job_.executed)
                unsupported("UPDATE of several tables", "Change each table with a statement of its own.");
            begin(*column->from, *column);
            const std::string name = of_other ? from_name(*column->from) + "_" + column->name : column->key_or_name();
            return write_column_value(*assignment.value, name, *column);
        }
        if (!std::exchange(first, false)) write(", ");   // an element of an array, or a column known by its name
        const bool bare = std::exchange(bare_columns_, true);
        write_operand(*assignment.column, Op::comma);
        bare_columns_ = bare;
        write("=");
        write_value(*assignment.value, std::string(bind_base(*assignment.column)), build::type_of(assignment.column));
    };
    const auto sets = [&](const build::Assignment& a, std::uint32_t index) {
        const auto* column = as_if<ColumnNode>(a.column);
        return column && is_target(*update.table, column->from) && column->index == index;
    };
    const auto fill = [&](const ColumnNode& column) {
        begin(*update.table, column);
        write_filling(column, true);
    };
    if (clauses_of(update).keeps_order || !table) {
        std::vector<std::uint32_t> set;
        for (const build::Assignment& assignment : update.assignments) {
            assign(assignment);
            if (const auto* column = as_if<ColumnNode>(assignment.column)) set.push_back(column->index);
        }
        if (table && !of_alias)
            for (const std::uint32_t column : filled_columns(*table, set, true)) fill(*table->columns[column]);
        return add_independent_ctes(update);
    }
    const auto is_of_other = [&](const build::Assignment& a) {
        const auto* column = as_if<ColumnNode>(a.column);
        return column && !is_target(*update.table, column->from);
    };
    for (const build::Assignment& assignment : update.assignments)
        if (is_of_other(assignment)) assign(assignment);
    const auto keyed = keyed_columns(*table);
    const auto filled = of_alias ? std::vector<std::uint32_t>() : filled_columns(*table, keyed, true);
    for (const auto& column : table->columns) {
        const auto assigned = std::find_if(update.assignments.begin(), update.assignments.end(),
                                           [&](const auto& a) { return sets(a, column->index); });
        if (assigned != update.assignments.end()) assign(*assigned);
        else if (std::binary_search(keyed.begin(), keyed.end(), column->index)) {
            begin(*update.table, *column);
            write_key_bind(*column);
        } else if (std::binary_search(filled.begin(), filled.end(), column->index)) fill(*column);
    }
    for (const build::Assignment& assignment : update.assignments)   // elements
        if (assignment.column->kind != Kind::column) assign(assignment);
    if (first)
        throw CompileError("This UPDATE of \"" + table->name + "\" sets nothing: give values(...) or parameters named "
                           "as its columns.");
    add_independent_ctes(update);
}

void SqlCompiler::write_delete(const DeleteNode& statement) {
    if (&statement == &job_.statement) compiled_->table = defined_table(*statement.table);
    const std::vector<FromRef> froms = extra_froms(statement, *statement.table);
    scopes_.push_back({{statement.table.get()}, {statement.table.get()}, nullptr, &statement});
    for (const FromRef& from : froms) scopes_.back().shown.push_back(from.get()), scopes_.back().reachable.push_back(from.get());
    write("DELETE ");
    write_prefixes(clauses_of(statement).prefixes);
    write("FROM ");
    write_delete_target(*statement.table, !froms.empty());
    write_returning_early(statement);
    if (!froms.empty()) write_delete_froms(froms);
    write_dml_where(statement.where);
    write_dml_limit(statement);
    write_returning(statement);
    scopes_.pop_back();
}

//! An UPDATE or DELETE of all rows, or one that other tables only multiply, has to say that it is meant.
void SqlCompiler::check_rows_meant(const Node& statement) const {
    if (statement.kind != Kind::update && statement.kind != Kind::delete_) return;
    check_has_where(statement);
    const bool update = statement.kind == Kind::update;
    const FromRef& table = update ? as<UpdateNode>(statement).table : as<DeleteNode>(statement).table;
    std::vector<FromElement> elements{{table}};
    for (const FromRef& from : extra_froms(statement, *table)) elements.push_back({from});
    if (job_.links_checked && !clauses_of(statement).cartesian)
        check_links(elements, update ? as<UpdateNode>(statement).where : as<DeleteNode>(statement).where);
}

void SqlCompiler::write_delete_target(const FromNode& table, bool) { write_from(table); }

namespace {

//! Is it this table, or one of those that are joined in it?
bool is_part_of(const FromNode& table, const FromNode* part) {
    if (&table == part) return true;
    const auto* join = as_if<JoinNode>(table);
    return join && (is_part_of(*join->left, part) || is_part_of(*join->right, part));
}

}  // namespace

//! The other tables that SET and WHERE name.
std::vector<FromRef> SqlCompiler::extra_froms(const Node& statement, const FromNode& table) const {
    std::vector<FromRef> froms = clauses_of(statement).extra_froms;
    const auto collect = [&](const NodeRef& part) { collect_froms(*part, froms); };
    const bool update = statement.kind == Kind::update;
    if (update)
        for (const auto& assignment : as<UpdateNode>(statement).assignments) {
            const auto* column = as_if<ColumnNode>(assignment.column);
            if (column && !is_target(table, column->from)) collect(assignment.column);
            collect(assignment.value);
        }
    for (const NodeRef& condition : update ? as<UpdateNode>(statement).where : as<DeleteNode>(statement).where)
        collect(condition);
    std::erase_if(froms, [&](const FromRef& from) { return is_part_of(table, from.get()); });
    if (scopes_.empty()) return froms;
    std::erase_if(froms, [&](const FromRef& from) {   // those of the statement around a data-modifying one
        const auto& around = scopes_.back().reachable;
        return std::find(around.begin(), around.end(), from.get()) != around.end();
    });
    return froms;
}

void SqlCompiler::write_from_list(std::span<const FromRef> froms) {
    for (std::size_t i = 0; i < froms.size(); ++i) {
        if (i > 0) write(", ");
        write_from(*froms[i]);
    }
}

void SqlCompiler::write_update_froms(std::span<const FromRef> froms) {
    if (!abilities().update_from)
        unsupported("UPDATE ... FROM", "Name the other table (" + from_title(*froms.front()) + ") in a subquery: "
                    "in_(select(...)).");
    write(" FROM ");
    write_from_list(froms);
}

void SqlCompiler::write_delete_froms(std::span<const FromRef> froms) {
    if (!abilities().delete_using)
        unsupported("DELETE ... USING", "Name the other table (" + from_title(*froms.front()) + ") in a subquery: "
                    "in_(select(...)).");
    write(" USING ");
    write_from_list(froms);
}

void SqlCompiler::write_returning(const Node& statement) {
    const std::span<const NodeRef> items = items_of(statement);
    if (items.empty()) return;
    const bool supported = statement.kind == Kind::insert   ? abilities().insert_returning
                           : statement.kind == Kind::update ? abilities().update_returning
                                                            : abilities().delete_returning;
    if (!supported) {
        std::string words(kind_name(statement.kind));
        for (char& c : words) c = static_cast<char>(c - 'a' + 'A');
        unsupported(words + " ... RETURNING", "Select the rows with a statement of their own.");
    }
    write(" RETURNING ");
    const bool bare = std::exchange(bare_columns_, !abilities().qualified_returning);
    write_returned(items);
    bare_columns_ = bare;
}

//! The columns of RETURNING or OUTPUT, and what they are in the result.
void SqlCompiler::write_returned(std::span<const NodeRef> items) {
    const Node& statement = *scopes_.back().statement;
    SelectedColumns& selected = selected_of(statement);
    write_selected(selected, SelectPlace::nested);
    if (&statement != &job_.statement) return;
    describe_result(items, selected);
    compiled_->returns_rows = true;
}

}  // namespace aludel::compiler
