#include "types/json_write.hpp"

#include "aludel/types/iso8601.hpp"
#include "types/base64.hpp"
#include "types/iso8601_duration.hpp"
#include "types/layout_visit.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>

namespace aludel {

namespace {

// The length of the UTF-8 character at `at`; 0 where there is none: neither surrogates nor overlong forms are.
std::size_t utf8_length(std::string_view text, std::size_t at) noexcept {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
        return byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef)
        return follows(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) && follows(2) ? 3 : 0;
    if (first >= 0xf0 && first <= 0xf4)
        return follows(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) && follows(2) && follows(3) ? 4 : 0;
    return 0;
}

[[noreturn]] void throw_no_utf8(std::size_t at) {
    throw ConversionError("the text isn't valid UTF-8 at byte " + std::to_string(at) +
                          ", and JSON is UTF-8; declare the field as Bytes if it holds anything else.");
}

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\b': out += "\\b"; return;
        case '\f': out += "\\f"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    }
}

bool is_plain(char c) noexcept { return c >= 0x20 && c != '"' && c != '\\'; }   // of ASCII

// The shortest text that reads back as the same number, and is one with a fraction.
template <class T>
void append_real(std::string& out, T real) {
    if (!std::isfinite(real))
        throw ConversionError(fmt::format("the number is {}, which JSON cannot hold.", real));
    const std::string text = fmt::format("{}", real);
    out += text;
    if (text.find_first_not_of("-0123456789") == std::string::npos) out += ".0";
}

// Without the decimals where all are zero.
std::string short_time(std::string text) {
    if (text.ends_with(".000000")) text.resize(text.size() - 7);
    return text;
}

template <class T>
std::string iso_text(const T& value) {
    if constexpr (std::is_same_v<T, TimeOfDay>) return short_time(value.to_string());
    else if constexpr (std::is_same_v<T, std::chrono::microseconds>) return format_duration(value.count());
    else if constexpr (std::is_same_v<T, std::chrono::year_month_day>) return to_string(value);
    else return short_time(format_timestamp(value.time_since_epoch().count(), 'T')) +
                (std::is_same_v<T, Timestamp> ? "Z" : "");
}

void append_document(std::string& out, const Json& document) {
    if (!nlohmann::json::accept(document.text()))
        throw ConversionError("the Json isn't a JSON document (Json::unchecked took it as it was).");
    out += document.text();
}

void append_payload(std::string& out, const Value& value);

template <class T>
void append_payload(std::string& out, const T& value) {
    if constexpr (std::is_same_v<T, bool>) out += value ? "true" : "false";
    else if constexpr (std::is_integral_v<T>) out += std::to_string(value);
    else if constexpr (std::is_floating_point_v<T>) append_real(out, value);
    else if constexpr (std::is_same_v<T, std::string>) append_json_string(out, value);
    else if constexpr (std::is_same_v<T, Json>) append_document(out, value);
    else {
        out += '"';
        if constexpr (std::is_same_v<T, Bytes>) append_base64(out, value);
        else if constexpr (std::is_same_v<T, Uuid> || std::is_same_v<T, Decimal>) out += value.to_string();
        else out += iso_text(value);
        out += '"';
    }
}

void append_payload(std::string& out, const Value& value) {
    if (value.is_null()) out += "null";
    else append_json(out, Slot{.layout = value.kind()}, value.data());
}

void append_field(std::string& out, const Slot& slot, const void* field) {
    visit_layout(slot.layout, [&]<class T>(std::type_identity<T>) {
        if (!slot.optional) return append_payload(out, *static_cast<const T*>(field));
        const auto& optional = *static_cast<const std::optional<T>*>(field);
        if (optional) append_payload(out, *optional);
        else out += "null";
    });
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_plain(text[end])) ++end;   // a run of plain characters at once
        out.append(text, at, end - at);
        if ((at = end) == text.size()) break;
        if (static_cast<unsigned char>(text[at]) < 0x80) append_escaped(out, text[at++]);
        else if (const std::size_t length = utf8_length(text, at)) {
            out.append(text, at, length);
            at += length;
        } else throw_no_utf8(at);
    }
    out += '"';
}

void append_json(std::string& out, const Slot& slot, const void* object) {
    const void* field = static_cast<const char*>(object) + slot.offset;
    try {
        if (slot.layout == Layout::custom) append_payload(out, slot.custom->get(field));
        else append_field(out, slot, field);
    } catch (const ArgumentError& error) {   // outside the calendar
        throw ConversionError(error.message());
    }
}

}  // namespace aludel
