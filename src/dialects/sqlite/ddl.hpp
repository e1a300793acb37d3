#pragma once

#include "compiler/ddl_compiler.hpp"
#include "compiler/type_compiler.hpp"

namespace aludel::sqlite {

class SqliteTypes final : public compiler::TypeCompiler {
public:
    using TypeCompiler::TypeCompiler;

protected:
    std::string generic(const SqlType& type) const override;
};

//! What SQLite writes differently in DDL.
class SqliteDdl final : public compiler::DdlCompiler {
public:
    using DdlCompiler::DdlCompiler;

protected:
    std::optional<std::span<const compiler::KnownOption>> known_options() const override;
    std::string table_options(const TableDef& table) const override;
    std::string column(const TableDef& table, const ColumnDef& column) const override;
    std::string default_text(const std::string& expression) const override;
    bool has_primary_key_clause(const TableDef& table) const override;
    bool has(const TableDef& table, const schema::ConstraintDef& constraint) const override;
    std::string primary_key(const TableDef& table, const schema::ConstraintDef& key) const override;
    std::string unique(const TableDef& table, const schema::UniqueDef& unique) const override;
    std::string check(const TableDef& table, const schema::CheckDef& check) const override;
    std::string index_place(const TableDef& table, const schema::IndexDef& index) const override;
    std::string index_options(const TableDef& table, const schema::IndexDef& index) const override;
    bool is_for_missing(const schema::ViewDdl& view) const override;

private:
    std::string on_conflict(const std::vector<DialectOption>& options, std::string_view key) const;
};

}  // namespace aludel::sqlite
