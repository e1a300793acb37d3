#pragma once

#include "aludel/compiler/dialect.hpp"
#include "aludel/schema/table.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace aludel {

namespace detail {
//! A statement of DDL about one table; its text depends on the dialect alone.
class TableDdl {
public:
    explicit TableDdl(Table table) : table_(std::move(table)) {}
    const Table& table() const noexcept { return table_; }

private:
    Table table_;
};
}  // namespace detail

//! CREATE TABLE with its constraints, as `create_all` sends it: `CreateTable(users).compile(sqlite::dialect())`. Throws
//! `CompileError` for a column without a type and for names that are too long.
class CreateTable : public detail::TableDdl {
public:
    using TableDdl::TableDdl;
    std::string compile(const Dialect& dialect) const;
    std::string compile(const Ref<const Dialect>& dialect) const { return compile(*dialect); }
};

//! CREATE INDEX for one of the table's indexes. Throws `ArgumentError` naming those there are.
class CreateIndex : public detail::TableDdl {
public:
    CreateIndex(Table table, std::string_view index) : TableDdl(std::move(table)), index_(index) {}
    std::string compile(const Dialect& dialect) const;
    std::string compile(const Ref<const Dialect>& dialect) const { return compile(*dialect); }

private:
    std::string index_;
};

//! DROP TABLE of one table, as `drop_all` sends it: `DropTable(users).compile(sqlite::dialect())`.
class DropTable : public detail::TableDdl {
public:
    using TableDdl::TableDdl;
    std::string compile(const Dialect& dialect) const;
    std::string compile(const Ref<const Dialect>& dialect) const { return compile(*dialect); }
};

}  // namespace aludel
