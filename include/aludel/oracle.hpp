#pragma once

#include "aludel/compiler/dialect.hpp"
#include "aludel/types/exact.hpp"

#include <string_view>

//! Oracle's dialect and types. Not part of aludel.hpp.
namespace aludel::oracle {

//! The dialect of Oracle, for text: `statement.compile(oracle::dialect())`. Lives as long as the program.
const Dialect& dialect();
//! A dialect of Oracle with options, for text: `statement.compile(oracle::dialect({.server_version = {11, 2}}))`.
Ref<const Dialect> dialect(const DialectOptions& options);

inline auto Varchar2(int length = 0) { return exact::sized<Family::text>(TypeId::string, "VARCHAR2", length); }
inline auto Nvarchar2(int length = 0) { return exact::sized<Family::text>(TypeId::unicode, "NVARCHAR2", length); }
inline auto Nclob() { return exact::sized<Family::text>(TypeId::unicode_text, "NCLOB", 0); }
inline auto Long() { return exact::sized<Family::text>(TypeId::text, "LONG", 0); }
inline auto Raw(int length = 0) { return exact::sized<Family::binary>(TypeId::large_binary, "RAW", length); }
inline auto Bfile() { return exact::sized<Family::binary>(TypeId::large_binary, "BFILE", 0); }
inline auto RowId() { return exact::sized<Family::text>(TypeId::string, "ROWID", 0); }

inline auto Number(int precision = 0) { return exact::number(TypeId::numeric, "NUMBER", precision); }
inline auto Number(int precision, int scale) { return exact::number(TypeId::numeric, "NUMBER", precision, scale); }
//! `digits` are binary ones, 1 to 126.
inline auto Float(int digits = 0) { return exact::number(TypeId::float_, "FLOAT", digits); }
inline auto BinaryFloat() { return exact::number(TypeId::float_, "BINARY_FLOAT"); }
inline auto BinaryDouble() { return exact::number(TypeId::double_, "BINARY_DOUBLE"); }

//! A day with its time, to the second.
inline auto Date() { return exact::temporal<Family::date_time>(TypeId::date_time, "DATE"); }
//! In the session's own time zone.
inline auto LocalTimestamp(int precision = 0) {
    TypeDef def;
    def.sql_name = "TIMESTAMP";
    def.precision = precision;
    def.local_timezone = true;
    return exact::make<Family::date_time>(TypeId::date_time, std::move(def), true);
}
//! JSON as the database's own type or, with `as_blob`, as bytes.
inline exact::Type<Family::json> Json(bool as_blob = false) {
    return exact::sized<Family::json>(TypeId::json, as_blob ? "BLOB" : "JSON", 0);
}

}  // namespace aludel::oracle
