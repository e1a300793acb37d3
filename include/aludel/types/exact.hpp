#pragma once

#include "aludel/types/type_def.hpp"

//! The types of the SQL standard under their own names (SQLAlchemy's upper-case types). A dialect may choose the words for
//! a `String`; an `exact::Varchar` is VARCHAR on all of them.
namespace aludel::exact {

//! A type that is written with its own words, whatever the dialect.
template <Family F>
struct Type {
    static constexpr Family family = F;
    SqlType type;
    operator SqlType() const { return type; }
};

//! The length of `Varchar(max)`, which SQL Server has.
inline constexpr int max = TypeDef::max_length;

//! A type of your own: its id says how values travel, its definition what is written.
template <Family F>
Type<F> make(TypeId id, TypeDef def, bool timezone = false) {
    SqlType type(id, interned(std::move(def)));
    type.timezone = timezone;
    return {type};
}
//! A type of one word or more and, where it has one, a length.
template <Family F>
Type<F> sized(TypeId id, std::string_view words, int length, const StringOptions& options = {}) {
    TypeDef def;
    def.sql_name = words;
    def.length = length;
    def.collation = options.collation;
    def.collation_schema = options.collation_schema;
    return make<F>(id, std::move(def));
}
//! A number of one word or more and, where it has them, digits.
inline Type<Family::number> number(TypeId id, std::string_view words, int precision = 0) {
    TypeDef def;
    def.sql_name = words;
    def.precision = precision;
    return make<Family::number>(id, std::move(def));
}
inline Type<Family::number> number(TypeId id, std::string_view words, int precision, int scale) {
    TypeDef def;
    def.sql_name = words;
    def.precision = precision;
    def.scale = scale;
    def.has_scale = true;
    return make<Family::number>(id, std::move(def));
}
//! A type of time; `precision` counts the digits of the fraction of a second.
template <Family F>
Type<F> temporal(TypeId id, std::string_view words, int precision = 0, bool timezone = false) {
    TypeDef def;
    def.sql_name = words;
    def.precision = precision;
    return make<F>(id, std::move(def), timezone);
}
//! Any other type: its words as they are. Values travel as they do without a type.
inline Type<Family::any> named(std::string_view words) { return sized<Family::any>(TypeId::named, words, 0); }

using Options = StringOptions;
inline auto Varchar(int length = 0, const Options& o = {}) { return sized<Family::text>(TypeId::string, "VARCHAR", length, o); }
inline auto Nvarchar(int length = 0, const Options& o = {}) { return sized<Family::text>(TypeId::unicode, "NVARCHAR", length, o); }
inline auto Char(int length = 0, const Options& o = {}) { return sized<Family::text>(TypeId::string, "CHAR", length, o); }
inline auto Nchar(int length = 0, const Options& o = {}) { return sized<Family::text>(TypeId::unicode, "NCHAR", length, o); }
inline auto Text(int length = 0, const Options& o = {}) { return sized<Family::text>(TypeId::text, "TEXT", length, o); }
inline auto Clob() { return sized<Family::text>(TypeId::text, "CLOB", 0); }

inline auto SmallInt() { return number(TypeId::small_integer, "SMALLINT"); }
inline auto Integer() { return number(TypeId::integer, "INTEGER"); }
inline auto Int() { return Integer(); }
inline auto BigInt() { return number(TypeId::big_integer, "BIGINT"); }
inline auto Real() { return number(TypeId::float_, "REAL"); }
inline auto Float(int precision = 0) { return number(TypeId::float_, "FLOAT", precision); }
inline auto Double() { return number(TypeId::double_, "DOUBLE"); }
inline auto DoublePrecision() { return number(TypeId::double_, "DOUBLE PRECISION"); }
inline auto Numeric(int precision = 0) { return number(TypeId::numeric, "NUMERIC", precision); }
inline auto Numeric(int precision, int scale) { return number(TypeId::numeric, "NUMERIC", precision, scale); }
inline auto Decimal(int precision = 0) { return number(TypeId::numeric, "DECIMAL", precision); }
inline auto Decimal(int precision, int scale) { return number(TypeId::numeric, "DECIMAL", precision, scale); }

inline auto Boolean() { return sized<Family::boolean>(TypeId::boolean, "BOOLEAN", 0); }
inline auto Blob(int length = 0) { return sized<Family::binary>(TypeId::large_binary, "BLOB", length); }
inline auto Binary(int length = 0) { return sized<Family::binary>(TypeId::large_binary, "BINARY", length); }
inline auto Varbinary(int length = 0) { return sized<Family::binary>(TypeId::large_binary, "VARBINARY", length); }

inline auto Date() { return temporal<Family::date>(TypeId::date, "DATE"); }
inline auto Time(int precision = 0) { return temporal<Family::time>(TypeId::time, "TIME", precision); }
inline auto Time(TimezoneOption, int precision = 0) { return temporal<Family::time>(TypeId::time, "TIME", precision, true); }
inline auto DateTime(int precision = 0) { return temporal<Family::date_time>(TypeId::date_time, "DATETIME", precision); }
inline auto Timestamp(int precision = 0) { return temporal<Family::date_time>(TypeId::date_time, "TIMESTAMP", precision); }
inline auto Timestamp(TimezoneOption, int precision = 0) {
    return temporal<Family::date_time>(TypeId::date_time, "TIMESTAMP", precision, true);
}
inline auto Uuid() { return sized<Family::uuid>(TypeId::uuid, "UUID", 0); }
inline auto Json() { return sized<Family::json>(TypeId::json, "JSON", 0); }

}  // namespace aludel::exact
