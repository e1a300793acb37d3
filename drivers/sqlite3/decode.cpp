#include "drivers/sqlite3/decode.hpp"

#include "aludel/types/iso8601.hpp"
#include "types/type_layout.hpp"
#include "types/value_access.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>

namespace aludel::sqlite3_driver {

namespace {

using std::chrono::microseconds;
using std::chrono::year_month_day;

std::string_view blob_of(::sqlite3_value* from) {
    const auto* data = static_cast<const char*>(sqlite3_value_blob(from));
    return {data ? data : "", static_cast<std::size_t>(sqlite3_value_bytes(from))};
}

Bytes copied_bytes(::sqlite3_value* from) { return to_bytes(blob_of(from)); }

// The forms in which this driver stores each type. Nothing is returned for any other form: then the general
// conversion of values decides, and writes the error.
template <class T>
std::optional<T> stored_form(::sqlite3_value* from, int type);

template <>
std::optional<std::string> stored_form(::sqlite3_value* from, int) {
    return std::string(bytes_of(from));  // numbers as SQLite prints them
}
template <>
std::optional<Bytes> stored_form(::sqlite3_value* from, int type) {
    if (type != SQLITE_BLOB && type != SQLITE_TEXT) return {};
    return copied_bytes(from);
}
template <>
std::optional<double> stored_form(::sqlite3_value* from, int type) {
    if (type != SQLITE_INTEGER && type != SQLITE_FLOAT) return {};
    return sqlite3_value_double(from);  // integers above 2^53 are rounded, as SQLite does itself
}
template <>
std::optional<Decimal> stored_form(::sqlite3_value* from, int type) {
    if (type == SQLITE_INTEGER) return Decimal(static_cast<std::int64_t>(sqlite3_value_int64(from)));
    if (type == SQLITE_TEXT) return Decimal::try_parse(bytes_of(from));
    if (type != SQLITE_FLOAT) return {};
    fmt::memory_buffer digits;
    fmt::format_to(std::back_inserter(digits), "{:.15g}", sqlite3_value_double(from));
    return Decimal::try_parse({digits.data(), digits.size()});
}
template <>
std::optional<year_month_day> stored_form(::sqlite3_value* from, int type) {
    if (type != SQLITE_TEXT) return {};
    const auto days = parse_date_days(bytes_of(from));
    return days ? std::optional(date_from_days(*days)) : std::nullopt;
}
template <>
std::optional<TimeOfDay> stored_form(::sqlite3_value* from, int type) {
    if (type != SQLITE_TEXT) return {};
    const auto micros = parse_time_micros(bytes_of(from));
    return micros ? std::optional(TimeOfDay::from_micros(*micros)) : std::nullopt;
}
template <>
std::optional<LocalDateTime> stored_form(::sqlite3_value* from, int type) {
    if (type != SQLITE_TEXT) return {};
    const auto micros = parse_timestamp_micros(bytes_of(from));
    return micros ? std::optional(LocalDateTime(microseconds(*micros))) : std::nullopt;
}
template <>
std::optional<Timestamp> stored_form(::sqlite3_value* from, int type) {
    if (type != SQLITE_TEXT) return {};
    const auto micros = parse_timestamp_micros(bytes_of(from));
    return micros ? std::optional(Timestamp(microseconds(*micros))) : std::nullopt;
}
template <>
std::optional<microseconds> stored_form(::sqlite3_value* from, int type) {
    if (type != SQLITE_INTEGER) return {};
    return microseconds(sqlite3_value_int64(from));
}
template <>
std::optional<Uuid> stored_form(::sqlite3_value* from, int type) {
    return type == SQLITE_TEXT ? Uuid::try_parse(bytes_of(from)) : std::nullopt;
}
template <>
std::optional<Json> stored_form(::sqlite3_value* from, int type) {
    if (type == SQLITE_BLOB) return {};
    return Json::unchecked(std::string(bytes_of(from)));  // a number is a document too
}
template <>
std::optional<Value> stored_form(::sqlite3_value* from, int) {
    return natural_value(from);
}

// A decimal that SQLite computed (a column that is stored has a declared type): it counts in binary, so a sum of prices
// comes as 826.650000000006. At most ten decimals are kept then, where they say the same within the noise.
std::optional<Decimal> computed_decimal(::sqlite3_value* from, ColumnName name) {
    if (!sqlite3_stmt_readonly(name.statement) || sqlite3_column_decltype(name.statement, name.column)) return {};
    const double value = sqlite3_value_double(from);
    const double rounded = std::round(value * 1e10) / 1e10;
    if (std::abs(value) >= 1e5 || std::abs(rounded - value) > std::abs(value) * 1e-13) return {};
    return Decimal::try_parse(fmt::format("{:.15g}", rounded));
}

// NUMERIC(10, 2) keeps 99.50 as the number 99.5; its declaration tells how many decimals to show.
Decimal with_declared_scale(const Decimal& value, ColumnName name) {
    const char* type = sqlite3_column_decltype(name.statement, name.column);
    const char* comma = type ? std::strchr(type, ',') : nullptr;
    const int scale = comma ? std::atoi(comma + 1) : 0;
    const bool fits = scale > value.scale() && scale <= Decimal::max_scale &&
                      value.significant_digits() + scale - value.scale() <= Decimal::max_digits;
    return fits ? value.rescale(scale) : value;
}

std::optional<Decimal> decimal(::sqlite3_value* from, int type, ColumnName name) {
    std::optional<Decimal> value;
    if (type == SQLITE_FLOAT) value = computed_decimal(from, name);
    if (!value) value = stored_form<Decimal>(from, type);
    return value ? with_declared_scale(*value, name) : value;
}

template <class T>
concept HasStoredForm = std::is_same_v<T, double> || (!std::is_arithmetic_v<T>);

}  // namespace

std::string_view ColumnName::text() const {
    const char* name = sqlite3_column_name(statement, column);
    return name ? name : "?";
}

std::string_view bytes_of(::sqlite3_value* from) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(from));
    const auto size = static_cast<std::size_t>(sqlite3_value_bytes(from));
    if (!text && sqlite3_value_type(from) != SQLITE_NULL && sqlite3_value_type(from) != SQLITE_BLOB) throw std::bad_alloc();
    return {text ? text : "", size};
}

Value natural_value(::sqlite3_value* from) {
    switch (sqlite3_value_type(from)) {
        case SQLITE_INTEGER: return Value(static_cast<std::int64_t>(sqlite3_value_int64(from)));
        case SQLITE_FLOAT: return Value(sqlite3_value_double(from));
        case SQLITE_TEXT: return Value(bytes_of(from));
        case SQLITE_BLOB: return ValueAccess::make(copied_bytes(from));
        default: return {};
    }
}

Value typed_value(::sqlite3_value* from, const SqlType& type, ColumnName name) {
    if (sqlite3_value_type(from) == SQLITE_NULL) return {};
    Slot slot;
    slot.layout = layout_of(type.id, Layout::value);
    return visit_layout(slot.layout, [&]<class T>(std::type_identity<T>) {
        T field{};
        decode(from, slot, &field, name);
        return to_value(field);
    });
}

void decode(::sqlite3_value* from, const Slot& slot, void* field, ColumnName name) {
    if (!decode_frequent(from, slot, field)) decode_other(from, slot, field, name);
}

void decode_other(::sqlite3_value* from, const Slot& slot, void* field, ColumnName name) {
    Slot here = slot;
    here.offset = 0;
    const int type = sqlite3_value_type(from);
    if (slot.layout == Layout::custom || (type == SQLITE_NULL && !slot.optional))
        return write_slot(here, field, natural_value(from), name.text());
    visit_layout(slot.layout, [&]<class T>(std::type_identity<T>) {
        if (type == SQLITE_NULL) return static_cast<std::optional<T>*>(field)->reset();
        if constexpr (std::is_same_v<T, Decimal>)
            if (auto value = decimal(from, type, name)) return put(slot, field, *value);
        if constexpr (HasStoredForm<T>)
            if (auto value = stored_form<T>(from, type)) return put(slot, field, std::move(*value));
        write_slot(here, field, natural_value(from), name.text());
    });
}

}  // namespace aludel::sqlite3_driver
