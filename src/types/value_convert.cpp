#include "types/value_convert.hpp"

#include "aludel/types/iso8601.hpp"
#include "types/value_access.hpp"

#include <cmath>

namespace aludel {

namespace {

using Access = ValueAccess;
using std::chrono::microseconds;
using std::chrono::year_month_day;

constexpr std::int64_t micros_per_day = 86'400'000'000;

template <class T>
Converted copied(const T* payload, T& to) {
    if (!payload) return Converted::wrong_kind;
    to = *payload;
    return Converted::ok;
}

template <class T, class S>
Converted parsed(const std::optional<S>& found, T& to) {
    if (!found) return Converted::wrong_kind;
    to = T(*found);
    return Converted::ok;
}

Converted integer_of(double real, std::int64_t& to) {
    if (std::trunc(real) != real) return Converted::wrong_kind;
    if (!(real >= -9223372036854775808.0 && real < 9223372036854775808.0)) return Converted::out_of_range;
    to = static_cast<std::int64_t>(real);
    return Converted::ok;
}

Converted integer_of(const Decimal& decimal, std::int64_t& to) {
    if (!decimal.is_integer()) return Converted::wrong_kind;
    const auto integer = decimal.to_int64();
    if (!integer) return Converted::out_of_range;
    to = *integer;
    return Converted::ok;
}

// The microseconds since 1970 that any kind of calendar value or ISO text shows.
std::optional<std::int64_t> calendar_micros(const Value& from) {
    switch (from.kind()) {
        case Layout::date: return days_since_epoch(Access::get<year_month_day>(from)) * micros_per_day;
        case Layout::date_time: return Access::get<LocalDateTime>(from).time_since_epoch().count();
        case Layout::timestamp: return Access::get<Timestamp>(from).time_since_epoch().count();
        case Layout::string: return parse_timestamp_micros(Access::get<std::string>(from));
        default: return std::nullopt;
    }
}

}  // namespace

Converted convert(const Value& from, bool& to) {
    if (const auto* integer = Access::get_if<std::int64_t>(from)) {
        if (*integer != 0 && *integer != 1) return Converted::out_of_range;
        to = *integer == 1;
        return Converted::ok;
    }
    return copied(Access::get_if<bool>(from), to);
}

Converted convert(const Value& from, std::int64_t& to) {
    switch (from.kind()) {
        case Layout::int64: to = Access::get<std::int64_t>(from); return Converted::ok;
        case Layout::boolean: to = Access::get<bool>(from) ? 1 : 0; return Converted::ok;
        case Layout::double_: return integer_of(Access::get<double>(from), to);
        case Layout::decimal: return integer_of(Access::get<Decimal>(from), to);
        default: return Converted::wrong_kind;
    }
}

Converted convert(const Value& from, double& to) {
    switch (from.kind()) {
        case Layout::double_: to = Access::get<double>(from); return Converted::ok;
        case Layout::decimal: to = Access::get<Decimal>(from).to_double(); return Converted::ok;
        case Layout::int64: break;
        default: return Converted::wrong_kind;
    }
    const std::int64_t integer = Access::get<std::int64_t>(from);
    to = static_cast<double>(integer);
    std::int64_t back = 0;
    return integer_of(to, back) == Converted::ok && back == integer ? Converted::ok : Converted::out_of_range;
}

Converted convert(const Value& from, float& to) {
    double wide = 0;
    const Converted outcome = convert(from, wide);
    to = static_cast<float>(wide);
    return outcome == Converted::ok && std::isinf(to) && std::isfinite(wide) ? Converted::out_of_range : outcome;
}

Converted convert(const Value& from, std::string& to) {
    if (const auto* json = Access::get_if<Json>(from)) to = json->text();
    else return copied(Access::get_if<std::string>(from), to);
    return Converted::ok;
}

Converted convert(const Value& from, Bytes& to) { return copied(Access::get_if<Bytes>(from), to); }

Converted convert(const Value& from, year_month_day& to) {
    if (const auto* date = Access::get_if<year_month_day>(from)) return copied(date, to);
    const auto micros = calendar_micros(from);
    if (!micros || *micros % micros_per_day != 0) return Converted::wrong_kind;
    to = date_from_days(static_cast<std::int32_t>(*micros / micros_per_day));
    return Converted::ok;
}

Converted convert(const Value& from, TimeOfDay& to) {
    if (const auto* text = Access::get_if<std::string>(from)) {
        const auto micros = parse_time_micros(*text);
        if (!micros) return Converted::wrong_kind;
        to = TimeOfDay::from_micros(*micros);
        return Converted::ok;
    }
    return copied(Access::get_if<TimeOfDay>(from), to);
}

Converted convert(const Value& from, LocalDateTime& to) {
    const auto micros = calendar_micros(from);
    if (!micros) return Converted::wrong_kind;
    to = LocalDateTime(microseconds(*micros));
    return Converted::ok;
}

Converted convert(const Value& from, Timestamp& to) {
    const auto micros = calendar_micros(from);
    if (!micros) return Converted::wrong_kind;
    to = Timestamp(microseconds(*micros));
    return Converted::ok;
}

Converted convert(const Value& from, microseconds& to) {
    if (const auto* text = Access::get_if<std::string>(from)) return parsed(parse_interval_micros(*text), to);
    if (const auto* integer = Access::get_if<std::int64_t>(from)) to = microseconds(*integer);
    else return copied(Access::get_if<microseconds>(from), to);
    return Converted::ok;
}

Converted convert(const Value& from, Uuid& to) {
    if (const auto* text = Access::get_if<std::string>(from)) return parsed(Uuid::try_parse(*text), to);
    return copied(Access::get_if<Uuid>(from), to);
}

Converted convert(const Value& from, Decimal& to) {
    switch (from.kind()) {
        case Layout::decimal: to = Access::get<Decimal>(from); return Converted::ok;
        case Layout::int64: to = Access::get<std::int64_t>(from); return Converted::ok;
        case Layout::string: return parsed(Decimal::try_parse(Access::get<std::string>(from)), to);
        case Layout::double_: break;
        default: return Converted::wrong_kind;
    }
    const double real = Access::get<double>(from);
    if (!(std::fabs(real) < 1e38)) return Converted::out_of_range;  // NaN too
    to = Decimal::from_double(real);
    return Converted::ok;
}

Converted convert(const Value& from, Json& to) {
    if (const auto* text = Access::get_if<std::string>(from)) {
        try {
            Json::parse(*text);
        } catch (const ArgumentError&) {
            return Converted::wrong_kind;
        }
        to = Json::unchecked(*text);  // as the database gave it, not in normal form
        return Converted::ok;
    }
    return copied(Access::get_if<Json>(from), to);
}

Converted convert(const Value& from, Value& to) {
    to = from;
    return Converted::ok;
}

}  // namespace aludel
