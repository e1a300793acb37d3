#include "oracle/type_repr.hpp"

#include "oracle/builder.hpp"

#include <algorithm>

namespace aludel::oracle {

namespace {

//! The arguments between the parentheses, at commas outside of quotes and inner parentheses.
std::vector<std::string> split(const std::string& arguments) {
    std::vector<std::string> parts;
    std::string part;
    int depth = 0;
    char quote = 0;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const char c = arguments[i];
        if (quote) {
            part += c;
            if (c == '\\' && i + 1 < arguments.size()) part += arguments[++i];
            else if (c == quote) quote = 0;
            continue;
        }
        if (c == '\'' || c == '"') quote = c;
        if (c == '(' || c == '[' || c == '<') ++depth;
        if (c == ')' || c == ']' || c == '>') --depth;
        if (c == ',' && depth == 0) {
            parts.push_back(part);
            part.clear();
        } else if (!(c == ' ' && part.empty())) part += c;
    }
    if (!part.empty()) parts.push_back(part);
    return parts;
}

//! The length of `name=` at the beginning of an argument; 0: it has none.
std::size_t keyword_size(const std::string& argument) {
    std::size_t i = 0;
    while (i < argument.size() && (std::isalnum(static_cast<unsigned char>(argument[i])) || argument[i] == '_')) ++i;
    return i > 0 && i < argument.size() && argument[i] == '=' ? i : 0;
}

}  // namespace

TypeRepr TypeRepr::parse(const std::string& text) {
    TypeRepr repr;
    const std::size_t open = text.find('(');
    repr.name = text.substr(0, open);
    if (open == text.npos) return repr;
    for (const std::string& argument : split(text.substr(open + 1, text.rfind(')') - open - 1))) {
        const std::size_t size = keyword_size(argument);
        if (size == 0) repr.positional.push_back(argument);
        else repr.keywords[argument.substr(0, size)] = argument.substr(size + 1);
    }
    return repr;
}

int TypeRepr::number(const std::string& keyword, int otherwise) const {
    const auto found = keywords.find(keyword);
    return found == keywords.end() || found->second == "None" ? otherwise : std::stoi(found->second);
}

std::string TypeRepr::text(const std::string& keyword) const {
    const auto found = keywords.find(keyword);
    return found == keywords.end() ? std::string() : unquoted(found->second);
}

bool TypeRepr::is_true(const std::string& keyword) const {
    const auto found = keywords.find(keyword);
    return found != keywords.end() && found->second == "True";
}

void TypeRepr::allow(std::initializer_list<std::string_view> known) const {
    for (const auto& [keyword, value] : keywords)
        if (std::find(known.begin(), known.end(), keyword) == known.end()) throw Missing{"type:" + name + "." + keyword};
}

std::string unquoted(const std::string& literal) {
    if (literal.size() < 2 || (literal[0] != '\'' && literal[0] != '"')) return literal;
    std::string text;
    for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
        if (literal[i] == '\\' && i + 2 < literal.size()) ++i;
        text += literal[i];
    }
    return text;
}

}  // namespace aludel::oracle
