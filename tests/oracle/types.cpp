#include "oracle/builder.hpp"

#include "aludel/types/type_def.hpp"
#include "oracle/type_repr.hpp"

#include <unordered_map>

namespace aludel::oracle {

namespace {

template <class T>
SqlType plain(const TypeRepr& repr) {
    repr.allow({});
    return T();
}

template <class T>
SqlType sized(const TypeRepr& repr) {
    repr.allow({"length"});
    return T(repr.number("length", 0));
}

SqlType numeric(const TypeRepr& repr) {
    repr.allow({"precision", "scale"});
    const int precision = repr.number("precision", 0);
    return repr.has("scale") ? Numeric(precision, repr.number("scale", 0)) : Numeric(precision);
}

SqlType date_time(const TypeRepr& repr) {
    repr.allow({"timezone"});
    return repr.is_true("timezone") ? DateTime(with_timezone) : DateTime();
}

SqlType boolean(const TypeRepr& repr) {
    repr.allow({"create_constraint"});
    return Boolean();
}

using TypeFunction = SqlType (*)(const TypeRepr&);
const std::unordered_map<std::string, TypeFunction> types{
    {"NullType", [](const TypeRepr&) { return SqlType(); }},
    {"Boolean", boolean},
    {"MatchType", boolean},
    {"SmallInteger", plain<SmallInteger>},
    {"Integer", plain<Integer>},
    {"BigInteger", plain<BigInteger>},
    {"Float", plain<Float>},
    {"Double", plain<Double>},
    {"Numeric", numeric},
    {"String", sized<String>},
    {"Text", sized<Text>},
    {"Unicode", sized<Unicode>},
    {"UnicodeText", sized<UnicodeText>},
    {"LargeBinary", plain<LargeBinary>},
    {"Date", plain<Date>},
    {"Time", plain<Time>},
    {"DateTime", date_time},
    {"Interval", plain<Interval>},
    {"Uuid", plain<UuidType>},
    {"JSON", [](const TypeRepr&) { return SqlType(TypeId::json); }},
    {"JSONB", [](const TypeRepr&) { return SqlType(TypeId::jsonb); }},
};

SqlType from_repr(const std::string& text) {
    const TypeRepr repr = TypeRepr::parse(text);
    const auto found = types.find(repr.name);
    if (found == types.end()) throw Missing{"type:" + repr.name};
    return found->second(repr);
}

}  // namespace

SqlType to_type(const json& described) {
    if (described.is_null()) return {};
    if (described.is_string()) return from_repr(described.get<std::string>());
    if (!described.is_object()) throw Missing{"type:" + described.dump()};
    if (described.contains("type")) return to_type(described.at("type"));
    if (described.contains("variants")) throw Missing{"type:variants"};
    return from_repr(described.at("repr_").get<std::string>());
}

}  // namespace aludel::oracle
