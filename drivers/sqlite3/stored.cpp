#include "drivers/sqlite3/stored.hpp"

#include "aludel/types/iso8601.hpp"
#include "base/message_text.hpp"
#include "types/decimal_text.hpp"
#include "types/layout_visit.hpp"

#include <cmath>

namespace aludel::sqlite3_driver {

namespace {

using Form = Stored::Form;
using std::chrono::microseconds;
using std::chrono::year_month_day;

std::string parameter_text(int number) { return "parameter " + std::to_string(number); }

Stored integer(std::int64_t value) {
    Stored stored;
    stored.form = Form::integer;
    stored.integer = value;
    return stored;
}

Stored real(double value, int number) {
    if (std::isnan(value))
        throw ConversionError(parameter_text(number) + " is NaN, which SQLite would store as NULL; bind null instead");
    Stored stored;
    stored.form = Form::real;
    stored.real = value;
    return stored;
}

Stored memory(Form form, const void* data, std::size_t size) {
    Stored stored;
    stored.form = form;
    stored.data = data ? static_cast<const char*>(data) : "";
    stored.size = size;
    return stored;
}

Stored scratch_text(const Scratch& scratch, const char* end) {
    const char* begin = scratch.text.data();
    Stored stored = memory(Form::text, begin, static_cast<std::size_t>(end - begin));
    stored.in_scratch = true;
    return stored;
}

Stored uuid(const Uuid& id, Scratch& scratch) {
    constexpr std::string_view digits = "0123456789abcdef";
    char* out = scratch.text.data();
    for (std::uint8_t byte : id.data) {
        *out++ = digits[byte >> 4];
        *out++ = digits[byte & 15];
    }
    return scratch_text(scratch, out);
}

// A text for a column of another type takes the form in which that type is stored, so that it can be compared.
Stored text(const std::string& content, TypeId type, Scratch& scratch) {
    if (type == TypeId::large_binary) return memory(Form::blob, content.data(), content.size());
    if (type == TypeId::uuid)
        if (const auto id = Uuid::try_parse(content)) return uuid(*id, scratch);
    return memory(Form::text, content.data(), content.size());
}

Stored date(const year_month_day& day, TypeId type, Scratch& scratch, int number) {
    try {
        const std::int32_t days = days_since_epoch(day);
        char* out = scratch.text.data();
        if (type != TypeId::date_time) return scratch_text(scratch, write_date(out, days));
        return scratch_text(scratch, write_timestamp(out, days * std::int64_t{86'400'000'000}));
    } catch (const ArgumentError& error) {
        throw ConversionError(parameter_text(number) + ": " + value_part(error.message()));
    }
}

Stored moment(std::int64_t micros, TypeId type, Scratch& scratch, int number) {
    constexpr std::int64_t micros_per_day = 86'400'000'000;
    if (type == TypeId::date && micros % micros_per_day != 0)
        throw ConversionError(parameter_text(number) + " has a time of day, and a Date keeps none; floor it to days");
    try {
        if (type == TypeId::date)
            return scratch_text(scratch, write_date(scratch.text.data(), static_cast<std::int32_t>(micros / micros_per_day)));
        return scratch_text(scratch, write_timestamp(scratch.text.data(), micros));
    } catch (const ArgumentError& error) {
        throw ConversionError(parameter_text(number) + ": " + value_part(error.message()));
    }
}

Stored decimal(const Decimal& value, int number) {
    if (const auto exact = value.to_int64()) return integer(*exact);
    if (counting_digits(value) <= digits_of_a_double) return real(value.to_double(), number);
    throw ConversionError(parameter_text(number) + " is the decimal " + value_part(value.to_string()) +
                          ", and SQLite keeps 15 digits of a number; round it, or keep it in a String column");
}

Stored unsigned_integer(std::uint64_t value, int number) {
    if (std::in_range<std::int64_t>(value)) return integer(static_cast<std::int64_t>(value));
    throw ConversionError(parameter_text(number) + " is " + value_part(std::to_string(value)) +
                          ", and the greatest integer of SQLite is 9223372036854775807");
}

template <class T>
const T& at(const Param& parameter) {
    return *static_cast<const T*>(parameter.data);
}

Stored custom(const Param& parameter, Scratch& scratch, int number) {
    scratch.value = parameter.custom->get(parameter.data);
    Stored stored = to_stored(scratch.value.param(parameter.type), scratch, number);
    stored.in_scratch = true;
    return stored;
}

}  // namespace

Stored to_stored(const Param& parameter, Scratch& scratch, int number) {
    if (!parameter.data) return {};
    switch (parameter.layout) {
        case Layout::null: return {};
        case Layout::boolean: return integer(at<bool>(parameter) ? 1 : 0);
        case Layout::int8: return integer(at<std::int8_t>(parameter));
        case Layout::int16: return integer(at<std::int16_t>(parameter));
        case Layout::int32: return integer(at<std::int32_t>(parameter));
        case Layout::int64: return integer(at<std::int64_t>(parameter));
        case Layout::other_long: return integer(at<OtherLong>(parameter));
        case Layout::uint8: return integer(at<std::uint8_t>(parameter));
        case Layout::uint16: return integer(at<std::uint16_t>(parameter));
        case Layout::uint32: return integer(at<std::uint32_t>(parameter));
        case Layout::uint64: return unsigned_integer(at<std::uint64_t>(parameter), number);
        case Layout::other_unsigned_long: return unsigned_integer(at<OtherUnsignedLong>(parameter), number);
        case Layout::float_: return real(static_cast<double>(at<float>(parameter)), number);
        case Layout::double_: return real(at<double>(parameter), number);
        case Layout::string: return text(at<std::string>(parameter), parameter.type, scratch);
        case Layout::bytes: return memory(Form::blob, at<Bytes>(parameter).data(), at<Bytes>(parameter).size());
        case Layout::date: return date(at<year_month_day>(parameter), parameter.type, scratch, number);
        case Layout::time: return scratch_text(scratch, write_time(scratch.text.data(), at<TimeOfDay>(parameter).micros()));
        case Layout::date_time: return moment(at<LocalDateTime>(parameter).time_since_epoch().count(), parameter.type, scratch, number);
        case Layout::timestamp: return moment(at<Timestamp>(parameter).time_since_epoch().count(), parameter.type, scratch, number);
        case Layout::interval: return integer(at<microseconds>(parameter).count());
        case Layout::uuid: return uuid(at<Uuid>(parameter), scratch);
        case Layout::decimal: return decimal(at<Decimal>(parameter), number);
        case Layout::json: return memory(Form::text, at<Json>(parameter).text().data(), at<Json>(parameter).text().size());
        case Layout::value: return to_stored(at<Value>(parameter).param(parameter.type), scratch, number);
        case Layout::custom: return custom(parameter, scratch, number);
    }
    return {};
}

}  // namespace aludel::sqlite3_driver
