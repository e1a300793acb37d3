#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::libpq_driver {

//! OIDs of PostgreSQL's built-in types; fixed for all versions.
namespace oid {
inline constexpr Oid unknown = 0;   // as a parameter: the server infers the type
inline constexpr Oid boolean = 16, bytea = 17, char_ = 18, name = 19, int8 = 20, int2 = 21, int4 = 23, text = 25,
                     oid = 26, json = 114, float4 = 700, float8 = 701, unknown_text = 705, bpchar = 1042,
                     varchar = 1043, date = 1082, time = 1083, timestamp = 1114, timestamptz = 1184, interval = 1186,
                     numeric = 1700, cstring = 2275, void_ = 2278, uuid = 2950, jsonb = 3802;
}  // namespace oid

//! How a column is decoded.
enum class Kind : std::uint8_t {
    boolean, int2, int4, int8, oid, float4, float8, numeric, text, bytea, date, time, timestamp, timestamptz, interval,
    uuid, json, jsonb,
    other,   //!< a type that is not known: its bytes as the server sends them
};

Kind kind_of_oid(Oid type) noexcept;

struct Column {
    std::string name;
    Kind kind;
    Oid type;
};

//! The columns of rows, or of a described statement.
std::vector<Column> columns_of(const PGresult* description);
//! True when these have the names and types of the result's columns.
bool are_columns_of(const PGresult* result, const std::vector<Column>& columns) noexcept;

//! One field of a row: borrowed from the result.
struct Cell {
    const Column& column;
    const char* data;    //!< null for NULL
    std::size_t size;

    std::string_view text() const { return {data, size}; }
};

}  // namespace aludel::libpq_driver
