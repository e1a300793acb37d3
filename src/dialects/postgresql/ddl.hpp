#pragma once

#include "compiler/ddl_compiler.hpp"
#include "compiler/type_compiler.hpp"

namespace aludel::postgresql {

class PostgresqlTypes final : public compiler::TypeCompiler {
public:
    using TypeCompiler::TypeCompiler;

protected:
    std::string generic(const SqlType& type) const override;
    std::string exact(const SqlType& type, std::string_view words) const override;

private:
    std::string array(const SqlType& type) const;
    std::string interval(const SqlType& type) const;
};

//! What PostgreSQL writes differently in DDL.
class PostgresqlDdl final : public compiler::DdlCompiler {
public:
    using DdlCompiler::DdlCompiler;

protected:
    std::optional<std::span<const compiler::KnownOption>> known_options() const override;
    std::string table_options(const TableDef& table) const override;
    std::string column(const TableDef& table, const ColumnDef& column) const override;
    std::string computed(const ColumnDef& column) const override;
    std::string primary_key(const TableDef& table, const schema::ConstraintDef& key) const override;
    std::string unique(const TableDef& table, const schema::UniqueDef& unique) const override;
    std::string check(const TableDef& table, const schema::CheckDef& check) const override;
    std::string foreign_key(const TableDef& table, const schema::ForeignKeyDef& key) const override;
    std::string exclude(const TableDef& table, const schema::ExcludeDef& exclude) const override;
    std::string action(const TableDef& table, std::string_view clause, const std::string& given) const override;
    std::string index_words(const schema::IndexDef& index) const override;
    std::string index_body(const TableDef& table, const schema::IndexDef& index) const override;
    std::string index_options(const TableDef& table, const schema::IndexDef& index) const override;
    std::string drop_index(const schema::IndexDdl& element) override;
    std::string index_element(const TableDef& table, const schema::IndexDef& index,
                              const schema::ElementDef& element) const override;
    bool has_typed_sequences() const override { return true; }
    std::string view_options(const schema::ViewDdl& view) const override;
    std::string create_type(const schema::TypeDdl& element) override;
    std::string drop_type(const schema::TypeDdl& element) override;
    std::string alter_column(const schema::AlterColumnDdl& element) override;

private:
    std::string storage(const std::vector<DialectOption>& options) const;
    std::string included(const schema::ConstraintDef& constraint) const;
    std::string nulls(const std::vector<DialectOption>& options) const;
    std::string not_valid(const schema::ConstraintDef& constraint) const;
    std::string create_domain(const SqlType& type, bool if_missing) const;
    std::string type_name(const TypeDef& def) const;
};

}  // namespace aludel::postgresql
