#include "dialects/mysql/literal.hpp"

#include "aludel/types/chrono.hpp"
#include "aludel/types/json.hpp"
#include "compiler/literal.hpp"

namespace aludel::mysql {

namespace {

using compiler::payload;

std::string quoted(std::string_view text, bool backslashes) {
    std::string literal;
    for (const char c : compiler::quoted_literal(text)) {
        if (c == '\\' && backslashes) literal += c;
        literal += c;
    }
    return literal;
}

}  // namespace

std::optional<std::string> literal(const Value& value, bool backslashes) {
    switch (value.kind()) {
        case Layout::boolean: return payload<bool>(value) ? "true" : "false";
        case Layout::string: return quoted(payload<std::string>(value), backslashes);
        case Layout::json: return quoted(payload<Json>(value).text(), backslashes);
        default: return std::nullopt;
    }
}

}  // namespace aludel::mysql
