#pragma once

#include "engine/connection_impl.hpp"

#include <optional>
#include <span>
#include <vector>

namespace aludel::engine {

//! The primary key of the row that an INSERT has just made, in the order of the key's columns. None when it made no
//! row or several, returns rows, or part of its key is not known. `parameters` are those of the execution.
std::optional<std::vector<Value>> inserted_key(const sql::Node& statement, const Execution& execution,
                                               std::span<const Param> parameters, driver::Connection& connection);

}  // namespace aludel::engine
