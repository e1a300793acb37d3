#pragma once

#include "compiler/ddl_compiler.hpp"
#include "compiler/type_compiler.hpp"

namespace aludel::mssql {

class MssqlTypes final : public compiler::TypeCompiler {
public:
    using TypeCompiler::TypeCompiler;

protected:
    std::string generic(const SqlType& type) const override;
    std::string exact(const SqlType& type, std::string_view words) const override;
    std::string collation(const SqlType& type) const override;

private:
    //! A length, or (max).
    std::string unlimited(std::string_view words, const SqlType& type) const;
};

//! What SQL Server writes differently in DDL.
class MssqlDdl final : public compiler::DdlCompiler {
public:
    using DdlCompiler::DdlCompiler;

protected:
    std::optional<std::span<const compiler::KnownOption>> known_options() const override;
    std::string column(const TableDef& table, const ColumnDef& column) const override;
    bool has(const TableDef& table, const schema::ConstraintDef& constraint) const override;
    std::string computed(const ColumnDef& column) const override;
    std::string identity(const Identity& identity) const override;
    std::string primary_key(const TableDef& table, const schema::ConstraintDef& key) const override;
    std::string unique(const TableDef& table, const schema::UniqueDef& unique) const override;
    std::string index_words(const schema::IndexDef& index) const override;
    std::string index_body(const TableDef& table, const schema::IndexDef& index) const override;
    std::string index_options(const TableDef& table, const schema::IndexDef& index) const override;
    std::string drop_index(const schema::IndexDdl& element) override;
    bool has_typed_sequences() const override { return true; }
    std::string_view replace_words() const override { return "OR ALTER "; }
    std::string create_table_as(const schema::ViewDdl& element) override;
    std::string comment(const schema::CommentDdl& element) override;
    std::string_view add_column_words() const override { return " ADD "; }
    std::string alter_column(const schema::AlterColumnDdl& element) override;
    std::string rename_column(const TableDef& table, const ColumnDef& column, const std::string& name) override;
    std::string rename_table(const schema::RenameTableDdl& element) override;
    std::string schema_prefix(std::string_view schema, std::optional<bool> quote = {}) const override;

private:
    //! "CLUSTERED ", "NONCLUSTERED "
    std::string clustered(const std::vector<DialectOption>& options) const;
    std::string national(std::string_view text) const;
};

}  // namespace aludel::mssql
