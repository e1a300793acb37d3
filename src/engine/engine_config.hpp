#pragma once

#include "aludel/engine/options.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aludel::engine {

//! What a configuration says of an engine.
struct EngineConfig {
    std::string url{};
    EngineOptions options{};
};

//! Throws `ArgumentError` for an unknown option, a value that does not fit, and a missing URL.
EngineConfig read_config(const std::vector<std::pair<std::string, std::string>>& configuration, std::string_view prefix);

}  // namespace aludel::engine
