#pragma once

#include "aludel/sql/node.hpp"

#include <string_view>

namespace aludel::sql {

//! "column", "bind", ...: for dumps and messages.
std::string_view kind_name(Kind kind) noexcept;
//! "eq", "not_like", ...: for dumps and messages.
std::string_view op_name(Op op) noexcept;

}  // namespace aludel::sql
