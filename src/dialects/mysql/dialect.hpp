#pragma once

#include "aludel/compiler/dialect.hpp"

#include <string_view>

namespace aludel::mysql {

//! The dialect of an engine whose driver has this name; `mariadb`: of one that asks for MariaDB by name.
Ref<const Dialect> dialect_of_driver(std::string_view driver, const DialectOptions& options, bool mariadb);

}  // namespace aludel::mysql
