#pragma once

#include "aludel/result/result.hpp"
#include "aludel/result/text_table.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

//! Results as tables of text: `print_table(connection.execute(select(users)))`.
namespace aludel {

namespace result {
//! The columns of rows read by name as a table.
TextTable dynamic_table(MappingResult rows);
//! Writes to `std::cout`; a terminal's width is the table's when the options give none.
void print_to_standard_output(const TextTable& table, TableOptions options);

//! How an item that is not a column is shown: as its namespace describes it, e.g. "User(1)".
template <class T>
Value cell_of(const T& item) {
    if constexpr (ColumnType<T>) return Value(item);
    else return item ? Value(describe(item)) : Value();
}
template <class T>
std::vector<Value> cells_of(const NamedFields& fields, const T* object) {
    std::vector<Value> cells;
    for (const NamedField& field : fields.fields)
        cells.push_back(object ? read_slot(field.slot, object) : Value());
    return cells;
}
inline std::vector<std::string> names_of(const NamedFields& fields) {
    std::vector<std::string> names;
    for (const NamedField& field : fields.fields) names.emplace_back(field.name);
    return names;
}
template <class T>
const T* address_of(const T& object) {
    return &object;
}
template <class T>
const T* address_of(const std::optional<T>& object) {
    return object ? &*object : nullptr;
}
template <class T>
struct struct_of {
    using type = T;
};
template <class T>
struct struct_of<std::optional<T>> {
    using type = T;
};
}  // namespace result

//! The rows that are left as a table, a title for each column (SQLAlchemy has none; psql's and sqlite3's tables look
//! alike). Mapped classes read by value show their columns, objects of a session their class and key.
template <class... R>
TextTable table_of(Result<R...> rows) {
    return result::dynamic_table(rows.mappings());
}
inline TextTable table_of(MappingResult rows) { return result::dynamic_table(std::move(rows)); }
//! The values that are left, in a table of one column; structs by their fields.
template <class T>
TextTable table_of(ScalarResult<T> rows) {
    using S = typename result::struct_of<T>::type;
    if constexpr (!ColumnType<T> && result::detail::is_struct<S>) {
        const result::NamedFields fields = result::detail::fields_of_class<S>();
        TextTable table(result::names_of(fields));
        for (const T& row : rows) table.add_row(result::cells_of(fields, result::address_of(row)));
        return table;
    } else {
        TextTable table({rows.title()});
        for (const T& row : rows) table.add_row({result::cell_of(row)});
        return table;
    }
}

//! Writes the rows that are left to `std::cout` as an aligned table. Takes any result: typed, dynamic, `mappings()`,
//! `scalars()`. Reads all rows first, since the longest decides a column's width.
template <class R>
    requires requires(R rows) { table_of(std::move(rows)); }
void print_table(R rows, const TableOptions& options = {}) {
    result::print_to_standard_output(table_of(std::move(rows)), options);
}
//! Writes the rows that are left to a stream as an aligned table.
template <TextSink S, class R>
    requires requires(R rows) { table_of(std::move(rows)); }
void print_table(S& stream, R rows, const TableOptions& options = {}) {
    stream << std::string_view(table_of(std::move(rows)).text(options));
}

}  // namespace aludel
