#pragma once

#include "aludel/compiler/dialect.hpp"
#include "schema/definition.hpp"

#include <string>
#include <vector>

namespace aludel::compiler {

//! CREATE TABLE with its constraints (not its indexes).
std::string create_table(const Dialect& dialect, const schema::TableDef& table);
std::string create_index(const Dialect& dialect, const schema::TableDef& table, const schema::IndexDef& index);
std::string drop_table(const Dialect& dialect, const schema::TableDef& table);

}  // namespace aludel::compiler
