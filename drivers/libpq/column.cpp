#include "drivers/libpq/column.hpp"

namespace aludel::libpq_driver {

Kind kind_of_oid(Oid type) noexcept {
    switch (type) {
        case oid::boolean: return Kind::boolean;
        case oid::int2: return Kind::int2;
        case oid::int4: return Kind::int4;
        case oid::int8: return Kind::int8;
        case oid::oid: return Kind::oid;
        case oid::float4: return Kind::float4;
        case oid::float8: return Kind::float8;
        case oid::numeric: return Kind::numeric;
        case oid::text:
        case oid::varchar:
        case oid::bpchar:
        case oid::name:
        case oid::char_:
        case oid::cstring:
        case oid::void_:   // no bytes at all
        case oid::unknown_text: return Kind::text;
        case oid::bytea: return Kind::bytea;
        case oid::date: return Kind::date;
        case oid::time: return Kind::time;
        case oid::timestamp: return Kind::timestamp;
        case oid::timestamptz: return Kind::timestamptz;
        case oid::interval: return Kind::interval;
        case oid::uuid: return Kind::uuid;
        case oid::json: return Kind::json;
        case oid::jsonb: return Kind::jsonb;
        default: return Kind::other;
    }
}

std::vector<Column> columns_of(const PGresult* description) {
    std::vector<Column> columns;
    const int count = PQnfields(description);
    columns.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        columns.push_back({PQfname(description, i), kind_of_oid(PQftype(description, i)), PQftype(description, i)});
    return columns;
}

bool are_columns_of(const PGresult* result, const std::vector<Column>& columns) noexcept {
    if (static_cast<std::size_t>(PQnfields(result)) != columns.size()) return false;
    for (int i = 0; i < PQnfields(result); ++i) {
        const Column& column = columns[static_cast<std::size_t>(i)];
        if (PQftype(result, i) != column.type || column.name != PQfname(result, i)) return false;
    }
    return true;
}

}  // namespace aludel::libpq_driver
