#pragma once

#include "aludel/compiler/dialect.hpp"
#include "aludel/types/exact.hpp"

#include <string_view>

//! SQL Server's dialect and types. Not part of aludel.hpp.
namespace aludel::mssql {

//! The dialect of SQL Server, for text: `statement.compile(mssql::dialect())`. Lives as long as the program.
const Dialect& dialect();
//! A dialect of SQL Server with options, for text: `statement.compile(mssql::dialect({.server_version = {10}}))`. The
//! versions are those of the product: 10 is SQL Server 2008, 11 is 2012, 16 is 2022.
Ref<const Dialect> dialect(const DialectOptions& options);

inline auto TinyInt() { return exact::number(TypeId::small_integer, "TINYINT"); }
inline auto Bit() { return exact::sized<Family::boolean>(TypeId::boolean, "BIT", 0); }
inline auto Money() { return exact::number(TypeId::numeric, "MONEY"); }
inline auto SmallMoney() { return exact::number(TypeId::numeric, "SMALLMONEY"); }
inline auto Ntext() { return exact::sized<Family::text>(TypeId::unicode_text, "NTEXT", 0); }
inline auto Xml() { return exact::named("XML"); }
inline auto SqlVariant() { return exact::named("SQL_VARIANT"); }
inline auto Image() { return exact::sized<Family::binary>(TypeId::large_binary, "IMAGE", 0); }
//! A number that changes with each change of the row.
inline auto RowVersion() { return exact::sized<Family::binary>(TypeId::large_binary, "ROWVERSION", 0); }
inline auto UniqueIdentifier() { return exact::sized<Family::uuid>(TypeId::uuid, "UNIQUEIDENTIFIER", 0); }
//! `filestream`: the data lie in files beside the database.
inline auto Varbinary(int length = 0, bool filestream = false) {
    TypeDef def;
    def.sql_name = "VARBINARY";
    def.length = length;
    if (filestream) def.options.emplace_back("filestream", "");
    return exact::make<Family::binary>(TypeId::large_binary, std::move(def));
}

//! `precision`: digits of the fraction of a second, 1 to 7.
inline auto DateTime2(int precision = 0) { return exact::temporal<Family::date_time>(TypeId::date_time, "DATETIME2", precision); }
inline auto DateTimeOffset(int precision = 0) {
    return exact::temporal<Family::date_time>(TypeId::date_time, "DATETIMEOFFSET", precision, true);
}
inline auto SmallDateTime() { return exact::temporal<Family::date_time>(TypeId::date_time, "SMALLDATETIME"); }
inline auto Time(int precision = 0) { return exact::Time(precision); }

}  // namespace aludel::mssql
