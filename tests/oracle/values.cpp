#include "oracle/builder.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/bytes.hpp"
#include "aludel/types/chrono.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/temporal.hpp"
#include "aludel/types/uuid.hpp"

#include <cmath>

namespace aludel::oracle {

namespace {

Value bytes_of(const std::string& hex) {
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    return Value(bytes);
}

bool has_zone(const std::string& iso) {
    return iso.size() > 19 && (iso.find('+', 19) != iso.npos || iso.find('-', 19) != iso.npos || iso.back() == 'Z');
}

Value moment_of(const std::string& iso) {
    return has_zone(iso) ? Value(parse_timestamp(iso)) : Value(parse_local_date_time(iso));
}

//! A tuple as a list, and a dictionary of texts as an object: records write both forms.
json plain(const json& tagged) {
    if (tagged.is_object() && tagged.size() == 1 && tagged.contains("$tuple")) return plain(tagged.at("$tuple"));
    json out = tagged;
    if (tagged.is_object() && tagged.size() == 1 && tagged.contains("$map")) {
        out = json::object();
        for (const json& entry : tagged.at("$map")) out[entry.at(0).is_string() ? entry.at(0).get<std::string>() : entry.at(0).dump()] = entry.at(1);
    }
    if (out.is_structured())
        for (json& part : out) part = plain(part);
    return out;
}

//! What C++ has no value for, such as a Python object: a text that is equal for equal ones.
Value opaque(const json& tagged) { return Value(plain(tagged).dump()); }

Value tagged_value(const std::string& tag, const json& content, const json& whole) {
    if (tag == "$bytes") return bytes_of(content.get<std::string>());
    if (tag == "$decimal") {
        const auto number = Decimal::try_parse(content.get<std::string>());
        return number ? Value(*number) : opaque(whole);
    }
    if (tag == "$datetime") return moment_of(content.get<std::string>());
    if (tag == "$date") return Value(parse_date(content.get<std::string>()));
    if (tag == "$time") return Value(TimeOfDay::parse(content.get<std::string>()));
    if (tag == "$timedelta") return Value(std::chrono::microseconds(std::llround(content.get<double>() * 1e6)));
    if (tag == "$uuid") return Value(Uuid::parse(content.get<std::string>()));
    if (tag == "$str") return Value(content.get<std::string>());
    return opaque(whole);
}

}  // namespace

Value to_value(const json& tagged) {
    switch (tagged.type()) {
        case json::value_t::null: return {};
        case json::value_t::boolean: return Value(tagged.get<bool>());
        case json::value_t::number_integer: return Value(tagged.get<std::int64_t>());
        case json::value_t::number_unsigned: {
            const auto number = tagged.get<std::uint64_t>();
            return number > 0x7fff'ffff'ffff'ffffULL ? opaque(tagged) : Value(number);
        }
        case json::value_t::number_float: return Value(tagged.get<double>());
        case json::value_t::string: return Value(tagged.get<std::string>());
        default: break;
    }
    if (!tagged.is_object() || tagged.size() != 1) return opaque(tagged);
    try {
        return tagged_value(tagged.begin().key(), tagged.begin().value(), tagged);
    } catch (const Error&) {
        return opaque(tagged);
    }
}

}  // namespace aludel::oracle
