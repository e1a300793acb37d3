#pragma once

// What the mappings of the recorded programs have in common.

#include "aludel/aludel.hpp"

#include "class_of.hpp"
#include "hybrid_values.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace aludel::oracle {

using Text = std::optional<std::string>;
using Key = std::optional<std::int64_t>;

}  // namespace aludel::oracle
