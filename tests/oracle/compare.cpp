#include "oracle/compare.hpp"

#include "aludel/base/error.hpp"
#include "oracle/dialects.hpp"

#include <boost/core/demangle.hpp>

#include <algorithm>
#include <regex>
#include <typeinfo>

namespace aludel::oracle {

namespace {

void append_values(const json& list, std::vector<Value>& out) {
    for (const json& each : list) {
        if (each.is_object() && each.contains("$tuple")) append_values(each.at("$tuple"), out);
        else if (each.is_array()) append_values(each, out);
        else out.push_back(to_value(each));
    }
}

bool is_equal(const Parameter& got, const json& expected) {
    if (!got.is_list) return got.value == to_value(expected);
    if (!expected.is_array()) return expected.is_null() && got.list.empty();
    std::vector<Value> values;
    append_values(expected, values);
    return values == got.list;
}

bool has_equal_params(const std::vector<Parameter>& got, const json& expected) {
    for (const Parameter& parameter : got) {
        const auto found = expected.find(parameter.name);
        if (found == expected.end() || !is_equal(parameter, *found)) return false;
    }
    for (const auto& [name, value] : expected.items())
        if (std::none_of(got.begin(), got.end(), [&](const Parameter& p) { return p.name == name; })) return false;
    return true;
}

bool has_equal_positions(const std::vector<Parameter>& got, const json& expected) {
    return std::equal(got.begin(), got.end(), expected.begin(), expected.end(),
                      [](const Parameter& parameter, const json& name) { return name == parameter.name; });
}

std::string shown(const std::vector<Parameter>& parameters) {
    std::string text = "{";
    for (const Parameter& parameter : parameters) {
        text += (text.size() > 1 ? ", " : "") + parameter.name + ": ";
        if (!parameter.is_list) {
            text += parameter.value.repr();
            continue;
        }
        text += "[";
        for (const Value& value : parameter.list) text += value.repr() + " ";
        text += "]";
    }
    return text + "}";
}

//! The text with each parameter as `?`, which tells a difference of markers from others.
std::string without_markers(const std::string& text) {
    static const std::regex marker(R"(__\[POSTCOMPILE_[^\]]*\]|%\([^)]*\)s|%s|::?[A-Za-z0-9_]+|\$[0-9]+)");
    std::string out;
    auto at = text.cbegin();
    for (std::sregex_iterator match(text.begin(), text.end(), marker), end; match != end; ++match) {
        out.append(at, (*match)[0].first);
        const std::string found = match->str();
        out += found.starts_with("::") ? found : "?";   // that is a cast
        at = (*match)[0].second;
    }
    return out.append(at, text.cend());
}

std::string without_casts(const std::string& text) {
    static const std::regex cast(R"(\?::[A-Za-z0-9_]+(\([0-9, ]*\))?( WITH(OUT)? TIME ZONE| PRECISION)?(\[\])*)");
    return std::regex_replace(text, cast, "?");
}

//! The schema that stands for the one named in a mark, as SQLAlchemy puts it there when it executes.
std::string schema_for(const std::string& marked, const json& schemas, const Dialect& dialect) {
    for (const json& entry : schemas.at("$map")) {
        const bool is_meant = entry.at(0).is_null() ? marked == "_none" : entry.at(0) == marked;
        if (is_meant) return entry.at(1).is_null() ? std::string() : dialect.quote_schema(entry.at(1).get<std::string>());
    }
    return dialect.quote_schema(marked);
}

//! `__[SCHEMA_name].t` with the schema in place of the mark.
std::string with_schemas(const std::string& text, const json& schemas, const Dialect& dialect) {
    if (schemas.is_null()) return text;
    static const std::regex mark(R"(__\[SCHEMA_([^\]]*)\]\.?)");
    std::string out;
    auto at = text.cbegin();
    for (std::sregex_iterator match(text.begin(), text.end(), mark), end; match != end; ++match) {
        out.append(at, (*match)[0].first);
        const std::string schema = schema_for((*match)[1].str(), schemas, dialect);
        if (!schema.empty()) out += schema + ".";
        at = (*match)[0].second;
    }
    return out.append(at, text.cend());
}

bool matches(const Expectation& expected, const std::string& text) {
    if (std::find(expected.texts.begin(), expected.texts.end(), text) != expected.texts.end()) return true;
    return !expected.pattern.empty() && std::regex_search(text, std::regex(expected.pattern));
}

std::string text_reason(const Expectation& expected, const std::string& text, const std::vector<std::string>& notes) {
    const std::string bare = without_markers(text);
    const std::string wanted = without_markers(expected.texts.front());
    if (wanted == bare) return "markers";
    if (without_casts(wanted) == without_casts(bare)) return "bind casts";
    return notes.empty() ? "text" : notes.front();
}

Difference compare_output(const Expectation& expected, const Output& output, const std::vector<std::string>& notes,
                          bool parameters) {
    const std::string text = folded(output.text);
    if (!expected.error.empty()) return {"error expected:" + expected.error, "", text};
    if (!matches(expected, text)) return {text_reason(expected, text, notes), expected.texts.front(), text};
    if (!parameters || !expected.params) return {};
    if (!has_equal_params(output.parameters, *expected.params)) return {"params", expected.params->dump(), shown(output.parameters)};
    if (expected.positions && !has_equal_positions(output.parameters, *expected.positions))
        return {"positions", expected.positions->dump(), shown(output.parameters)};
    return {};
}

std::string class_name(const std::exception& error) {
    const std::string name = boost::core::demangle(typeid(error).name());
    const std::size_t colon = name.rfind(':');
    return colon == name.npos ? name : name.substr(colon + 1);
}

}  // namespace

Difference compare(const Expectation& expected, const Subject& subject, const json& attributes,
                   const std::vector<std::string>& notes, bool parameters) {
    std::vector<std::string> left_out = notes;
    const std::string wanted = expected.texts.empty() ? expected.error : expected.texts.front();
    try {
        const Ref<const Dialect> dialect = dialect_for(expected, attributes, left_out);
        Expectation here = expected;
        for (std::string& text : here.texts) text = with_schemas(text, expected.schemas, *dialect);
        return compare_output(here, subject(*dialect), left_out, parameters);
    } catch (const Missing& missing) {
        return {missing.reason, wanted, ""};
    } catch (const Error& error) {
        if (!expected.error.empty()) return {};
        return {"error:" + class_name(error), wanted, error.message()};
    }
}

}  // namespace aludel::oracle
