#pragma once

#include "aludel/compiler/dialect.hpp"

#include <string_view>

namespace aludel::mssql {

//! The dialect of an engine whose driver has this name.
Ref<const Dialect> dialect_of_driver(std::string_view driver, const DialectOptions& options);

}  // namespace aludel::mssql
