#pragma once

#include "aludel/types/value.hpp"

#include <string>
#include <string_view>

namespace aludel::compiler {

//! What a value holds; `T` is the type of its kind.
template <class T>
const T& payload(const Value& value) {
    return *static_cast<const T*>(value.data());
}

//! The text between single quotes, quotes within doubled. Throws `CompileError` for a zero byte.
std::string quoted_literal(std::string_view text);
//! The text of a number that no database takes for an integer.
std::string with_point(std::string number);
//! The shortest text that reads back as the number, and that no database takes for an integer: `2.0`. Throws `CompileError` for NaN and infinity.
std::string number_literal(double value);

}  // namespace aludel::compiler
