#pragma once

#include <cstddef>
#include <vector>

namespace aludel {

//! `before` must come before `after`.
struct Edge {
    std::size_t before;
    std::size_t after;
};

//! The numbers 0..count-1 such that every edge is kept; among the free ones, the smaller number first, so that the
//! order is the same every time. `circle` gets those that could not be ordered (empty when all could).
std::vector<std::size_t> topological_order(std::size_t count, const std::vector<Edge>& edges,
                                           std::vector<std::size_t>& circle);

}  // namespace aludel
