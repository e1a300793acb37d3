#pragma once

#include "types/layout_visit.hpp"

namespace aludel {

//! What became of a conversion; anything but `ok` leaves the target unspecified.
enum class Converted : std::uint8_t { ok, wrong_kind, out_of_range };

// The exact conversions of a value that is not NULL into each C++ type with a layout. Texts are read by their usual
// forms (ISO dates, UUIDs, decimal numbers, JSON); a time stamp and the time of a calendar convert as UTC.
Converted convert(const Value& from, bool& to);
Converted convert(const Value& from, std::int64_t& to);
Converted convert(const Value& from, double& to);
Converted convert(const Value& from, float& to);
Converted convert(const Value& from, std::string& to);
Converted convert(const Value& from, Bytes& to);
Converted convert(const Value& from, std::chrono::year_month_day& to);
Converted convert(const Value& from, TimeOfDay& to);
Converted convert(const Value& from, LocalDateTime& to);
Converted convert(const Value& from, Timestamp& to);
Converted convert(const Value& from, std::chrono::microseconds& to);
Converted convert(const Value& from, Uuid& to);
Converted convert(const Value& from, Decimal& to);
Converted convert(const Value& from, Json& to);
Converted convert(const Value& from, Value& to);

//! Other integers: as the widest one, then by range.
template <std::integral T>
Converted convert(const Value& from, T& to) {
    std::int64_t wide = 0;
    const Converted outcome = convert(from, wide);
    if (outcome != Converted::ok) return outcome;
    if (!std::in_range<T>(wide)) return Converted::out_of_range;
    to = static_cast<T>(wide);
    return Converted::ok;
}

}  // namespace aludel
