#include "aludel/types/slot.hpp"

#include "base/message_text.hpp"
#include "types/deferred_access.hpp"
#include "types/value_access.hpp"
#include "types/value_convert.hpp"
#include "types/value_text.hpp"

#include <cmath>
#include <cstring>

namespace aludel {

namespace {

const void* field_of(const Slot& slot, const void* object) {
    return static_cast<const char*>(object) + slot.offset;
}

bool is_unloaded(const Slot& slot, const void* object) noexcept { return detail::DeferredAccess::is_unloaded(slot, object); }

// Calls `visit` with the field's value, or with nullptr for an empty optional.
template <class F>
decltype(auto) visit_field(const Slot& slot, const void* field, F&& visit) {
    return visit_layout(slot.layout, [&]<class T>(std::type_identity<T>) {
        if (!slot.optional) return visit(static_cast<const T*>(field));
        const auto& optional = *static_cast<const std::optional<T>*>(field);
        return visit(optional ? &*optional : static_cast<const T*>(nullptr));
    });
}

template <class T>
void assign(const Slot& slot, T& to, const Value& value, std::string_view name) {
    switch (convert(value, to)) {
        case Converted::ok: return;
        case Converted::wrong_kind: throw_conversion(name, describe(value), slot.layout);
        case Converted::out_of_range: throw_out_of_range(name, describe(value), slot.layout);
    }
}

std::string column_text(std::string_view column) {
    return column.empty() ? "the value" : "column '" + printable_name(column) + "'";
}

// A custom type converts by itself and does not know of columns.
void write_custom(const Slot& slot, void* field, const Value& value, std::string_view name) {
    try {
        slot.custom->set(field, value);
    } catch (const ConversionError& error) {
        if (name.empty()) throw;
        throw ConversionError(column_text(name) + ": " + value_part(error.message()));
    }
}

// Same number of bits, so that a change from 0.0 to -0.0 is seen and an unchanged NaN is none.
bool same_real(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

template <class T>
bool same(const T& field, const Value& value) {
    if constexpr (std::is_same_v<T, Value>) {
        return field.kind() == value.kind() && field == value;
    } else if constexpr (std::is_same_v<T, bool> || !std::is_arithmetic_v<T>) {
        const auto* payload = ValueAccess::get_if<T>(value);
        if (!payload) return false;
        if constexpr (std::is_same_v<T, Decimal>) return *payload == field && payload->scale() == field.scale();
        else if constexpr (std::is_same_v<T, Json>) return payload->text() == field.text();
        else return *payload == field;
    } else if constexpr (std::is_integral_v<T>) {
        const auto* integer = ValueAccess::get_if<std::int64_t>(value);
        return integer && std::cmp_equal(*integer, field);
    } else {
        const auto* real = ValueAccess::get_if<double>(value);
        return real && same_real(*real, static_cast<double>(field));
    }
}

}  // namespace

Value read_slot(const Slot& slot, const void* object) {
    if (is_unloaded(slot, object)) return {};
    const void* field = field_of(slot, object);
    if (slot.layout == Layout::custom) return slot.custom->get(field);
    return visit_field(slot, field, []<class T>(const T* payload) { return payload ? to_value(*payload) : Value(); });
}

namespace {

void write_value(const Slot& slot, void* object, const Value& value, std::string_view name) {
    void* field = static_cast<char*>(object) + slot.offset;
    if (value.is_null() && !slot.optional && slot.layout != Layout::value) throw_unexpected_null(name, slot.layout);
    if (slot.layout == Layout::custom) return write_custom(slot, field, value, name);
    visit_layout(slot.layout, [&]<class T>(std::type_identity<T>) {
        if (!slot.optional) return assign(slot, *static_cast<T*>(field), value, name);
        auto& optional = *static_cast<std::optional<T>*>(field);
        if (value.is_null()) return optional.reset();
        if (!optional) optional.emplace();
        assign(slot, *optional, value, name);
    });
}

}  // namespace

void write_slot(const Slot& slot, void* object, const Value& value, std::string_view name) {
    write_value(slot, object, value, name);
    if (slot.deferred != 0) detail::DeferredAccess::set_loaded(detail::DeferredAccess::of(slot, object));
}

Param param_of(const Slot& slot, const void* object, ParamType type) {
    if (is_unloaded(slot, object))
        throw InvalidRequestError("An object with a Deferred field that is not loaded cannot be written: its value is not known. Load the "
                                  "field before the object is copied out of its session, or assign a value.");
    const void* field = field_of(slot, object);
    if (slot.layout == Layout::custom) return {field, slot.layout, type, slot.custom};
    return visit_field(slot, field, [&]<class T>(const T* payload) -> Param {
        if constexpr (std::is_same_v<T, Value>) return payload ? payload->param(type) : Param{nullptr, Layout::null, type};
        else return {payload, slot.layout, type, nullptr};
    });
}

bool slot_equals(const Slot& slot, const void* object, const Value& value) {
    if (is_unloaded(slot, object)) return value.is_null();
    const void* field = field_of(slot, object);
    if (slot.layout == Layout::custom) return slot.custom->get(field) == value;
    return visit_field(slot, field, [&](const auto* payload) {
        return payload ? same(*payload, value) : value.is_null();
    });
}

std::string_view layout_name(Layout layout) noexcept {
    switch (layout) {
        case Layout::null: return "null";
        case Layout::boolean: return "bool";
        case Layout::int8: return "std::int8_t";
        case Layout::int16: return "std::int16_t";
        case Layout::int32: return "int";
        case Layout::int64: return "std::int64_t";
        case Layout::other_long: return std::is_same_v<OtherLong, long> ? "long" : "long long";
        case Layout::uint8: return "std::uint8_t";
        case Layout::uint16: return "std::uint16_t";
        case Layout::uint32: return "std::uint32_t";
        case Layout::uint64: return "std::uint64_t";
        case Layout::other_unsigned_long:
            return std::is_same_v<OtherLong, long> ? "unsigned long" : "unsigned long long";
        case Layout::float_: return "float";
        case Layout::double_: return "double";
        case Layout::string: return "std::string";
        case Layout::bytes: return "aludel::Bytes";
        case Layout::date: return "std::chrono::year_month_day";
        case Layout::time: return "aludel::TimeOfDay";
        case Layout::date_time: return "aludel::LocalDateTime";
        case Layout::timestamp: return "aludel::Timestamp";
        case Layout::interval: return "std::chrono::microseconds";
        case Layout::uuid: return "aludel::Uuid";
        case Layout::decimal: return "aludel::Decimal";
        case Layout::json: return "aludel::Json";
        case Layout::value: return "aludel::Value";
        case Layout::custom: return "a type of your own";
    }
    return "?";
}

void throw_unexpected_null(std::string_view column, Layout layout) {
    const std::string type(layout_name(layout));
    const std::string optional = layout == Layout::custom ? "std::optional" : "std::optional<" + type + ">";
    throw UnexpectedNullError(column_text(column) + " is NULL and cannot be read into a plain " + type +
                              ": declare the field as " + optional +
                              ", or select optional_(column) if an outer join may leave it out");
}

void throw_conversion(std::string_view column, std::string_view found, Layout wanted) {
    throw ConversionError(column_text(column) + (column.empty() ? " is " : " holds ") + value_part(found) +
                          ", which cannot be read as " + std::string(layout_name(wanted)));
}

void throw_out_of_range(std::string_view column, std::string_view found, Layout wanted) {
    throw ConversionError(column_text(column) + (column.empty() ? " is " : " holds ") + value_part(found) +
                          ", which does not fit into " + std::string(layout_name(wanted)));
}

}  // namespace aludel
