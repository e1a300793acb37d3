#include "dialects/sqlite/literal.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/bytes.hpp"
#include "aludel/types/chrono.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/uuid.hpp"
#include "compiler/literal.hpp"
#include "types/decimal_text.hpp"

#include <cmath>

namespace aludel::sqlite {

namespace {

using compiler::payload;
using compiler::quoted_literal;

std::optional<std::string> real(double value) {
    if (!std::isinf(value)) return std::nullopt;
    return value > 0 ? "9e999" : "-9e999";   // beyond the greatest number, which is how SQLite's shell writes it too
}

std::optional<std::string> decimal(const Decimal& value) {
    if (counting_digits(value) <= digits_of_a_double) return std::nullopt;
    if (const auto integer = value.to_int64()) return std::to_string(*integer);
    throw CompileError("The decimal " + value.to_string() + " has no literal in SQLite, which keeps 15 digits of a "
                       "number. Round it, or keep it in a String column.");
}

// A text for a column of another type takes the form in which that type is stored.
std::optional<std::string> text(const std::string& value, TypeId type) {
    if (type == TypeId::large_binary) return "X'" + hex(to_bytes(value)) + "'";
    if (type == TypeId::uuid)
        if (const auto uuid = Uuid::try_parse(value)) return "'" + uuid->hex() + "'";
    return std::nullopt;
}

}  // namespace

std::optional<std::string> literal(const Value& value, const SqlType& type) {
    switch (value.kind()) {
        case Layout::double_: return real(payload<double>(value));
        case Layout::decimal: return decimal(payload<Decimal>(value));
        case Layout::string: return text(payload<std::string>(value), type.id);
        case Layout::date:
            if (type.id != TypeId::date_time) return std::nullopt;
            return "'" + to_string(payload<std::chrono::year_month_day>(value)) + " 00:00:00.000000'";
        default: return std::nullopt;
    }
}

}  // namespace aludel::sqlite
