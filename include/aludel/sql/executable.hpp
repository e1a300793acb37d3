#pragma once

#include "aludel/sql/node.hpp"

#include <concepts>

namespace aludel {

//! A statement that can be executed: it has a node and names the types of its rows.
template <class S>
concept Executable = requires(const S& s) {
    { s.node() } -> std::same_as<const sql::NodeRef&>;
    typename S::row_types;
};

}  // namespace aludel
