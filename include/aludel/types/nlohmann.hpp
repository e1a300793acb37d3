#pragma once

#include "aludel/types/nlohmann_fwd.hpp"

#include <nlohmann/json.hpp>
