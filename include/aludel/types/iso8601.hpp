#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

//! Dates and times as ISO 8601 text, on plain integers, so that decoding rows needs no `<chrono>`.
//!
//! Days count from 1970-01-01; `micros` are microseconds since 1970-01-01 00:00:00, since midnight, or a length.
//! Text covers the years 1 to 9999 of the proleptic Gregorian calendar. The forms written are those SQLAlchemy
//! stores in SQLite and PostgreSQL prints with `DateStyle` ISO. Parsers neither throw nor allocate.

namespace aludel {

inline constexpr std::size_t date_text_size = 10;       //!< "2024-01-31"
inline constexpr std::size_t time_text_size = 15;       //!< "12:34:56.123456"
inline constexpr std::size_t timestamp_text_size = 26;  //!< "2024-01-31 12:34:56.123456"
inline constexpr std::size_t interval_text_max = 32;    //!< "-106751991 days -04:00:54.775808"

//! Writes exactly `date_text_size` characters to `out` and returns their end.
//! Throws `ArgumentError` outside the years 1 to 9999.
char* write_date(char* out, std::int32_t days);
//! Writes exactly `timestamp_text_size` characters, always with six decimals.
//! Throws `ArgumentError` outside the years 1 to 9999.
char* write_timestamp(char* out, std::int64_t micros, char separator = ' ');
//! Writes exactly `time_text_size` characters. Throws `ArgumentError` unless `micros` lies within one day.
char* write_time(char* out, std::int64_t micros);
//! Writes up to `interval_text_max` characters, as PostgreSQL: "1 day 02:03:04.500000", "-00:00:01.000000".
//! In a negative interval both parts carry the sign: "-1 days -02:03:04.000000".
char* write_interval(char* out, std::int64_t micros) noexcept;

//! As `write_date`, into a string.
std::string format_date(std::int32_t days);
//! As `write_timestamp`, into a string.
std::string format_timestamp(std::int64_t micros, char separator = ' ');
//! As `write_time`, into a string.
std::string format_time(std::int64_t micros);
//! As `write_interval`, into a string.
std::string format_interval(std::int64_t micros);

//! Reads "YYYY-MM-DD"; nothing for other text, dates that do not exist, BC and infinity.
std::optional<std::int32_t> parse_date_days(std::string_view text) noexcept;
//! Reads a date alone (midnight), or a date, a blank or `T`, and a time as `parse_time_micros` does, with an optional
//! zone `Z`, `+02`, `+02:00`, `-0530` or `+00:53:28`, which is applied: the result is UTC.
//! Nothing for other text, and where the zone leads out of the years 1 to 9999.
std::optional<std::int64_t> parse_timestamp_micros(std::string_view text) noexcept;
//! As `parse_timestamp_micros`, but a zone is refused: the time shown on a clock somewhere.
std::optional<std::int64_t> parse_local_micros(std::string_view text) noexcept;
//! Reads "HH:MM", "HH:MM:SS" or "HH:MM:SS.f" with up to nine decimals, of which six count; neither a zone nor 24:00.
std::optional<std::int64_t> parse_time_micros(std::string_view text) noexcept;
//! Reads PostgreSQL's form "1 year 2 mons 3 days -04:05:06.7", any part of it, or plain seconds "90.5".
//! A month counts 30 days and a year 365, as psycopg has it. Nothing for other text and beyond 64 bits.
std::optional<std::int64_t> parse_interval_micros(std::string_view text) noexcept;

}  // namespace aludel
