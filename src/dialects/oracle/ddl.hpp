#pragma once

#include "compiler/ddl_compiler.hpp"
#include "compiler/type_compiler.hpp"

namespace aludel::oracle {

class OracleTypes final : public compiler::TypeCompiler {
public:
    using TypeCompiler::TypeCompiler;

protected:
    std::string generic(const SqlType& type) const override;
    std::string exact(const SqlType& type, std::string_view words) const override;

private:
    //! A length of characters, not of bytes: VARCHAR2(30 CHAR).
    std::string characters(std::string_view words, const SqlType& type) const;
};

//! What Oracle writes differently in DDL.
class OracleDdl final : public compiler::DdlCompiler {
public:
    using DdlCompiler::DdlCompiler;

protected:
    std::optional<std::span<const compiler::KnownOption>> known_options() const override;
    std::string table_options(const TableDef& table) const override;
    std::string computed(const ColumnDef& column) const override;
    std::string identity(const Identity& identity) const override;
    std::string numbering_of(const Numbering& numbers) const override;
    std::string actions(const TableDef& table, const schema::ForeignKeyDef& key) const override;
    std::string index_words(const schema::IndexDef& index) const override;
    std::string index_place(const TableDef& table, const schema::IndexDef& index) const override;
    std::string index_options(const TableDef& table, const schema::IndexDef& index) const override;
    std::string comment(const schema::CommentDdl& element) override;
    std::string_view add_column_words() const override { return " ADD "; }
    std::string alter_column(const schema::AlterColumnDdl& element) override;
};

}  // namespace aludel::oracle
