#include "types/json_read.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/iso8601.hpp"
#include "aludel/types/type_def.hpp"
#include "base/message_text.hpp"
#include "types/base64.hpp"
#include "types/iso8601_duration.hpp"
#include "types/quoted.hpp"
#include "types/type_layout.hpp"
#include "types/value_access.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace aludel {

namespace {

using Tree = nlohmann::json;
using Found = std::optional<Value>;   // nothing: the element is of another kind

// What the element has to look like. A type of the program's own is written as the column's type is.
Layout form_of(const Slot& slot, const SqlType& type) {
    if (slot.layout != Layout::custom) return slot.layout;
    if (type.id == TypeId::date_time && type.timezone) return Layout::timestamp;
    return layout_of(type.id, Layout::value);
}

Found integer(const Tree& element) {
    constexpr double exact = 9007199254740992.0;   // 2^53: from there on a double is the neighbour of what was meant
    if (element.is_number_float()) {
        const double real = element.get<double>();
        const bool is_whole = std::trunc(real) == real && std::fabs(real) < exact;
        return is_whole ? Found(Value(static_cast<std::int64_t>(real))) : Found();
    }
    if (!element.is_number_integer()) return {};
    const bool is_too_large = element.is_number_unsigned() && element.get<std::uint64_t>() > 0x7fff'ffff'ffff'ffffULL;
    return is_too_large ? Found() : Found(Value(element.get<std::int64_t>()));
}

// A number of JSON is read as a double: up to 15 digits that is what was written, more belong into a string.
Found decimal(const Tree& element) {
    if (element.is_string()) {
        const auto read = Decimal::try_parse(element.get_ref<const std::string&>());
        return read ? Found(ValueAccess::make(*read)) : Found();
    }
    if (element.is_number_unsigned()) return ValueAccess::make(Decimal(element.get<std::uint64_t>()));
    if (element.is_number_integer()) return ValueAccess::make(Decimal(element.get<std::int64_t>()));
    if (!element.is_number_float() || !(std::fabs(element.get<double>()) < 1e38)) return {};
    const Decimal read = Decimal::from_double(element.get<double>());
    return read.significant_digits() <= 15 ? Found(ValueAccess::make(read)) : Found();
}

Found micros_as(Layout form, const std::string& text) {
    const auto made = [](auto micros, auto make) { return micros ? Found(ValueAccess::make(make(*micros))) : Found(); };
    using std::chrono::microseconds;
    switch (form) {
        case Layout::date: return made(parse_date_days(text), date_from_days);
        case Layout::time: return made(parse_time_micros(text), TimeOfDay::from_micros);
        case Layout::date_time:
            return made(parse_local_micros(text), [](std::int64_t n) { return LocalDateTime(microseconds(n)); });
        case Layout::timestamp:
            return made(parse_timestamp_micros(text), [](std::int64_t n) { return Timestamp(microseconds(n)); });
        default: return made(parse_duration_micros(text), [](std::int64_t n) { return microseconds(n); });
    }
}

Found from_string(Layout form, const std::string& text) {
    if (form == Layout::string) return Value(text);
    if (form == Layout::bytes) {
        auto bytes = from_base64(text);
        return bytes ? Found(ValueAccess::make(std::move(*bytes))) : Found();
    }
    if (form != Layout::uuid) return micros_as(form, text);
    const auto uuid = Uuid::try_parse(text);
    return uuid ? Found(ValueAccess::make(*uuid)) : Found();
}

Json document(const Tree& element) { return Json::unchecked(element.dump()); }

Found any_value(const Tree& element) {
    if (element.is_null()) return Value();
    if (element.is_boolean()) return Value(element.get<bool>());
    if (element.is_number_integer()) return integer(element);
    if (element.is_number()) return Value(element.get<double>());
    if (element.is_string()) return Value(element.get_ref<const std::string&>());
    return ValueAccess::make(document(element));
}

Found value_of(Layout form, const Tree& element) {
    if (form == Layout::value) return any_value(element);
    if (form == Layout::json) return ValueAccess::make(document(element));
    if (form == Layout::boolean) return element.is_boolean() ? Found(Value(element.get<bool>())) : Found();
    if (form == Layout::decimal) return decimal(element);
    if (is_integer_layout(form)) return integer(element);
    if (form == Layout::float_ || form == Layout::double_)
        return element.is_number() ? Found(Value(element.get<double>())) : Found();
    return element.is_string() ? from_string(form, element.get_ref<const std::string&>()) : Found();
}

[[noreturn]] void refuse(const Slot& slot, const SqlType& type, const Tree& element) {
    throw ConversionError("must be " + expected_json(slot, type) + ", and is " + describe_json(element));
}

// False for a text that isn't among the words of the column's Enum.
bool is_word(const SqlType& type, const Value& found) {
    if (!has_words(type) || found.kind() != Layout::string) return true;
    const std::vector<std::string>& words = type.definition().words;
    return std::find(words.begin(), words.end(), ValueAccess::get<std::string>(found)) != words.end();
}

std::string list_of_words(const SqlType& type) {
    std::string text;
    for (const std::string& word : type.definition().words) text += (text.empty() ? "" : ", ") + aludel::quoted(word);
    return text;
}

// A type of the program's own knows best what is wrong.
void write_custom(const Slot& slot, const SqlType& type, void* object, const Value& value, const Tree& element) {
    try {
        write_slot(slot, object, value, {});
    } catch (const ConversionError& error) {
        std::string why = error.message();
        if (why.ends_with('.')) why.pop_back();
        throw ConversionError("must be " + expected_json(slot, type) + ", and is " + describe_json(element) + ": " +
                              value_part(why));
    }
}

}  // namespace

void read_json(const Slot& slot, const SqlType& type, void* object, const Tree& element) {
    const bool is_null = element.is_null() && (slot.optional || slot.layout != Layout::json);
    const Found found = is_null ? Found(Value()) : value_of(form_of(slot, type), element);
    if (!found || !is_word(type, *found)) refuse(slot, type, element);
    if (slot.layout == Layout::custom && !found->is_null()) return write_custom(slot, type, object, *found, element);
    try {
        write_slot(slot, object, *found, {});
    } catch (const UnexpectedNullError&) {
        refuse(slot, type, element);
    } catch (const ConversionError&) {
        throw ConversionError("must be " + expected_json(slot, type) + " that fits into " +
                              std::string(layout_name(slot.layout)) + ", and is " + describe_json(element));
    }
}

std::string expected_json(const Slot& slot, const SqlType& type) {
    if (has_words(type)) return "one of " + list_of_words(type);
    switch (const Layout form = form_of(slot, type)) {
        case Layout::boolean: return "true or false";
        case Layout::float_:
        case Layout::double_: return "a number";
        case Layout::decimal: return "a decimal such as \"12.50\" (a number may have 15 digits)";
        case Layout::string: return "a text";
        case Layout::bytes: return "a text in base64";
        case Layout::date: return "a date such as \"2024-01-31\"";
        case Layout::time: return "a time of day such as \"12:34:56\"";
        case Layout::date_time: return "a date and time without a zone such as \"2024-01-31T12:34:56\"";
        case Layout::timestamp: return "a date and time such as \"2024-01-31T12:34:56Z\"";
        case Layout::interval: return "a duration such as \"P1DT2H3M4.5S\"";
        case Layout::uuid: return "a UUID";
        default: return is_integer_layout(form) ? "an integer" : "a value";
    }
}

std::string describe_json(const Tree& element) {
    if (element.is_object()) return "an object";
    if (element.is_array()) return "an array";
    if (element.is_string()) return "the text " + value_part(aludel::quoted(element.get_ref<const std::string&>()));
    return value_part(element.dump());
}

}  // namespace aludel
