#pragma once

#include "drivers/sqlite3/open_options.hpp"

struct sqlite3;

namespace aludel::sqlite3_driver {

//! Throws an `OperationalError` that says which database could not be opened and why: a missing folder, a directory,
//! a missing permission.
[[noreturn]] void throw_open_failure(::sqlite3* database, int code, const OpenOptions& options);

}  // namespace aludel::sqlite3_driver
