#pragma once

#include "drivers/sqlite3/call_limits.hpp"

struct sqlite3;

namespace aludel::sqlite3_driver {

//! Registers `regexp(pattern, text)`, which SQLite calls for `text REGEXP pattern` but does not have itself. The
//! pattern is of Perl's syntax and may match anywhere in the text, as with Python's `re.search`.
//! Ends with the call it runs in. `limits` must outlive the connection.
void register_regexp(::sqlite3* database, CallLimits& limits);

}  // namespace aludel::sqlite3_driver
