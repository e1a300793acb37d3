#pragma once

#include "model.hpp"

// The class of the programs about column properties.

struct Page {
    std::int64_t id{};
    std::string text{};
    std::string upper{};
    std::int64_t count{};
};
