#pragma once

#include "aludel/types/slot.hpp"
#include "aludel/types/value.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace aludel {

//! Stores an element of a JSON document into the field of `object` that `slot` describes, whose column is of type
//! `type`; the inverse of `append_json`. Throws `ConversionError` with the end of a sentence, "must be an integer, and
//! is the text 'x'".
void read_json(const Slot& slot, const SqlType& type, void* object, const nlohmann::json& element);
//! What the field takes, for messages: "an integer", "a date such as \"2024-01-31\"".
std::string expected_json(const Slot& slot, const SqlType& type);
//! An element for messages: "null", "an array", "the text 'x'".
std::string describe_json(const nlohmann::json& element);

}  // namespace aludel
