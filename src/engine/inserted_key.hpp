#pragma once

#include "engine/execution.hpp"

#include <optional>
#include <vector>

namespace aludel::engine {

//! The primary key of the row that an INSERT has just made, in the order of the key's columns. None when it made no
//! row or several, returns rows, or part of its key is not known.
std::optional<std::vector<Value>> inserted_key(const sql::Node& statement, const ExecutionImpl& execution,
                                               driver::Connection& connection);

}  // namespace aludel::engine
