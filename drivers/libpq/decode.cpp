#include "drivers/libpq/decode.hpp"

#include "drivers/libpq/cell_values.hpp"

#include "base/message_text.hpp"
#include "types/type_layout.hpp"
#include "types/value_access.hpp"

#include <cmath>
#include <optional>
#include <type_traits>

namespace aludel::libpq_driver {

namespace {

using std::chrono::microseconds;
using std::chrono::year_month_day;

bool is_integer(Kind kind) { return kind >= Kind::int2 && kind <= Kind::oid; }
bool is_real(Kind kind) { return kind == Kind::float4 || kind == Kind::float8; }
bool is_text(Kind kind) { return kind == Kind::text || kind == Kind::json || kind == Kind::jsonb; }
bool is_bytes(Kind kind) { return kind == Kind::bytea || kind == Kind::other; }

// The statement could not be prepared with a cast of the column; see Backend::prepare.
[[noreturn]] void throw_unknown_type(const Column& column) {
    throw ConversionError("column '" + printable_name(column.name) + "' has a type that the driver does not know (OID " +
                          std::to_string(column.type) + "), and this statement could not be given a cast: write one, "
                          "CAST(... AS TEXT), or read the column as bytes");
}

year_month_day day_of(const Cell& cell) {
    try {
        return date_from_days(date_of(cell));
    } catch (const ArgumentError& error) {
        throw ConversionError("column '" + printable_name(cell.column.name) + "': " + value_part(error.message()));
    }
}

Value natural_value(const Cell& cell) {
    double special = 0;
    switch (cell.column.kind) {
        case Kind::boolean: return Value(boolean_of(cell));
        case Kind::int2:
        case Kind::int4:
        case Kind::int8:
        case Kind::oid: return Value(integer_of(cell));
        case Kind::float4:
        case Kind::float8: return Value(real_of(cell));
        case Kind::numeric:
            if (is_special_numeric(cell, special)) return Value(special);
            return ValueAccess::make(numeric_of(cell));
        case Kind::bytea: return ValueAccess::make(bytea_of(cell));
        case Kind::date: return ValueAccess::make(day_of(cell));
        case Kind::time: return ValueAccess::make(TimeOfDay::from_micros(time_of(cell)));
        case Kind::timestamp: return ValueAccess::make(LocalDateTime(microseconds(timestamp_of(cell))));
        case Kind::timestamptz: return ValueAccess::make(Timestamp(microseconds(timestamptz_of(cell))));
        case Kind::interval: return ValueAccess::make(microseconds(interval_of(cell)));
        case Kind::uuid: return ValueAccess::make(uuid_of(cell));
        case Kind::json:
        case Kind::jsonb: return ValueAccess::make(json_of(cell));
        case Kind::other: return ValueAccess::make(bytea_of(cell));
        case Kind::text: break;
    }
    return Value(text_of(cell));
}

// The straight ways from a kind of column to a type of field. False: there is none, the general conversion of values
// decides, and writes the error.
template <class T>
    requires std::is_integral_v<T>
bool decode(const Cell& cell, T& to, const Slot& slot) {
    if (!is_integer(cell.column.kind)) return false;
    const std::int64_t wide = integer_of(cell);
    if (!std::in_range<T>(wide)) [[unlikely]] throw_out_of_range(cell.column.name, std::to_string(wide), slot.layout);
    to = static_cast<T>(wide);
    return true;
}
bool decode(const Cell& cell, bool& to, const Slot&) {
    if (cell.column.kind != Kind::boolean) return false;
    to = boolean_of(cell);
    return true;
}
bool decode(const Cell& cell, double& to, const Slot&) {
    if (cell.column.kind == Kind::numeric) return is_special_numeric(cell, to);
    if (!is_real(cell.column.kind)) return false;
    to = real_of(cell);
    return true;
}
bool decode(const Cell& cell, float& to, const Slot& slot) {
    double wide = 0;
    if (!decode(cell, wide, slot)) return false;
    to = static_cast<float>(wide);
    if (std::isinf(to) && std::isfinite(wide))
        throw_out_of_range(cell.column.name, std::to_string(wide), slot.layout);
    return true;
}
bool decode(const Cell& cell, std::string& to, const Slot&) {
    if (cell.column.kind == Kind::other) throw_unknown_type(cell.column);
    if (!is_text(cell.column.kind)) return false;
    to = text_of(cell);
    return true;
}
bool decode(const Cell& cell, Bytes& to, const Slot&) {
    if (!is_bytes(cell.column.kind)) return false;
    to = bytea_of(cell);
    return true;
}
bool decode(const Cell& cell, year_month_day& to, const Slot&) {
    if (cell.column.kind != Kind::date) return false;
    to = day_of(cell);
    return true;
}
bool decode(const Cell& cell, TimeOfDay& to, const Slot&) {
    if (cell.column.kind != Kind::time) return false;
    to = TimeOfDay::from_micros(time_of(cell));
    return true;
}
bool decode(const Cell& cell, LocalDateTime& to, const Slot&) {
    if (cell.column.kind == Kind::timestamp) to = LocalDateTime(microseconds(timestamp_of(cell)));
    else if (cell.column.kind == Kind::timestamptz) to = LocalDateTime(microseconds(timestamptz_of(cell)));   // in UTC
    else return false;
    return true;
}
bool decode(const Cell& cell, Timestamp& to, const Slot&) {
    if (cell.column.kind == Kind::timestamptz) to = Timestamp(microseconds(timestamptz_of(cell)));
    else if (cell.column.kind == Kind::timestamp)
        to = Timestamp(microseconds(timestamp_of(cell)));  // the clock of UTC
    else return false;
    return true;
}
bool decode(const Cell& cell, microseconds& to, const Slot&) {
    if (cell.column.kind != Kind::interval) return false;
    to = microseconds(interval_of(cell));
    return true;
}
bool decode(const Cell& cell, Uuid& to, const Slot&) {
    if (cell.column.kind != Kind::uuid) return false;
    to = uuid_of(cell);
    return true;
}
bool decode(const Cell& cell, Decimal& to, const Slot&) {
    if (cell.column.kind != Kind::numeric) return false;
    to = numeric_of(cell);
    return true;
}
bool decode(const Cell& cell, Json& to, const Slot&) {
    if (cell.column.kind != Kind::json && cell.column.kind != Kind::jsonb) return false;
    to = json_of(cell);
    return true;
}
bool decode(const Cell& cell, Value& to, const Slot&) {
    to = natural_value(cell);
    return true;
}

template <class T>
bool decode_field(const Cell& cell, const Slot& slot, void* field) {
    if (!slot.optional) return decode(cell, *static_cast<T*>(field), slot);
    auto& optional = *static_cast<std::optional<T>*>(field);
    if (!optional) optional.emplace();
    return decode(cell, *optional, slot);
}

}  // namespace

void read_any_cell(const Cell& cell, const Slot& slot, void* base) {
    if (!cell.data) return write_slot(slot, base, Value(), cell.column.name);
    void* field = static_cast<char*>(base) + slot.offset;
    const bool done = slot.layout != Layout::custom && visit_layout(slot.layout, [&]<class T>(std::type_identity<T>) {
        return decode_field<T>(cell, slot, field);
    });
    if (!done) write_slot(slot, base, natural_value(cell), cell.column.name);
}

Value value_of(const Cell& cell, const SqlType& type) {
    if (!cell.data) return {};
    Value value = natural_value(cell);
    Slot slot;
    slot.layout = layout_of(type.id, value.kind());
    if (slot.layout == value.kind()) return value;
    if (slot.layout == Layout::string && cell.column.kind == Kind::other) throw_unknown_type(cell.column);
    return visit_layout(slot.layout, [&]<class T>(std::type_identity<T>) {
        T converted{};
        write_slot(slot, &converted, value, cell.column.name);
        return to_value(converted);
    });
}

std::string_view bytes_of(const Cell& cell) {
    if (!cell.data) return {};
    if (is_text(cell.column.kind)) return text_of(cell);
    if (is_bytes(cell.column.kind)) return cell.text();
    throw_conversion(cell.column.name, "neither text nor bytes", Layout::string);
}

}  // namespace aludel::libpq_driver
