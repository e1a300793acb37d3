#pragma once

#include "aludel/schema/ddl_element.hpp"
#include "aludel/schema/metadata.hpp"
#include "schema/constraint.hpp"
#include "sql/node.hpp"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace aludel::schema {

//! A column of a table: what the statement tree needs (name, type) and what DDL needs.
struct ColumnDef : sql::ColumnNode {
    bool nullable = true;
    bool primary_key = false;
    bool autoincrement = false;  //!< the sole integer key of its table, without a foreign key: the database numbers it
    bool server_onupdate = false;
    std::optional<bool> nullable_given{}, autoincrement_given{}, quote{};
    sql::NodeRef server_default{};
    ClientDefault default_value{}, onupdate{};
    std::optional<Computed> computed{};
    std::optional<Identity> identity{};
    std::optional<Sequence> sequence{};
    std::optional<std::string> comment{};
    std::vector<std::pair<std::string, Value>> info{};
    std::vector<DialectOption> options{};

    using sql::ColumnNode::ColumnNode;
    //! May an object leave the column out, so that the database or the library fills it in?
    bool is_filled_in() const noexcept {
        return server_default || autoincrement || default_value.is_explicit();
    }
};

//! How a MetaData and foreign keys name a table.
inline std::string table_key(std::string_view schema, std::string_view name) {
    return schema.empty() ? std::string(name) : std::string(schema).append(".").append(name);
}

//! A table with its constraints. Changes only while it is defined; afterwards it is shared between threads.
struct TableDef : sql::TableNode {
    MetaDataImpl* metadata = nullptr;           //!< null once the MetaData is gone
    std::vector<std::uint32_t> primary_key{};
    std::optional<PrimaryKeyDef> key_constraint{};   //!< of a key that was given as a constraint
    std::vector<ForeignKeyDef> foreign_keys{};
    std::vector<UniqueDef> uniques{};
    std::vector<CheckDef> checks{};
    std::vector<ExcludeDef> excludes{};
    std::vector<IndexDef> indexes{};
    std::uint32_t constraint_count = 0;          //!< what the next constraint's `order` is
    bool has_args = false;                       //!< the TableArgs of its struct have been applied
    std::optional<bool> quote{}, quote_schema{};
    std::optional<std::string> comment{};
    std::vector<std::string> prefixes{};
    std::vector<std::pair<std::string, Value>> info{};
    std::vector<DialectOption> options{};

    using sql::TableNode::TableNode;
    const ColumnDef& column(std::size_t i) const { return static_cast<const ColumnDef&>(*columns[i]); }
    //! "schema.name" or "name": how foreign keys and the MetaData name it.
    std::string key() const { return table_key(schema, name); }
};

//! The table a foreign key points to. Throws `NoSuchTableError` naming both tables, and `NoSuchColumnError` when it lacks
//! the column.
const TableDef& target_of(const TableDef& table, const ForeignKeyDef& key);

//! A listener of create_all and drop_all, and when it is called: at a moment of one table, or of the whole.
struct DdlListening {
    DdlMoment moment;
    const TableDef* table;   //!< null: the whole
    Ref<const DdlListener> listener;
};

//! Tables by key, in the order they were defined.
struct MetaDataImpl : MetaDataBase {
    ~MetaDataImpl();
    std::string default_schema{};
    NamingConvention naming_convention{};
    std::vector<Ref<const TableDef>> tables{};   //!< changed by the functions below alone
    std::vector<Sequence> sequences{};
    std::vector<SqlType> types{};                //!< beside those of columns
    std::vector<DdlListening> listeners{};        //!< of create_all and drop_all

    const TableDef* find(std::string_view key) const noexcept;
    void add(Ref<const TableDef> table);
    //! Takes the table that was added last away again.
    void remove_last() noexcept;
    //! The table is known by another key from now on.
    void rename(const std::string& before, const TableDef& table);

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const noexcept { return std::hash<std::string_view>()(key); }
    };
    std::unordered_map<std::string, const TableDef*, Hash, std::equal_to<>> by_key_{};
};

//! A foreign key and the table that has it.
struct TableKey {
    const TableDef* table;
    const ForeignKeyDef* key;
};

//! Tables such that each comes after those its foreign keys point to, but for the keys that close a circle (those of its
//! earlier defined tables to the later ones) and those that say `use_alter`.
struct CreationOrder {
    std::vector<const TableDef*> tables{};
    std::vector<TableKey> late{};
};
CreationOrder creation_order(const MetaDataImpl& state);

void destroy(const TableDef* table) noexcept;
void destroy(const ColumnDef* column) noexcept;

}  // namespace aludel::schema
