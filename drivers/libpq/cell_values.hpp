#pragma once

#include "drivers/libpq/column.hpp"
#include "drivers/libpq/wire.hpp"

#include "aludel/types/bytes.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/json.hpp"
#include "aludel/types/uuid.hpp"

// What a field that is not NULL holds, from its binary form. The column must be of the kind that is named.
// All throw `ConversionError` naming the column for what our types cannot hold: infinite dates, numbers of more digits
// than a Decimal, intervals of months; and for a field of another length than its type has, so that nothing is read
// beyond its end.

namespace aludel::libpq_driver {

[[noreturn]] void refuse_size(const Cell& cell);

//! The number that is the whole field.
template <class T>
T whole(const Cell& cell) {
    if (cell.size != sizeof(T)) [[unlikely]] refuse_size(cell);
    return load<T>(cell.data);
}

bool boolean_of(const Cell& cell);
Decimal numeric_of(const Cell& cell);
//! True for NaN and the infinities, which a `numeric` may hold; `out` is then the double of this name.
bool is_special_numeric(const Cell& cell, double& out);
//! Text and JSON.
std::string_view text_of(const Cell& cell);
Bytes bytea_of(const Cell& cell);
Uuid uuid_of(const Cell& cell);
Json json_of(const Cell& cell);
std::int32_t date_of(const Cell& cell);            //!< days since 1970-01-01
std::int64_t time_of(const Cell& cell);            //!< microseconds since midnight
std::int64_t timestamp_of(const Cell& cell);       //!< microseconds since 1970-01-01, without zone
std::int64_t timestamptz_of(const Cell& cell);     //!< microseconds since 1970-01-01 UTC
std::int64_t interval_of(const Cell& cell);        //!< microseconds

//! Kinds int2, int4, int8, oid.
inline std::int64_t integer_of(const Cell& cell) {
    switch (cell.column.kind) {
        case Kind::int8: return whole<std::int64_t>(cell);
        case Kind::int2: return whole<std::int16_t>(cell);
        case Kind::oid: return whole<std::uint32_t>(cell);
        default: return whole<std::int32_t>(cell);
    }
}

//! Kinds float4, float8.
inline double real_of(const Cell& cell) {
    if (cell.column.kind == Kind::float8) return whole<double>(cell);
    return static_cast<double>(whole<float>(cell));
}

}  // namespace aludel::libpq_driver
