#include "drivers/libpq/parameters.hpp"

#include "drivers/libpq/array.hpp"
#include "drivers/libpq/column.hpp"
#include "drivers/libpq/wire.hpp"

#include "aludel/base/error.hpp"
#include "base/message_text.hpp"
#include "aludel/types/iso8601.hpp"
#include "types/civil_date.hpp"
#include "driver/list_param.hpp"
#include "types/layout_visit.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace aludel::libpq_driver {

namespace {

constexpr int text_format = 0;
constexpr int binary_format = 1;
constexpr std::size_t max_size = 0x3fff'ffff;  // the server's limit of a value

Oid timestamp_oid(Zone zone) { return zone == Zone::with ? oid::timestamptz : oid::timestamp; }

// What a parameter of this type is declared as when the value is NULL or a text that the server reads.
Oid oid_of(ParamType type) {
    switch (type.id) {
        case TypeId::boolean: return oid::boolean;
        case TypeId::small_integer: return oid::int2;
        case TypeId::integer: return oid::int4;
        case TypeId::big_integer: return oid::int8;
        case TypeId::float_: return oid::float4;
        case TypeId::double_: return oid::float8;
        case TypeId::numeric: return oid::numeric;
        case TypeId::large_binary: return oid::bytea;
        case TypeId::date: return oid::date;
        case TypeId::time: return oid::time;
        case TypeId::interval: return oid::interval;
        case TypeId::uuid: return oid::uuid;
        case TypeId::date_time: return type.zone == Zone::unsaid ? oid::unknown : timestamp_oid(type.zone);
        default: return oid::unknown;   // texts, JSON (json or jsonb)
    }
}

// "2024-01-31 12:34:56.123456+00"; null beyond the years of C++'s calendar.
char* write_utc(char* out, std::int64_t micros) {
    constexpr std::int64_t first = days_of(std::chrono::year::min() / 1 / 1), last = days_of(std::chrono::year::max() / 12 / 31);
    const std::int64_t days = floor_days(micros);
    if (days < first || days > last) return nullptr;
    const std::chrono::year_month_day date = civil_date(static_cast<std::int32_t>(days));
    const int year = static_cast<int>(date.year());
    out = fmt::format_to(out, "{:04}-{:02}-{:02} ", year > 0 ? year : 1 - year, static_cast<unsigned>(date.month()),
                         static_cast<unsigned>(date.day()));
    out = write_time(out, micros - days * micros_per_day);
    return fmt::format_to(out, "+00{}", year > 0 ? "" : " BC");
}

TypeId wider(TypeId type) {
    switch (type) {
        case TypeId::float_: return TypeId::double_;
        case TypeId::double_: return TypeId::numeric;
        default: return TypeId::big_integer;
    }
}

std::string name_of(std::size_t at) { return fmt::format("parameter {}", at + 1); }

template <class T>
const T& as(const Param& parameter) {
    return *static_cast<const T*>(parameter.data);
}

bool is_exact(std::int64_t value) {
    constexpr std::int64_t limit = std::int64_t{1} << 53;
    return value >= -limit && value <= limit;
}

}  // namespace

void Parameters::resize(std::size_t count) {
    if (count > limit)
        throw ArgumentError(fmt::format("a statement has {} parameters, and PostgreSQL takes up to {}; send fewer rows "
                                        "or values at once", count, limit));
    oids_.resize(count);
    values_.resize(count);
    lengths_.resize(count);
    formats_.resize(count);
    if (scratch_.size() < count) scratch_.resize(count);
    converted_.clear();
    arrays_.clear();
}

void Parameters::encode(std::span<const Param> parameters, std::span<const SqlType> types) {
    resize(parameters.size());
    size_ = 0;
    for (std::size_t at = 0; at < parameters.size(); ++at) {
        const Param& parameter = parameters[at];
        const bool has_hint = parameter.type == TypeId::null && at < types.size();
        encode_one(at, parameter, has_hint ? ParamType(types[at]) : parameter.type);
    }
}

bool Parameters::fit(std::span<const Oid> signature) const noexcept {
    if (signature.size() != oids_.size()) return false;
    for (std::size_t at = 0; at < oids_.size(); ++at) {
        const bool untyped_null = !values_[at] && oids_[at] == oid::unknown;
        if (oids_[at] != signature[at] && !untyped_null) return false;
    }
    return true;
}

void Parameters::encode_one(std::size_t at, const Param& parameter, ParamType declared) {
    if (!parameter.data) return set_null(at, oid_of(declared));
    switch (parameter.layout) {
        case Layout::null: return set_null(at, oid_of(declared));
        case Layout::boolean: return set_number(at, oid::boolean, static_cast<std::uint8_t>(as<bool>(parameter)));
        case Layout::int8: return encode_integer(at, as<std::int8_t>(parameter), declared);
        case Layout::int16: return encode_integer(at, as<std::int16_t>(parameter), declared);
        case Layout::int32: return encode_integer(at, as<std::int32_t>(parameter), declared);
        case Layout::int64: return encode_integer(at, as<std::int64_t>(parameter), declared);
        case Layout::other_long: return encode_integer(at, as<OtherLong>(parameter), declared);
        case Layout::uint8: return encode_integer(at, as<std::uint8_t>(parameter), declared);
        case Layout::uint16: return encode_integer(at, as<std::uint16_t>(parameter), declared);
        case Layout::uint32: return encode_integer(at, as<std::uint32_t>(parameter), declared);
        case Layout::uint64: return encode_unsigned(at, as<std::uint64_t>(parameter), declared);
        case Layout::other_unsigned_long: return encode_unsigned(at, as<OtherUnsignedLong>(parameter), declared);
        case Layout::float_: return encode_real(at, static_cast<double>(as<float>(parameter)), declared);
        case Layout::double_: return encode_real(at, as<double>(parameter), declared);
        case Layout::string: return encode_string(at, as<std::string>(parameter), oid_of(declared));
        case Layout::bytes:
            return set_binary(at, oid::bytea, as<Bytes>(parameter).data(), as<Bytes>(parameter).size());
        case Layout::date: return encode_date(at, as<std::chrono::year_month_day>(parameter), declared);
        case Layout::time: return set_number(at, oid::time, as<TimeOfDay>(parameter).micros());
        case Layout::date_time:
            return encode_moment(at, as<LocalDateTime>(parameter).time_since_epoch().count(), declared, Zone::without);
        case Layout::timestamp:
            return encode_moment(at, as<Timestamp>(parameter).time_since_epoch().count(), declared, Zone::with);
        case Layout::interval: return encode_interval(at, as<std::chrono::microseconds>(parameter).count());
        case Layout::uuid: return set_binary(at, oid::uuid, as<Uuid>(parameter).data.data(), 16);
        case Layout::decimal: return encode_decimal(at, as<Decimal>(parameter));
        case Layout::json: return encode_string(at, as<Json>(parameter).text(), oid::unknown);
        case Layout::value: return encode_one(at, as<Value>(parameter).param(declared), declared);
        case Layout::custom: return encode_custom(at, parameter, declared);
    }
}

void Parameters::encode_custom(std::size_t at, const Param& parameter, ParamType declared) {
    if (const auto* list = driver::list_of(parameter)) return encode_list(at, *list, declared);
    converted_.reserve(oids_.size());  // the values must stay in place
    converted_.push_back(parameter.custom->get(parameter.data));
    encode_one(at, converted_.back().param(declared), declared);
}

// An element that does not fit the declared type makes all of them wider, as it would be by itself.
void Parameters::encode_list(std::size_t at, const std::vector<Value>& list, ParamType declared) {
    std::string& buffer = arrays_.emplace_back();
    while (!write_list(at, list, declared, buffer)) {
        if (wider(declared) == declared.id)
            throw ConversionError(name_of(at) + " is a list of values of several types, which no array can hold");
        declared = wider(declared);
    }
}

// False when the elements are of several types.
bool Parameters::write_list(std::size_t at, const std::vector<Value>& list, ParamType declared, std::string& buffer) {
    const std::size_t size_before = size_;
    encode_one(at, list.front().param(declared), declared);
    const Oid element = oids_[at];
    const bool binary = formats_[at] == binary_format;
    ArrayWriter array(buffer, element, binary, list.size());
    for (const Value& value : list) {
        encode_one(at, value.param(declared), declared);
        if (oids_[at] != element || (formats_[at] == binary_format) != binary) return false;
        array.add({values_[at], static_cast<std::size_t>(lengths_[at])});
    }
    array.finish();
    size_ = size_before;
    if (binary) set_binary(at, array.type(), buffer.data(), buffer.size());
    else set_text(at, array.type(), buffer.c_str(), buffer.size());
    return true;
}

void Parameters::encode_integer(std::size_t at, std::int64_t value, TypeId declared) {
    switch (declared) {
        case TypeId::small_integer:
            if (std::in_range<std::int16_t>(value)) return set_number(at, oid::int2, static_cast<std::int16_t>(value));
            break;
        case TypeId::big_integer: break;
        case TypeId::numeric: return encode_decimal(at, Decimal(value));
        case TypeId::float_:
        case TypeId::double_:
            if (is_exact(value)) return encode_real(at, static_cast<double>(value), declared);
            return encode_decimal(at, Decimal(value));
        default:
            if (std::in_range<std::int32_t>(value)) return set_number(at, oid::int4, static_cast<std::int32_t>(value));
            break;
    }
    set_number(at, oid::int8, value);
}

void Parameters::encode_unsigned(std::size_t at, std::uint64_t value, TypeId declared) {
    if (std::in_range<std::int64_t>(value)) return encode_integer(at, static_cast<std::int64_t>(value), declared);
    encode_decimal(at, Decimal(value));
}

void Parameters::encode_real(std::size_t at, double value, TypeId declared) {
    if (declared == TypeId::numeric) {
        char* text = scratch_[at].data();
        char* end = std::isinf(value) ? fmt::format_to(text, "{}Infinity", value > 0 ? "" : "-")
                                      : fmt::format_to(text, "{}", value);
        *end = '\0';
        return set_text(at, oid::numeric, text, static_cast<std::size_t>(end - text));
    }
    const bool fits_float = !std::isfinite(value) || std::fabs(value) <= double{std::numeric_limits<float>::max()};
    if (declared == TypeId::float_ && fits_float) return set_number(at, oid::float4, static_cast<float>(value));
    set_number(at, oid::float8, value);
}

void Parameters::encode_string(std::size_t at, const std::string& text, Oid type) {
    if (text.size() > max_size)
        throw ArgumentError(name_of(at) + " is a text above 1 GB, which PostgreSQL does not take");
    const auto zero = text.find('\0');
    if (zero != std::string::npos)
        throw ConversionError(fmt::format("{} is a text with a zero byte (at position {}), which PostgreSQL's texts "
                                          "cannot hold; use LargeBinary for such data", name_of(at), zero));
    set_text(at, type, text.c_str(), text.size());
}

void Parameters::encode_date(std::size_t at, const std::chrono::year_month_day& date, ParamType declared) {
    try {
        const std::int32_t days = days_since_epoch(date);
        if (declared.id == TypeId::date_time) return encode_moment(at, days * micros_per_day, declared, Zone::without);
        set_number(at, oid::date, days - days_to_2000);
    } catch (const ArgumentError& error) {
        throw ConversionError(fmt::format("parameter {}: {}", at + 1, value_part(error.message())));
    }
}

// The type of the column decides, never a conversion by the server, which would move the clock into the time zone of
// the session: where a moment meets a column without a zone, or the reverse, the clock shows UTC.
void Parameters::encode_moment(std::size_t at, std::int64_t micros, ParamType declared, Zone natural) {
    if (declared.id == TypeId::null) return encode_moment_text(at, micros, natural);
    if (declared.id == TypeId::date) return encode_day(at, micros);
    const bool said = declared.id == TypeId::date_time && declared.zone != Zone::unsaid;
    encode_micros(at, micros, timestamp_oid(said ? declared.zone : natural));
}

void Parameters::encode_day(std::size_t at, std::int64_t micros) {
    if (micros % micros_per_day != 0)
        throw ConversionError(name_of(at) + " has a time of day, and a Date keeps none; floor it to days");
    set_number(at, oid::date, static_cast<std::int32_t>(micros / micros_per_day) - days_to_2000);
}

// In text() nothing says which column a value meets. A text of no type is read as the type of either; one without a
// zone does not look at the `+00`.
void Parameters::encode_moment_text(std::size_t at, std::int64_t micros, Zone natural) {
    char* text = scratch_[at].data();
    char* end = write_utc(text, micros);
    if (!end) return encode_micros(at, micros, timestamp_oid(natural));
    *end = '\0';
    set_text(at, oid::unknown, text, static_cast<std::size_t>(end - text));
}

void Parameters::encode_micros(std::size_t at, std::int64_t micros, Oid type) {
    std::int64_t since_2000 = 0;
    if (__builtin_sub_overflow(micros, micros_to_2000, &since_2000))
        throw ConversionError(name_of(at) + " is a time before the years that PostgreSQL knows (from 4713 BC)");
    set_number(at, type, since_2000);
}

void Parameters::encode_interval(std::size_t at, std::int64_t micros) {
    set_number(at, oid::interval, micros);
    store<std::int64_t>(scratch_[at].data() + 8, 0);  // days and months
    lengths_[at] = 16;
}

void Parameters::encode_decimal(std::size_t at, const Decimal& value) {
    char* text = scratch_[at].data();
    char* end = value.write(text);
    *end = '\0';
    set_text(at, oid::numeric, text, static_cast<std::size_t>(end - text));
}

template <class T>
void Parameters::set_number(std::size_t at, Oid type, T value) {
    store(scratch_[at].data(), value);
    set_binary(at, type, scratch_[at].data(), sizeof value);
}

void Parameters::set_binary(std::size_t at, Oid type, const void* data, std::size_t size) {
    if (size > max_size)
        throw ArgumentError(name_of(at) + " is a blob above 1 GB, which PostgreSQL does not take");
    oids_[at] = type;
    values_[at] = data ? static_cast<const char*>(data) : "";  // null would be NULL
    lengths_[at] = static_cast<int>(size);
    formats_[at] = binary_format;
    size_ += size;
}

// libpq ignores the length of a text and looks for its end.

void Parameters::set_text(std::size_t at, Oid type, const char* text, std::size_t size) {
    oids_[at] = type;
    values_[at] = text;
    lengths_[at] = static_cast<int>(size);
    formats_[at] = text_format;
    size_ += size;
}

void Parameters::set_null(std::size_t at, Oid type) { set_text(at, type, nullptr, 0); }

}  // namespace aludel::libpq_driver
