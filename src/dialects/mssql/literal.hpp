#pragma once

#include "aludel/types/type.hpp"
#include "aludel/types/value.hpp"

#include <optional>
#include <string>

namespace aludel::mssql {

//! A value as a literal of SQL Server; nothing for the kinds that standard SQL writes just so.
std::optional<std::string> literal(const Value& value, const SqlType& type);

}  // namespace aludel::mssql
