#pragma once

#include "aludel/compiler/dialect.hpp"
#include "aludel/compiler/print.hpp"
#include "aludel/schema/ddl_element.hpp"
#include "aludel/schema/table.hpp"
#include "aludel/sql/sql_text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

//! Elements of DDL: objects that a dialect writes, as `create_all` sends them.
namespace aludel {

//! An element of DDL: `CreateTable(users).compile(sqlite::dialect())`, `connection.execute(CreateTable(users))`.
class DdlElement {
public:
    //! Throws `CompileError` for a column without a type, for names that are too long, and for what the dialect lacks.
    std::string compile(const Dialect& dialect, const DdlOptions& options = {}) const;
    std::string compile(const Ref<const Dialect>& dialect, const DdlOptions& options = {}) const {
        return compile(*dialect, options);
    }
    //! What the element says, for the library.
    const Ref<const schema::DdlNode>& element() const noexcept { return node_; }

protected:
    explicit DdlElement(Ref<const schema::DdlNode> node) : node_(std::move(node)) {}

private:
    Ref<const schema::DdlNode> node_;
};

//! Options of elements that create.
struct CreateElementOptions {
    bool if_not_exists = false;
    bool include_foreign_keys = true;   //!< CREATE TABLE only
    //! Of CREATE TABLE: these foreign keys alone, by their names; absent: all.
    std::optional<std::vector<std::string>> include_foreign_key_constraints{};
};
//! Options of elements that drop.
struct DropElementOptions {
    bool if_exists = false;
    bool cascade = false;   //!< with all that depends on it; schemas and constraints only
};

//! CREATE TABLE with its constraints.
struct CreateTable : DdlElement {
    explicit CreateTable(const Table& table, CreateElementOptions options = {});
};
//! DROP TABLE of one table.
struct DropTable : DdlElement {
    explicit DropTable(const Table& table, DropElementOptions options = {});
};

//! CREATE INDEX: of one that the table has, by its name, or of one that is described here. Throws `ArgumentError` naming
//! those there are.
struct CreateIndex : DdlElement {
    CreateIndex(const Table& table, std::string_view index, CreateElementOptions options = {});
    CreateIndex(const Table& table, const char* index, CreateElementOptions options = {})
        : CreateIndex(table, std::string_view(index), options) {}
    CreateIndex(const Table& table, const Index& index, CreateElementOptions options = {});
};
struct DropIndex : DdlElement {
    DropIndex(const Table& table, std::string_view index, DropElementOptions options = {});
    DropIndex(const Table& table, const char* index, DropElementOptions options = {})
        : DropIndex(table, std::string_view(index), options) {}
    DropIndex(const Table& table, const Index& index, DropElementOptions options = {});
};

//! ALTER TABLE ... ADD of a constraint: one that is described here, or one that the table has, by its name.
struct AddConstraint : DdlElement {
    AddConstraint(const Table& table, std::string_view name);
    AddConstraint(const Table& table, const char* name) : AddConstraint(table, std::string_view(name)) {}
    AddConstraint(const Table& table, const PrimaryKeyConstraint& constraint);
    AddConstraint(const Table& table, const ForeignKeyConstraint& constraint);
    AddConstraint(const Table& table, const UniqueConstraint& constraint);
    AddConstraint(const Table& table, const CheckConstraint& constraint);
    AddConstraint(const Table& table, const ExcludeConstraint& constraint);
};
//! ALTER TABLE ... DROP CONSTRAINT. Throws `CompileError` for a constraint without a name.
struct DropConstraint : DdlElement {
    DropConstraint(const Table& table, std::string_view name, DropElementOptions options = {});
    DropConstraint(const Table& table, const char* name, DropElementOptions options = {})
        : DropConstraint(table, std::string_view(name), options) {}
    DropConstraint(const Table& table, const PrimaryKeyConstraint& constraint, DropElementOptions options = {});
    DropConstraint(const Table& table, const ForeignKeyConstraint& constraint, DropElementOptions options = {});
    DropConstraint(const Table& table, const UniqueConstraint& constraint, DropElementOptions options = {});
    DropConstraint(const Table& table, const CheckConstraint& constraint, DropElementOptions options = {});
};

struct CreateSequence : DdlElement {
    explicit CreateSequence(const Sequence& sequence, CreateElementOptions options = {});
};
struct DropSequence : DdlElement {
    explicit DropSequence(const Sequence& sequence, DropElementOptions options = {});
};
struct CreateSchema : DdlElement {
    explicit CreateSchema(const Name& name, CreateElementOptions options = {});
};
struct DropSchema : DdlElement {
    explicit DropSchema(const Name& name, DropElementOptions options = {});
};

//! Options of a view, or of a table that is made from a SELECT.
struct ViewOptions {
    std::string schema{};
    bool or_replace = false;
    bool temporary = false;
    bool materialized = false;
    bool if_not_exists = false;
    std::vector<DialectOption> dialect_options{};
};
//! CREATE VIEW name AS a SELECT, its values as literals.
struct CreateView : DdlElement {
    template <HasNode S>
    CreateView(const S& select, const Name& name, const ViewOptions& options = {})
        : CreateView(sql::NodeRef(select.node()), name, options) {}
    CreateView(sql::NodeRef select, const Name& name, const ViewOptions& options);
};
//! DROP VIEW. Of `ViewOptions` it takes the schema and whether the view is materialized.
struct DropView : DdlElement {
    explicit DropView(const Name& name, const ViewOptions& options = {}, DropElementOptions drop = {});
};
//! CREATE TABLE name AS a SELECT, its values as literals.
struct CreateTableAs : DdlElement {
    template <HasNode S>
    CreateTableAs(const S& select, const Name& name, const ViewOptions& options = {})
        : CreateTableAs(sql::NodeRef(select.node()), name, options) {}
    CreateTableAs(sql::NodeRef select, const Name& name, const ViewOptions& options);
};

//! Comments in the database: those of the table or the column, and taking them away.
struct SetTableComment : DdlElement {
    explicit SetTableComment(const Table& table);
};
struct DropTableComment : DdlElement {
    explicit DropTableComment(const Table& table);
};
struct SetColumnComment : DdlElement {
    SetColumnComment(const Table& table, std::string_view column);
};
struct DropColumnComment : DdlElement {
    DropColumnComment(const Table& table, std::string_view column);
};
//! The comment of a named constraint.
struct SetConstraintComment : DdlElement {
    SetConstraintComment(const Table& table, std::string_view constraint);
};
struct DropConstraintComment : DdlElement {
    DropConstraintComment(const Table& table, std::string_view constraint);
};

//! CREATE TYPE of an enum, CREATE DOMAIN of a domain, on databases that have such types.
struct CreateType : DdlElement {
    explicit CreateType(const SqlType& type, CreateElementOptions options = {});
};
struct DropType : DdlElement {
    explicit DropType(const SqlType& type, DropElementOptions options = {});
};

//! A column as CREATE TABLE writes it.
struct CreateColumn : DdlElement {
    CreateColumn(const Table& table, std::string_view column);
};
//! ALTER TABLE ... ADD COLUMN and DROP COLUMN, of a column that the table here has.
struct AddColumn : DdlElement {
    AddColumn(const Table& table, std::string_view column);
};
struct DropColumn : DdlElement {
    DropColumn(const Table& table, std::string_view column);
};
//! One change of a column.
struct ColumnChange {
    SqlType type{};                      //!< a new type
    std::optional<bool> nullable{};
    std::optional<ServerDefault> server_default{};
    bool drop_default = false;
    std::string_view new_name{};
    std::string_view using_{};           //!< with a new type: the SQL that makes new values of the old ones (PostgreSQL)
};
//! ALTER TABLE ... ALTER COLUMN: one change; what doesn't change is what the table here says. Throws `ArgumentError` for
//! no change, and for more than one.
struct AlterColumn : DdlElement {
    AlterColumn(const Table& table, std::string_view column, const ColumnChange& change);
};
struct RenameTable : DdlElement {
    RenameTable(const Table& table, std::string_view name);
};

//! When a `DDL` is executed.
struct ExecuteIf {
    std::vector<std::string> dialects{};                //!< on these; none given: on all
    bool (*callable)(const Dialect& dialect) = nullptr;
};
//! SQL of one's own, with `%(table)s`, `%(schema)s` and `%(fullname)s` of the table it is `against`, and with values by
//! name; `%%` is a percent sign.
class DDL : public DdlElement {
public:
    explicit DDL(SqlText text, std::vector<std::pair<std::string, std::string>> context = {});
    //! This text about a table, whose name it may use.
    DDL against(const Table& table) const;
    //! This text for some databases alone: `DDL("...").execute_if({.dialects = {"postgresql"}})`.
    DDL execute_if(ExecuteIf condition) const;
    //! Is it for this database?
    bool is_for(const Dialect& dialect) const;

private:
    explicit DDL(Ref<const schema::DdlNode> node) : DdlElement(std::move(node)) {}

    ExecuteIf condition_{};
};

//! All statements that `create_all` sends to an empty database, in its order.
std::vector<std::string> creation_statements(const MetaData& metadata, const Dialect& dialect);

}  // namespace aludel
