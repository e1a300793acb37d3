#pragma once

#include "model.hpp"

#include "aludel/orm/composite.hpp"

// The class of the programs about composites.

struct Point {
    int x{};
    int y{};
};
struct Edge {
    std::int64_t id{};
    Point start{};
};
