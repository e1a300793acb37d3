#pragma once

#include "aludel/types/value.hpp"

#include <string>

namespace aludel {

//! What a value is, for the middle of an error message: "the text 'abc'", "the integer 5", "a blob of 3 bytes".
std::string describe(const Value& value);

}  // namespace aludel
