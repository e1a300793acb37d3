#pragma once

#include "compiler/compiled.hpp"

namespace aludel::engine {

//! Throws `ArgumentError` for a statement that only reads, which `execute_many` does not take.
void check_takes_sets(const compiler::Compiled& compiled);

}  // namespace aludel::engine
