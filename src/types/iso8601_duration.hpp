#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aludel {

//! A length of time as ISO 8601 writes it: "P1DT2H3M4.5S", "PT0S", negative "-PT0.25S".
std::string format_duration(std::int64_t micros);
//! Reads "[+-]P[nW][nD][T[nH][nM][n[.f]S]]" with up to nine decimals, of which six count. Nothing for other text, for
//! years and months, whose length isn't fixed, and beyond 64 bits.
std::optional<std::int64_t> parse_duration_micros(std::string_view text) noexcept;

}  // namespace aludel
