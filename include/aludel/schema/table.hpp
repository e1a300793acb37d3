#pragma once

#include "aludel/schema/metadata.hpp"
#include "aludel/schema/typed_table.hpp"
#include "aludel/sql/select.hpp"
#include "aludel/types/text_sink.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace aludel {

//! A column described at run time: `Column("email", String(100), not_null, unique_)`. What follows the name are its
//! type, `ForeignKey`, and the options of schema/spec.hpp, in any order.
template <>
class Column<void> {
public:
    template <class... A>
    explicit Column(std::string_view name, const A&... arguments) {
        spec_.name = name;
        (schema::apply_option(spec_, arguments), ...);
    }
    const schema::ColumnSpec& spec() const noexcept { return spec_; }

private:
    schema::ColumnSpec spec_;
};

template <class... A>
Column(std::string_view, const A&...) -> Column<void>;
template <class... A>
Column(const char*, const A&...) -> Column<void>;

struct TableAlias;

//! Options of `Table::to_metadata`.
struct ToMetadataOptions {
    std::optional<std::string> schema{};   //!< of the copy; "" is the database's own default; not said: the original's
    std::string name{};                    //!< of the copy; empty: the original's
    //! The schema that a foreign key of the copy points to, given the name and the schema of the original's target and the
    //! schema of the copy. Null: keys within one schema stay within the copy's, others stay as they are.
    std::string (*referred_schema)(std::string_view table, std::string_view schema, std::string_view to_schema) = nullptr;
};

//! A table whose columns are known at run time (SQLAlchemy's `Table`). A cheap handle; the definition lives in its
//! MetaData and does not change any more, so threads may share it.
//!
//! ```cpp
//! Table users("users", metadata, Column("id", Integer(), primary_key), Column("name", String(30)));
//! ```
class Table {
public:
    //! Defines the table. Throws `ArgumentError` for a column or a constraint that does not fit, and for a name that
    //! the MetaData already has.
    template <class... A>
    Table(std::string_view name, const MetaData& metadata, const A&... arguments) : c(sql::FromRef{}) {
        schema::TableSpec spec;
        spec.name = name;
        (take(spec, arguments), ...);
        define(metadata, std::move(spec));
    }
    explicit Table(sql::FromRef from) : c(from), from_(std::move(from)) {}

    ColumnCollection c;

    const std::string& name() const { return from()->name; }
    //! `u1 = users.alias("u1")`: the same table a second time; without a name it is made up when compiled.
    TableAlias alias(std::string_view name = {}) const;
    //! A copy of the table in another MetaData, with its columns, constraints, indexes and options, or in the same one under
    //! another name: `users.to_metadata(archive, {.schema = "archive"})`. Throws `ArgumentError` when the MetaData has a
    //! table of that name (SQLAlchemy's `Table.to_metadata`).
    Table to_metadata(const MetaData& metadata, const ToMetadataOptions& options = {}) const;
    //! Names of the key's columns.
    std::vector<std::string> primary_key() const;
    //! The table's foreign keys, including those of one column, as they were declared.
    std::vector<ForeignKeyConstraint> foreign_keys() const;
    std::vector<Index> indexes() const;

    //! Throws `InvalidRequestError` when the table was moved from.
    const sql::FromRef& from() const { return sql::held(from_, "Table"); }
    const schema::TableDef& definition() const;
    //! What was given as `Comment`, and as `info`.
    std::string comment() const;
    //! As Python would print it: `Table('users', Column('id', Integer(), primary_key), ...)`.
    std::string repr() const;
    template <TextSink S>
    friend S& operator<<(S& stream, const Table& table) {
        stream << std::string_view(table.repr());
        return stream;
    }

private:
    static void take(schema::TableSpec& spec, const Column<void>& column) { spec.apply(column.spec()); }
    template <class T>
    static void take(schema::TableSpec& spec, const T& constraint) {
        spec.apply(constraint);
    }
    void define(const MetaData& metadata, schema::TableSpec spec);

    sql::FromRef from_;
};

//! The table behind a typed table or a mapping (SQLAlchemy's `User.__table__`).
inline Table table(const TableBase& base) { return Table(TableAccess::table(base)); }
//! Its columns by name: `columns(users)["name"]`, `columns(users).keys()`.
inline ColumnCollection columns(const TableBase& base) { return ColumnCollection(TableAccess::from(base)); }

//! The next number of a sequence, as an expression (SQLAlchemy's `Sequence.next_value`).
inline Expr<BigInteger> next_value(const Sequence& sequence) {
    return Expr<BigInteger>(sql::build::next_value(sequence.options.schema, sequence.name.text, TypeId::big_integer));
}

//! A second name for a table: `auto u1 = users.alias("u1"); u1.c["id"]`.
struct TableAlias : Subquery {
    using Subquery::Subquery;
};

namespace sql {
template <>
struct SelectItem<Table> {
    static constexpr bool dynamic = true;
    using type = Value;
    static void append(std::vector<NodeRef>& items, const Table& x) {
        for (std::size_t i = 0; i < x.c.size(); ++i) items.push_back(build::column_at(x.from(), i));
    }
};
template <>
struct FromItem<Table> {
    static const FromRef& get(const Table& x) { return x.from(); }
};
}  // namespace sql

}  // namespace aludel
