#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/schema/spec.hpp"

#include <string>
#include <string_view>
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

//! Options of a MetaData.
struct MetaDataOptions {
    std::string_view schema{};   //!< of tables that name none
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
