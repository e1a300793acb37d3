#pragma once

#include <string>
#include <string_view>

namespace aludel::compiler {

//! The text between single quotes, quotes within doubled. Throws `CompileError` for a zero byte.
std::string quoted_literal(std::string_view text);
//! The shortest text that reads back as the number. Throws `CompileError` for NaN and infinity.
std::string number_literal(double value);

}  // namespace aludel::compiler
