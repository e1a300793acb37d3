#include "dialects/oracle/literal.hpp"

#include "aludel/types/bytes.hpp"
#include "aludel/types/chrono.hpp"
#include "aludel/types/type_def.hpp"
#include "compiler/literal.hpp"

namespace aludel::oracle {

namespace {

using compiler::payload;

//! A text alone would be read by the session's own format of dates.
std::string date(std::string day) {
    if (day.size() == 10) day += " 00:00:00";
    return "TO_DATE('" + day + "', 'YYYY-MM-DD HH24:MI:SS')";
}

std::string moment(const std::string& text, bool utc) {
    const std::string format = text.find('.') == text.npos ? "YYYY-MM-DD HH24:MI:SS" : "YYYY-MM-DD HH24:MI:SS.FF6";
    if (utc) return "TO_TIMESTAMP_TZ('" + text + " +00:00', '" + format + " TZH:TZM')";
    return "TO_TIMESTAMP('" + text + "', '" + format + "')";
}

std::string interval(std::int64_t micros) {
    const bool negative = micros < 0;
    const auto rest = negative ? -static_cast<std::uint64_t>(micros) : static_cast<std::uint64_t>(micros);
    return std::string("NUMTODSINTERVAL(") + (negative ? "-" : "") + std::to_string(rest / 1'000'000) + "." +
           std::to_string(1'000'000 + rest % 1'000'000).substr(1) + ", 'SECOND')";
}

}  // namespace

std::optional<std::string> literal(const Value& value, const SqlType& type) {
    switch (value.kind()) {
        case Layout::bytes: return "HEXTORAW('" + hex(payload<Bytes>(value)) + "')";
        case Layout::date: return date(to_string(payload<std::chrono::year_month_day>(value)));
        case Layout::date_time: return moment(to_string(payload<LocalDateTime>(value)), false);
        case Layout::timestamp: return moment(to_string(payload<Timestamp>(value)), true);
        case Layout::interval:
            if (!type.definition().native) return std::nullopt;
            return interval(payload<std::chrono::microseconds>(value).count());
        default: return std::nullopt;
    }
}

}  // namespace aludel::oracle
