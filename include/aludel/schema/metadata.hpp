#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/schema/spec.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aludel {

class Table;
class TableBase;

namespace schema {
struct MetaDataImpl;
struct TableDef;
//! What a `MetaData` counts; the rest of the state is private.
struct MetaDataBase : RefCounted {};
void destroy(const MetaDataBase* base) noexcept;
}  // namespace schema

//! Options of create_all and drop_all.
struct CreateOptions {
    bool checkfirst = true;   //!< create only what is missing, drop only what is there
};

//! What a naming convention makes names from; a token of one's own gets it too.
struct NamingContext {
    std::string_view table{};                    //!< the table's name
    std::vector<std::string> columns{};          //!< those of the constraint or index
    std::string_view referred_table{};           //!< of a foreign key
    std::vector<std::string> referred_columns{};
    std::string_view name{};                     //!< the one that was given
};
//! How constraints and indexes are named that have no name: by kind ("ix", "uq", "ck", "fk", "pk") a text with tokens,
//! `{{"uq", "uq_%(table_name)s_%(column_0_name)s"}}`. The tokens are table_name, referred_table_name, constraint_name,
//! column_0_name, column_0_key, column_0_label, referred_column_0_name (and 1, 2, ...), `column_0N_name` and
//! `column_0_N_name` for all columns, without and with `_` between them.
struct NamingConvention {
    NamingConvention() = default;
    NamingConvention(std::initializer_list<std::pair<std::string, std::string>> formats) : formats(formats) {}
    std::vector<std::pair<std::string, std::string>> formats{};
    //! Tokens of one's own.
    std::vector<std::pair<std::string, std::string (*)(const NamingContext&)>> tokens{};
};

//! Options of a MetaData.
struct MetaDataOptions {
    std::string_view schema{};   //!< of tables that name none
    NamingConvention naming_convention{};
};

//! The tables of one database, by name (SQLAlchemy's `MetaData`). A handle: copies mean the same collection.
//!
//! Define tables on one thread at a time; afterwards any number of threads may read. A table that a statement still
//! uses when its MetaData goes is kept until the program ends.
class MetaData {
public:
    explicit MetaData(MetaDataOptions options = {});

    //! Creates the tables and their indexes, each after those its foreign keys point to. Where tables need each other,
    //! the foreign keys that close the circle are added by ALTER TABLE when all tables are there, on databases that
    //! have it. `engine` is an `Engine` or a `Connection`.
    template <class E>
    void create_all(E& engine, CreateOptions options = {}) const {
        engine.create_tables(*this, options);
    }
    template <class E>
    void create_all(const E& engine, CreateOptions options = {}) const {
        engine.create_tables(*this, options);
    }
    //! Drops the tables in the opposite order; before that the foreign keys that close circles.
    template <class E>
    void drop_all(E& engine, CreateOptions options = {}) const {
        engine.drop_tables(*this, options);
    }
    template <class E>
    void drop_all(const E& engine, CreateOptions options = {}) const {
        engine.drop_tables(*this, options);
    }

    //! Each table after those it depends on. Tables that need each other come in the order of definition, as far as
    //! their other foreign keys allow.
    std::vector<Table> sorted_tables() const;
    //! All tables, in the order of their definition.
    std::vector<Table> tables() const;
    //! The table of this name ("name" or "schema.name"). Throws `NoSuchTableError` naming those there are.
    Table table(std::string_view name) const;
    bool contains(std::string_view name) const;
    //! A sequence that create_all() creates and drop_all() drops, beside those of columns.
    void add(const Sequence& sequence) const;
    //! A type of the database that create_all() creates on dialects which have such types: an enum or a domain. Types of
    //! columns are known by themselves.
    void add(const SqlType& type) const;

    //! Names the mapping objects that must be linked in: the linker drops a table from a
    //! static library when no code refers to its object file. Does nothing else.
    template <class... T>
    void require(const T&...) const {}

    //! Throws `InvalidRequestError` when it was moved from.
    schema::MetaDataImpl& state() const;

private:
    friend MetaData metadata(const TableBase& table);

    Ref<schema::MetaDataBase> state_;
};

//! The MetaData of tables and mappings that name no other.
MetaData& metadata();
//! The MetaData that a typed table or a mapping belongs to: `metadata(users).create_all(engine)`.
MetaData metadata(const TableBase& table);

}  // namespace aludel
