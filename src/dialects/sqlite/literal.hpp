#pragma once

#include "aludel/types/type.hpp"
#include "aludel/types/value.hpp"

#include <optional>
#include <string>

namespace aludel::sqlite {

//! A value as a literal in the form in which the driver would store a parameter of `type`. Nothing for the kinds that
//! standard SQL writes just so. Throws `CompileError` for what the driver refuses.
std::optional<std::string> literal(const Value& value, const SqlType& type);

}  // namespace aludel::sqlite
