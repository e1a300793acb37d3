#pragma once

#include "aludel/types/slot.hpp"

#include <string>
#include <string_view>

namespace aludel {

//! Appends a JSON string. Throws `ConversionError` for text that isn't valid UTF-8.
void append_json_string(std::string& out, std::string_view text);
//! Appends the field of `object` that `slot` describes as JSON: dates and times in ISO 8601, decimals and UUIDs as
//! strings, bytes as base64, a document as it is, NULL as null. Throws `ConversionError` for what JSON cannot hold:
//! NaN, infinity, a text that isn't UTF-8, a date outside the years 1 to 9999.
void append_json(std::string& out, const Slot& slot, const void* object);

}  // namespace aludel
