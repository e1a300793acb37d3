#pragma once

#include "aludel/schema/metadata.hpp"
#include "aludel/schema/violation.hpp"
#include "aludel/sql/dml.hpp"
#include "aludel/sql/select.hpp"

#include <cstddef>
#include <string_view>

namespace aludel {

//! A string as a template argument: `Declarative<User, "users">`.
template <std::size_t N>
struct FixedString {
    char text[N]{};
    constexpr FixedString(const char (&literal)[N]) {
        for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
    }
    constexpr std::string_view view() const { return {text, N - 1}; }
};

template <class T = void>
class Column;

//! Base of the structs that name a table's columns as members: typed tables and mappings. Its own members carry a
//! prefix so that a column may have any name.
class TableBase {
protected:
    TableBase(std::string_view name, const MetaData& metadata);
    TableBase(const TableBase&) = default;
    TableBase& operator=(const TableBase&) = delete;   // a table object is a name; make another with aliased(...)
    ~TableBase() = default;

private:
    friend struct TableAccess;
    sql::FromRef aludel_from_;                          // the table, the mapped subclass, or the alias that this object is
    schema::TableDef* aludel_table_ = nullptr;          // takes the columns that the struct lists; null for an alias
};

//! Internal: gives the library access to the private members of `TableBase`.
struct TableAccess {
    static const sql::FromRef& from(const TableBase& table) noexcept { return table.aludel_from_; }
    //! The table itself; of an alias, the table that it is an alias of.
    static sql::FromRef table(const TableBase& base) noexcept;
    //! Adds the column on first construction, finds it on later ones, or makes the alias's column.
    static sql::NodeRef add_column(TableBase& table, schema::ColumnSpec spec);
    //! Constraints and indexes, once: a second object of the struct means the same table.
    static void add_constraints(TableBase& table, const schema::TableSpec& spec);
    //! The table of a name; one of MetaData that has none gets it.
    static schema::TableDef& define(std::string_view name, schema::MetaDataImpl& metadata);
    static schema::TableDef* defined_table(const TableBase& base) noexcept { return base.aludel_table_; }
    //! Of the mapping of a subclass: what it is in FROM, and which table takes the columns that follow.
    static void set_from(TableBase& base, const sql::FromRef& from) { base.aludel_from_ = from; }
    static void set_table(TableBase& base, schema::TableDef& table) noexcept { base.aludel_table_ = &table; }
    //! The next table struct constructed on this thread becomes an alias.
    static bool is_aliasing() noexcept;

    //! While one lives, the first table struct constructed on this thread becomes an alias of `of`.
    class AliasScope {
    public:
        AliasScope(const TableBase& of, std::string_view name);
        //! The struct becomes this element of FROM.
        explicit AliasScope(sql::FromRef from);
        AliasScope(const AliasScope&) = delete;
        ~AliasScope();

    private:
        sql::FromRef alias_;
        const sql::FromRef* outer_;
    };
};

//! A typed column of a `TypedTable`: `Column<String> name {this, "name", String(30)};`
template <class T>
class [[nodiscard]] Column : public Expr<T> {
    static_assert(requires { base_sql_t<T>::family; },
                  "Column takes an SQL type, such as Integer or Nullable<String>, not a C++ type");

public:
    template <class... O>
    Column(TableBase* table, std::string_view name, const O&... options)
        : Expr<T>(TableAccess::add_column(*table, spec(name, options...))) {}
    Column(const Column&) = default;

    //! `values(accounts.name = "x")`; nothing is assigned.
    template <class V>
    Assignment operator=(const V& value) const {
        return detail::assign<Expr<T>>(*this, value);
    }
    Assignment operator=(const Column& other) const { return {this->node(), other.node()}; }

private:
    template <class... O>
    static schema::ColumnSpec spec(std::string_view name, const O&... options) {
        schema::ColumnSpec spec;
        spec.name = name;
        spec.apply(base_sql_t<T>{});
        spec.nullable = is_nullable_sql<T>;
        (schema::apply_option_of<base_sql_t<T>>(spec, options), ...);
        return spec;
    }
};

//! What belongs to the table and not to one column: `TableArgs args {this, UniqueConstraint({"a", "b"})};`, after the
//! columns of a typed table or a mapping. Takes constraints and indexes (SQLAlchemy's `__table_args__`).
class TableArgs {
public:
    template <class... C>
    explicit TableArgs(TableBase* table, const C&... constraints) {
        schema::TableSpec spec;
        (spec.apply(constraints), ...);
        TableAccess::add_constraints(*table, spec);
    }
};

//! A table whose columns are known at compile time, without a mapped class; "schema.name" puts it into a schema:
//!
//! ```cpp
//! struct Accounts : TypedTable<"user_account"> {
//!     Column<Integer> id {this, "id", primary_key};
//!     Column<Nullable<String>> fullname {this, "fullname"};
//! };
//! inline const Accounts accounts;
//! ```
template <FixedString Name>
class TypedTable : public TableBase {
public:
    TypedTable() : TableBase(Name.view(), aludel::metadata()) {}
};

template <class T>
concept TableStruct = std::derived_from<T, TableBase>;

//! A second name for a typed table or a mapping: the same struct with columns of its own. Without a name it is made up
//! when compiled. (SQLAlchemy's `aliased`.)
template <TableStruct T>
T aliased(const T& table, std::string_view name = {}) {
    TableAccess::AliasScope scope(table, name);
    return T{};
}

namespace sql {
template <TableStruct X>
struct FromItem<X> {
    static const FromRef& get(const X& x) { return TableAccess::from(x); }
};
template <TableStruct X>
struct SelectItem<X> {   // mappings have a closer specialisation
    static constexpr bool dynamic = true;
    using type = Value;
    static void append(std::vector<NodeRef>& items, const X& x) {
        const FromRef& from = TableAccess::from(x);
        for (std::size_t i = 0; i < build::column_count(from); ++i) items.push_back(build::column_at(from, i));
    }
};
}  // namespace sql

}  // namespace aludel
