#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"

#include <algorithm>
#include <iterator>

namespace aludel::compiler {

using namespace sql;

namespace {

const NodeRef* value_of(const AssignmentList& row, std::uint32_t column) {
    for (const build::Assignment& assignment : row)
        if (as<ColumnNode>(assignment.column).index == column) return &assignment.value;
    return nullptr;
}

//! The columns an INSERT sets, in the table's order: those of the first row and those of the execution's parameters.
std::vector<std::uint32_t> columns_set(const InsertNode& insert, std::vector<std::uint32_t> keyed) {
    std::vector<std::uint32_t> columns = std::move(keyed);
    if (!insert.rows.empty())
        for (const build::Assignment& a : insert.rows.front()) columns.push_back(as<ColumnNode>(a.column).index);
    std::sort(columns.begin(), columns.end());
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    return columns;
}

//! The first row and the defaults of columns say which columns all rows have.
void check_rows(const InsertNode& insert, const TableNode& table, const std::vector<std::uint32_t>& columns,
                const std::vector<std::uint32_t>& fillable) {
    const auto has = [](const std::vector<std::uint32_t>& list, std::uint32_t column) {
        return std::find(list.begin(), list.end(), column) != list.end();
    };
    const auto refuse = [&](std::size_t row, std::string_view what, const ColumnNode& column, std::string_view first) {
        throw CompileError("Row " + std::to_string(row + 1) + " of this INSERT into " + table.name + " " + std::string(what) + " \"" +
                           column.name + "\", which the first row " + std::string(first) +
                           " and which has no default. Every row must set the same columns.");
    };
    for (std::size_t r = 1; r < insert.rows.size(); ++r) {
        for (const build::Assignment& a : insert.rows.front())
            if (const auto& column = as<ColumnNode>(a.column); !value_of(insert.rows[r], column.index) && !has(fillable, column.index))
                refuse(r, "does not set", column, "sets");
        for (const build::Assignment& a : insert.rows[r])
            if (const auto& column = as<ColumnNode>(a.column); !has(columns, column.index))
                refuse(r, "sets", column, "does not set");
    }
}

}  // namespace

void SqlCompiler::write_insert(const InsertNode& insert) {
    const TableNode& table = as<TableNode>(*insert.table);
    const bool is_whole = &insert == &job_.statement;
    if (is_whole && table.serial != 0) compiled_->table = &table;
    scopes_.push_back({{&table}, {&table}, nullptr, &insert});
    write("INSERT ");
    write_prefixes(clauses_of(insert).prefixes);
    write("INTO ");
    write_table(table);
    for (const std::string& hint : hints_of(&table)) write_table_hint(hint_text({FromRef(&table), hint, {}}));
    scopes_.pop_back();
    if (insert.select) write_insert_select(insert);
    else write_insert_rows(insert);
    if (sets_values_first(insert)) add_independent_ctes(insert);
    if (insert.conflict.present) {
        if (insert.conflict.duplicate_key) write_duplicate_key(insert);
        else write_conflict(insert);
    }
    scopes_.push_back({{&table}, {&table}, nullptr, &insert});
    write_returning(insert);
    scopes_.pop_back();
    if (is_whole) shaped_ = &insert;
}

//! A row of defaults only.
void SqlCompiler::write_empty_insert(const InsertNode& insert) {
    if (!abilities().default_values && is_executed())
        unsupported("INSERT without a value", "Give a value for one of the columns of \"" + insert.table->name + "\".");
    if (!abilities().default_values) write(" ()");
    write_returning_early(insert);
    write(abilities().default_values ? " DEFAULT VALUES" : " VALUES ()");
}

void SqlCompiler::write_insert_rows(const InsertNode& insert) {
    const TableNode& table = as<TableNode>(*insert.table);
    const auto keyed = keyed_columns(table);
    const auto set = columns_set(insert, keyed);
    const auto filled = filled_columns(table, set, false);
    std::vector<std::uint32_t> columns;
    std::merge(set.begin(), set.end(), filled.begin(), filled.end(), std::back_inserter(columns));
    const auto fillable = insert.rows.size() > 1 ? filled_columns(table, keyed, false) : filled;
    if (insert.rows.size() > 1) check_rows(insert, table, columns, fillable);
    if (columns.empty()) {
        note_generated(insert, columns);
        return write_empty_insert(insert);
    }
    if (insert.rows.size() > 1 && !abilities().multi_row_values)
        unsupported("INSERT with several rows of VALUES", "Execute it with a list of rows instead.");

    write(" (");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) write(", ");
        write_column_name(*table.columns[columns[i]]);
    }
    write(")");
    write_returning_early(insert);
    write(" VALUES ");
    for (std::size_t row = 0; row < std::max<std::size_t>(insert.rows.size(), 1); ++row) {
        if (row > 0) write(", ");
        write_row(insert, row, columns, row == 0 ? filled : fillable);
    }
    if (insert.rows.size() <= 1) note_generated(insert, columns);
}

void SqlCompiler::write_row(const InsertNode& insert, std::size_t row, const std::vector<std::uint32_t>& columns,
                            const std::vector<std::uint32_t>& filled) {
    const TableNode& table = as<TableNode>(*insert.table);
    const bool is_one_of_several = insert.rows.size() > 1;
    const std::string suffix = is_one_of_several ? "_m" + std::to_string(row) : "";
    write("(");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) write(", ");
        const NodeRef* value = row < insert.rows.size() ? value_of(insert.rows[row], columns[i]) : nullptr;
        const ColumnNode& column = *table.columns[columns[i]];
        const PlaceId begin = writer_.place();
        if (value) write_column_value(**value, column.key_or_name() + suffix, column);
        else if (!std::binary_search(filled.begin(), filled.end(), columns[i])) write_key_bind(column);
        else write_filling(column, false, is_one_of_several ? static_cast<std::int32_t>(row) : -1);
        row_values_.push_back({begin, writer_.place()});
    }
    write(")");
}

void SqlCompiler::write_column_names(std::span<const NodeRef> columns) {
    if (columns.empty()) return;
    write(" (");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) write(", ");
        write_column_name(as<ColumnNode>(columns[i]));
    }
    write(")");
}

void SqlCompiler::write_insert_select(const InsertNode& insert) {
    std::vector<NodeRef> columns(insert.select_columns.begin(), insert.select_columns.end());
    const NodeRef query = filled_select(insert, columns);
    write_column_names(columns);
    write_returning_early(insert);
    write(" ");
    storing_ = &insert;
    if (!abilities().cte_follows_insert) return write_query(*query, SelectPlace::nested);
    Fragment select = writer_.captured([&] { write_query(*query, SelectPlace::nested); });
    writer_.append(take_ctes(0));
    writer_.append(std::move(select));
}

void SqlCompiler::write_conflict(const InsertNode& insert) {
    if (!abilities().on_conflict)
        unsupported("ON CONFLICT", "Compile it for SQLite or PostgreSQL, or look for the row first.");
    check_conflict(insert);
    if (insert.select) write_before_conflict(insert);
    const ConflictClause& conflict = insert.conflict;
    write(" ON CONFLICT");
    if (!conflict.constraint.empty()) {
        write(" ON CONSTRAINT ");
        write_identifier(conflict.constraint);
    }
    if (!conflict.targets.empty()) {
        const bool bare = std::exchange(bare_columns_, true);
        write(" (");
        write_all(conflict.targets);
        write(")");
        if (conflict.target_condition) {
            write(" WHERE ");
            const bool literal = std::exchange(literal_execute_, has_literal_index_conditions());
            write_condition(unwrapped(*conflict.target_condition));
            literal_execute_ = literal;
        }
        bare_columns_ = bare;
    }
    if (conflict.set.empty()) return write(" DO NOTHING");
    write(" DO UPDATE SET ");
    for (std::size_t i = 0; i < conflict.set.size(); ++i) {
        if (i > 0) write(", ");
        write_identifier(as<ColumnNode>(conflict.set[i].column).name);
        write(" = ");
        const Node& value = unwrapped(*conflict.set[i].value);
        if (!write_rounded(value, build::type_of(conflict.set[i].column))) write_grouped(value);
    }
    if (!conflict.condition) return;
    write(" WHERE ");
    write_condition(unwrapped(*conflict.condition));
}

void SqlCompiler::write_duplicate_key(const InsertNode&) {
    unsupported("ON DUPLICATE KEY UPDATE", "It is MySQL's; SQLite and PostgreSQL have on_conflict_do_update().");
}

}  // namespace aludel::compiler
