#include "dialects/mssql/literal.hpp"

#include "aludel/types/bytes.hpp"
#include "aludel/types/chrono.hpp"
#include "aludel/types/json.hpp"
#include "aludel/types/uuid.hpp"
#include "compiler/literal.hpp"

#include <algorithm>

namespace aludel::mssql {

namespace {

using compiler::payload;

//! A literal without N loses the characters that the database's code page does not have.
std::string text(const std::string& value, TypeId type) {
    const bool is_ascii = std::all_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const bool is_national = type == TypeId::unicode || type == TypeId::unicode_text || !is_ascii;
    return (is_national ? "N" : "") + compiler::quoted_literal(value);
}

}  // namespace

std::optional<std::string> literal(const Value& value, const SqlType& type) {
    switch (value.kind()) {
        case Layout::string: return text(payload<std::string>(value), type.id);
        case Layout::json: return text(payload<Json>(value).text(), TypeId::unicode);
        case Layout::bytes: return "0x" + hex(payload<Bytes>(value));
        case Layout::timestamp: return "'" + to_string(payload<Timestamp>(value)) + "+00:00'";
        case Layout::uuid: return "'" + payload<Uuid>(value).to_string() + "'";
        default: return std::nullopt;
    }
}

}  // namespace aludel::mssql
