#pragma once

#include "aludel/engine/execution_context.hpp"

#include <string_view>

namespace aludel::engine {

//! What a text does, by its first word; WITH takes the first word behind its queries that says it.
StatementType statement_type(std::string_view text) noexcept;

}  // namespace aludel::engine
