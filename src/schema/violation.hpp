#pragma once

#include "aludel/base/error.hpp"
#include "schema/definition.hpp"

#include <string>

namespace aludel::schema {

//! The name of the UNIQUE constraint or primary key of the table that the error names by its columns; empty where the
//! table has none of them, or none with a name.
std::string violated_constraint(const TableDef& table, const ServerDiagnostics& error);

}  // namespace aludel::schema
