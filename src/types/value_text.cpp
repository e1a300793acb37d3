#include "types/value_text.hpp"

#include "types/quoted.hpp"
#include "types/value_access.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace aludel {

namespace {

using Access = ValueAccess;

// Shortest text that reads back as the same number and cannot be taken for an integer.
std::string real_text(double real) {
    std::string text = fmt::format("{}", real);
    if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
    return text;
}

// At most `limit` bytes of `text`, not cutting a UTF-8 character.
std::string_view head(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U) --limit;
    return text.substr(0, limit);
}

std::string shortened(std::string_view text, std::size_t limit) {
    const std::string_view shown = head(text, limit);
    std::string out(shown);
    if (shown.size() < text.size()) out += fmt::format("... ({} bytes in all)", text.size());
    return out;
}

void append_escaped(std::string& out, std::string_view text) {
    for (char c : text) {
        if (c == '\'') out += "''";
        else if (c == '\n') out += "\\n";
        else if (c == '\r') out += "\\r";
        else if (c == '\t') out += "\\t";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
        else out += c;
    }
}

std::string quoted_repr(std::string_view text, std::size_t limit) {
    const std::string_view shown = head(text, limit);
    std::string out = "'";
    append_escaped(out, shown);
    out += '\'';
    if (shown.size() < text.size()) out += fmt::format("... ({} bytes in all)", text.size());
    return out;
}

std::string bytes_repr(const Bytes& bytes, std::size_t limit) {
    const std::size_t shown = std::min(bytes.size(), limit / 2);
    std::string out = "x'" + hex(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(shown))) + "'";
    if (shown < bytes.size()) out += fmt::format("... ({} bytes in all)", bytes.size());
    return out;
}

// A date or time that ISO 8601 cannot write must not make a log line fail.
template <class T>
std::string temporal_text(const T& value) {
    try {
        if constexpr (std::is_same_v<T, TimeOfDay>) return value.to_string();
        else return aludel::to_string(value);
    } catch (const ArgumentError&) {
        return "(outside the calendar)";
    }
}

std::string plain_text(const Value& value) {
    switch (value.kind()) {
        case Layout::boolean: return Access::get<bool>(value) ? "true" : "false";
        case Layout::int64: return std::to_string(Access::get<std::int64_t>(value));
        case Layout::double_: return real_text(Access::get<double>(value));
        case Layout::date: return temporal_text(Access::get<std::chrono::year_month_day>(value));
        case Layout::time: return temporal_text(Access::get<TimeOfDay>(value));
        case Layout::date_time: return temporal_text(Access::get<LocalDateTime>(value));
        case Layout::timestamp: return temporal_text(Access::get<Timestamp>(value));
        case Layout::interval: return temporal_text(Access::get<std::chrono::microseconds>(value));
        case Layout::uuid: return Access::get<Uuid>(value).to_string();
        case Layout::decimal: return Access::get<Decimal>(value).to_string();
        default: return {};
    }
}

}  // namespace

std::string Value::repr(std::size_t limit) const {
    switch (kind_) {
        case Layout::null: return "NULL";
        case Layout::string: return quoted_repr(Access::get<std::string>(*this), limit);
        case Layout::bytes: return bytes_repr(Access::get<Bytes>(*this), limit);
        case Layout::json: return shortened(Access::get<Json>(*this).text(), limit);
        default: return plain_text(*this);
    }
}

std::string Value::display() const {
    switch (kind_) {
        case Layout::null: return {};
        case Layout::string: return Access::get<std::string>(*this);
        case Layout::bytes: return hex(Access::get<Bytes>(*this));
        case Layout::json: return Access::get<Json>(*this).text();
        default: return plain_text(*this);
    }
}

std::string describe(const Value& value) {
    switch (value.kind()) {
        case Layout::null: return "NULL";
        case Layout::boolean: return "the boolean " + plain_text(value);
        case Layout::int64: return "the integer " + plain_text(value);
        case Layout::double_:
        case Layout::decimal: return "the number " + plain_text(value);
        case Layout::string: return "the text " + quoted(Access::get<std::string>(value));
        case Layout::bytes: return fmt::format("a blob of {} bytes", Access::get<Bytes>(value).size());
        case Layout::date: return "the date " + plain_text(value);
        case Layout::time: return "the time " + plain_text(value);
        case Layout::date_time:
        case Layout::timestamp: return "the date and time " + plain_text(value);
        case Layout::interval: return "the interval " + plain_text(value);
        case Layout::uuid: return "the UUID " + plain_text(value);
        case Layout::json: return "a JSON document";
        default: return "a value";
    }
}

}  // namespace aludel
