#include "dialects/postgresql/literal.hpp"

#include "aludel/types/bytes.hpp"
#include "aludel/types/chrono.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/json.hpp"
#include "aludel/types/uuid.hpp"
#include "compiler/literal.hpp"

#include <cmath>
#include <limits>

namespace aludel::postgresql {

namespace {

using compiler::payload;

// A number with a point is a numeric to the server, and one without an integer.
std::string real(double value, TypeId type) {
    const std::string cast = type == TypeId::numeric ? "::NUMERIC" : type == TypeId::float_ ? "::FLOAT4" : "::FLOAT8";
    if (std::isnan(value)) return "'NaN'" + cast;
    if (std::isinf(value)) return (value > 0 ? "'Infinity'" : "'-Infinity'") + cast;
    return compiler::number_literal(value) + (type == TypeId::numeric ? "" : cast);
}

std::string decimal(const Decimal& value) {
    std::string text = value.to_string();
    return text.find('.') == std::string::npos ? text + "::NUMERIC" : text;
}

// The server reads the smallest one as a minus and a number that is too large.
std::optional<std::string> integer(std::int64_t value) {
    if (value != std::numeric_limits<std::int64_t>::min()) return std::nullopt;
    return "'" + std::to_string(value) + "'::BIGINT";
}

// Without a known type the text fits both kinds of column: one without a zone does not look at the zone.
std::string moment(const std::string& utc, const SqlType& type) {
    if (type.id != TypeId::date_time) return "'" + utc + "+00:00'";
    return type.timezone ? "'" + utc + "+00:00'::TIMESTAMP WITH TIME ZONE" : "'" + utc + "'::TIMESTAMP WITHOUT TIME ZONE";
}

std::string date(const std::chrono::year_month_day& value, const SqlType& type) {
    return type.id == TypeId::date_time ? moment(to_string(value) + " 00:00:00", type) : "'" + to_string(value) + "'::DATE";
}

}  // namespace

std::string quoted(std::string_view text) {
    std::string plain = compiler::quoted_literal(text);
    if (text.find('\\') == text.npos) return plain;
    std::string escaped = "E";
    for (const char c : plain) {
        if (c == '\\') escaped += c;
        escaped += c;
    }
    return escaped;
}

std::optional<std::string> literal(const Value& value, const SqlType& type) {
    switch (value.kind()) {
        case Layout::int64: return integer(payload<std::int64_t>(value));
        case Layout::double_: return real(payload<double>(value), type.id);
        case Layout::decimal: return decimal(payload<Decimal>(value));
        case Layout::string: return quoted(payload<std::string>(value));
        case Layout::bytes: return "E'\\\\x" + hex(payload<Bytes>(value)) + "'::BYTEA";
        case Layout::date: return date(payload<std::chrono::year_month_day>(value), type);
        case Layout::time: return "'" + payload<TimeOfDay>(value).to_string() + "'::TIME";
        case Layout::date_time: return moment(to_string(payload<LocalDateTime>(value)), type);
        case Layout::timestamp: return moment(to_string(payload<Timestamp>(value)), type);
        case Layout::interval: return "'" + to_string(payload<std::chrono::microseconds>(value)) + "'::INTERVAL";
        case Layout::uuid: return "'" + payload<Uuid>(value).to_string() + "'::UUID";
        case Layout::json: return quoted(payload<Json>(value).text()) + (type.id == TypeId::jsonb ? "::JSONB" : "::JSON");
        default: return std::nullopt;
    }
}

}  // namespace aludel::postgresql
