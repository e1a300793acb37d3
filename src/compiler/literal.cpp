#include "aludel/base/error.hpp"
#include "aludel/compiler/dialect.hpp"
#include "aludel/types/bytes.hpp"
#include "aludel/types/chrono.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/json.hpp"
#include "aludel/types/uuid.hpp"
#include "compiler/literal.hpp"

#include <fmt/format.h>

#include <cmath>

namespace aludel {

namespace compiler {

std::string quoted_literal(std::string_view text) {
    std::string quoted = "'";
    for (char c : text) {
        if (c == '\0')
            throw CompileError("A text with a zero byte in it has no literal. Pass it as a parameter.");
        if (c == '\'') quoted += c;
        quoted += c;
    }
    return quoted += '\'';
}

std::string with_point(std::string number) {
    if (number.find_first_not_of("-0123456789") == std::string::npos) number += ".0";
    return number;
}

std::string number_literal(double value) {
    if (!std::isfinite(value))
        throw CompileError("NaN and infinity have no literal in this dialect. Pass them as parameters.");
    return with_point(fmt::format("{}", value));
}

}  // namespace compiler

using compiler::payload;

std::string Dialect::write_literal(const Value& value, const SqlType&) const {
    using compiler::quoted_literal;
    switch (value.kind()) {
        case Layout::null: return "NULL";
        case Layout::boolean: {
            const bool flag = payload<bool>(value);
            return abilities().native_boolean ? (flag ? "true" : "false") : (flag ? "1" : "0");
        }
        case Layout::int64: return std::to_string(payload<std::int64_t>(value));
        case Layout::double_: return compiler::number_literal(payload<double>(value));
        case Layout::string: return quoted_literal(payload<std::string>(value));
        case Layout::bytes: return "X'" + hex(payload<Bytes>(value)) + "'";
        case Layout::date: return quoted_literal(to_string(payload<std::chrono::year_month_day>(value)));
        case Layout::time: return quoted_literal(payload<TimeOfDay>(value).to_string());
        case Layout::date_time: return quoted_literal(to_string(payload<LocalDateTime>(value)));
        case Layout::timestamp: return quoted_literal(to_string(payload<Timestamp>(value)));
        case Layout::interval: return std::to_string(payload<std::chrono::microseconds>(value).count());
        case Layout::uuid: return quoted_literal(payload<Uuid>(value).hex());
        case Layout::decimal: return compiler::with_point(payload<Decimal>(value).to_string());
        case Layout::json: return quoted_literal(payload<Json>(value).text());
        default: throw CompileError("A value of this kind has no literal. Pass it as a parameter.");
    }
}

}  // namespace aludel
