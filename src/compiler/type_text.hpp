#pragma once

#include "aludel/types/type.hpp"

#include <string>

namespace aludel::compiler {

//! The words most databases use for a type. Throws `CompileError` for the type of NULL.
std::string generic_type_text(const SqlType& type);

}  // namespace aludel::compiler
