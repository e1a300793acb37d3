#pragma once

#include "aludel/types/value.hpp"

#include <array>
#include <cstdint>

namespace aludel::sqlite3_driver {

//! A parameter in one of the five forms in which SQLite stores values.
struct Stored {
    enum class Form : std::uint8_t { null, integer, real, text, blob };

    Form form = Form::null;
    bool in_scratch = false;          //!< `data` lies in the scratch, not in the parameter's memory
    std::int64_t integer = 0;
    double real = 0;
    const char* data = nullptr;       //!< never null for a text or a blob
    std::size_t size = 0;
};

//! Room for the forms that have to be made: dates and UUIDs as text, values of custom types.
struct Scratch {
    std::array<char, 40> text{};
    Value value{};
};

//! How SQLite stores the parameter: dates and times as ISO text (time stamps in UTC), intervals as microseconds,
//! UUIDs as 32 hexadecimal digits, decimals as INTEGER or, with up to 15 digits, as REAL.
//! Throws `ConversionError` naming parameter `number` (from 1) for what SQLite cannot keep: NaN, integers above 2^63-1
//! and longer decimals.
Stored to_stored(const Param& parameter, Scratch& scratch, int number);

}  // namespace aludel::sqlite3_driver
