#pragma once

#include "aludel/types/type.hpp"
#include "aludel/types/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace aludel::postgresql {

//! A text as a literal that means the same whatever `standard_conforming_strings` is: `E'...'` where it has a backslash.
std::string quoted(std::string_view text);

//! A value as a literal of the type that a parameter of `type` would have. Nothing for the kinds that standard SQL
//! writes just so.
std::optional<std::string> literal(const Value& value, const SqlType& type);

}  // namespace aludel::postgresql
