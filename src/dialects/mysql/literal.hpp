#pragma once

#include "aludel/types/type.hpp"
#include "aludel/types/value.hpp"

#include <optional>
#include <string>

namespace aludel::mysql {

//! A value as a literal of MySQL; nothing for the kinds that standard SQL writes just so. `backslashes`: one in a text
//! has to be doubled, which the server's sql_mode NO_BACKSLASH_ESCAPES ends.
std::optional<std::string> literal(const Value& value, bool backslashes);

}  // namespace aludel::mysql
