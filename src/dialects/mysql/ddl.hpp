#pragma once

#include "compiler/ddl_compiler.hpp"
#include "compiler/type_compiler.hpp"

namespace aludel::mysql {

class MysqlTypes final : public compiler::TypeCompiler {
public:
    using TypeCompiler::TypeCompiler;
    //! MariaDB has the types of MySQL, too.
    bool has_types_of(std::string_view dialect) const override { return dialect == "mysql" || TypeCompiler::has_types_of(dialect); }

protected:
    std::string generic(const SqlType& type) const override;
    std::string exact(const SqlType& type, std::string_view words) const override;
    std::string sized(std::string_view words, const SqlType& type) const override;

private:
    std::string listed(std::string_view words, const SqlType& type) const;
};

//! What MySQL and MariaDB write differently in DDL.
class MysqlDdl final : public compiler::DdlCompiler {
public:
    using DdlCompiler::DdlCompiler;

protected:
    std::optional<std::span<const compiler::KnownOption>> known_options() const override;
    std::string table_options(const TableDef& table) const override;
    std::string column(const TableDef& table, const ColumnDef& column) const override;
    std::string default_text(const std::string& expression) const override;
    std::string primary_key(const TableDef& table, const schema::ConstraintDef& key) const override;
    std::string foreign_key(const TableDef& table, const schema::ForeignKeyDef& key) const override;
    std::string drop_constraint(const schema::ConstraintDdl& element) override;
    std::string index_words(const schema::IndexDef& index) const override;
    std::string index_options(const TableDef& table, const schema::IndexDef& index) const override;
    std::string drop_index(const schema::IndexDdl& element) override;
    std::string index_element(const TableDef& table, const schema::IndexDef& index,
                              const schema::ElementDef& element) const override;
    std::string comment(const schema::CommentDdl& element) override;
    std::string alter_column(const schema::AlterColumnDdl& element) override;
    std::string numbering_of(const Numbering& numbers) const override;

private:
    std::string shared_word(const std::vector<DialectOption>& options, std::string_view key) const;
    std::string specification(const ColumnDef& column, const std::string& type, bool nullable,
                              const std::string& default_clause) const;
};

}  // namespace aludel::mysql
