#pragma once

#include "aludel/schema/ddl_element.hpp"
#include "schema/definition.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace aludel::schema {

//! An element about a table.
struct TableDdl : DdlNode {
    Ref<const TableDef> table{};
    bool if_exists = false;   //!< IF EXISTS, or IF NOT EXISTS of something that is made
    TableDdl(DdlKind k, Ref<const TableDef> t) : DdlNode(k), table(std::move(t)) {}
};

struct CreateTableDdl : TableDdl {
    bool without_foreign_keys = false;
    std::optional<std::vector<std::string>> only_foreign_keys{};   //!< by their names
    std::vector<const ForeignKeyDef*> late{};   //!< those that ALTER TABLE adds later
    explicit CreateTableDdl(Ref<const TableDef> t) : TableDdl(DdlKind::create_table, std::move(t)) {}
};

struct IndexDdl : TableDdl {
    IndexDef index;
    IndexDdl(DdlKind k, Ref<const TableDef> t, IndexDef i) : TableDdl(k, std::move(t)), index(std::move(i)) {}
};

//! A constraint that is added or dropped.
struct ConstraintDdl : TableDdl {
    std::shared_ptr<const ConstraintDef> constraint;
    bool cascade = false;
    ConstraintDdl(DdlKind k, Ref<const TableDef> t, std::shared_ptr<const ConstraintDef> c)
        : TableDdl(k, std::move(t)), constraint(std::move(c)) {}
};

struct SequenceDdl : DdlNode {
    Sequence sequence;
    bool if_exists = false;
    SequenceDdl(DdlKind k, Sequence s) : DdlNode(k), sequence(std::move(s)) {}
};

struct SchemaDdl : DdlNode {
    Name name;
    bool if_exists = false, cascade = false;
    SchemaDdl(DdlKind k, Name n) : DdlNode(k), name(std::move(n)) {}
};

//! A view, or a table made from a SELECT.
struct ViewDdl : DdlNode {
    Name name;
    std::string schema{};
    sql::NodeRef select{};   //!< none: it is dropped
    bool or_replace = false, temporary = false, materialized = false, if_exists = false;
    std::vector<DialectOption> options{};
    ViewDdl(DdlKind k, Name n) : DdlNode(k), name(std::move(n)) {}
};

//! The comment of a table, a column or a constraint; none: it is taken away.
struct CommentDdl : TableDdl {
    std::optional<std::uint32_t> column{};
    std::shared_ptr<const ConstraintDef> constraint{};
    std::optional<std::string> text{};
    explicit CommentDdl(Ref<const TableDef> t) : TableDdl(DdlKind::comment, std::move(t)) {}
};

struct TypeDdl : DdlNode {
    SqlType type;
    bool if_exists = false;
    TypeDdl(DdlKind k, const SqlType& t) : DdlNode(k), type(t) {}
};

//! A column by itself, or one that is added or dropped.
struct ColumnDdl : TableDdl {
    std::uint32_t column;
    ColumnDdl(DdlKind k, Ref<const TableDef> t, std::uint32_t c) : TableDdl(k, std::move(t)), column(c) {}
};

//! One change of a column; what does not change is that of the table.
struct AlterColumnDdl : ColumnDdl {
    SqlType type{};
    std::optional<bool> nullable{};
    sql::NodeRef server_default{};
    bool drop_default = false;
    std::string new_name{};
    std::string using_{};    //!< PostgreSQL: how old values become new ones
    AlterColumnDdl(Ref<const TableDef> t, std::uint32_t c) : ColumnDdl(DdlKind::alter_column, std::move(t), c) {}
};

struct RenameTableDdl : TableDdl {
    std::string new_name;
    RenameTableDdl(Ref<const TableDef> t, std::string n) : TableDdl(DdlKind::rename_table, std::move(t)), new_name(std::move(n)) {}
};

//! `DDL("...")`
struct TextDdl : DdlNode {
    std::string text;
    std::vector<std::pair<std::string, std::string>> context{};
    Ref<const TableDef> table{};   //!< what `%(table)s` means
    explicit TextDdl(std::string t) : DdlNode(DdlKind::text), text(std::move(t)) {}
};

}  // namespace aludel::schema
