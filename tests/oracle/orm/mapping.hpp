#pragma once

// What the mappings of the recorded random programs have in common.

#include "aludel/aludel.hpp"

#include "object.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace aludel::oracle {

using Text = std::optional<std::string>;
using Key = std::optional<std::int64_t>;

template <class... M>
constexpr auto named(Named<M>... members) {
    return std::tuple(members...);
}

}  // namespace aludel::oracle
