#pragma once

#include "aludel/schema/metadata.hpp"
#include "sql/node.hpp"

#include <map>
#include <string>
#include <vector>

namespace aludel::schema {

struct MetaDataImpl;
struct TableDef;

//! A column of a table: what the statement tree needs (name, type) and what DDL needs.
struct ColumnDef : sql::ColumnNode {
    bool nullable = true;
    bool primary_key = false;
    bool autoincrement = false;  //!< the sole integer key of its table, without a foreign key: the database numbers it
    sql::NodeRef server_default{};

    using sql::ColumnNode::ColumnNode;
};

//! A foreign key of one or more columns.
struct ForeignKeyDef {
    std::string name{};
    std::vector<std::uint32_t> columns{};        //!< indexes in the owning table
    std::string target_table{};                  //!< "schema.table" or "table"
    std::vector<std::string> target_columns{};
    std::string ondelete{}, onupdate{};
};

struct UniqueDef {
    std::string name{};
    std::vector<std::uint32_t> columns{};
};

struct CheckDef {
    std::string name{};
    std::string condition{};   //!< SQL text
};

struct IndexDef {
    std::string name{};
    std::vector<std::uint32_t> columns{};
    bool unique = false;
};

//! How a MetaData and foreign keys name a table.
inline std::string table_key(std::string_view schema, std::string_view name) {
    return schema.empty() ? std::string(name) : std::string(schema).append(".").append(name);
}

//! A table with its constraints. Changes only while it is defined; afterwards it is shared between threads.
struct TableDef : sql::TableNode {
    MetaDataImpl* metadata = nullptr;           //!< null once the MetaData is gone
    std::vector<std::uint32_t> primary_key{};
    std::string primary_key_name{};
    std::vector<ForeignKeyDef> foreign_keys{};
    std::vector<UniqueDef> uniques{};
    std::vector<CheckDef> checks{};
    std::vector<IndexDef> indexes{};
    bool has_args = false;                       //!< the TableArgs of its struct have been applied

    using sql::TableNode::TableNode;
    const ColumnDef& column(std::size_t i) const { return static_cast<const ColumnDef&>(*columns[i]); }
    //! "schema.name" or "name": how foreign keys and the MetaData name it.
    std::string key() const { return table_key(schema, name); }
};

//! The table a foreign key points to. Throws `NoSuchTableError` naming both tables, and `NoSuchColumnError` when it lacks
//! the column.
const TableDef& target_of(const TableDef& table, const ForeignKeyDef& key);

//! Tables by key, in the order they were defined.
struct MetaDataImpl : MetaDataBase {
    ~MetaDataImpl();
    std::string default_schema{};
    std::vector<Ref<const TableDef>> tables{};

    const TableDef* find(std::string_view key) const noexcept;
};

//! A foreign key and the table that has it.
struct TableKey {
    const TableDef* table;
    const ForeignKeyDef* key;
};

//! Tables such that each comes after those its foreign keys point to, but for the keys that close a circle: those of
//! its earlier defined tables to the later ones.
struct CreationOrder {
    std::vector<const TableDef*> tables{};
    std::vector<TableKey> late{};
};
CreationOrder creation_order(const MetaDataImpl& state);

void destroy(const TableDef* table) noexcept;
void destroy(const ColumnDef* column) noexcept;

}  // namespace aludel::schema
