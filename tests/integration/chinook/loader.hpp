#pragma once

#include "tests/integration/chinook/model.hpp"
#include "tests/integration/chinook/script.hpp"

#include <vector>

namespace chinook {

//! Creates the tables and puts every row of the script into them, in all the ways the library has: structs in bulk,
//! sets of parameters, and graphs of objects through a session.
void load(const Engine& engine, const std::vector<ScriptTable>& script);

}  // namespace chinook
