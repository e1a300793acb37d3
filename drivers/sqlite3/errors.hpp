#pragma once

#include "drivers/sqlite3/call_limits.hpp"

#include <string>

struct sqlite3;

namespace aludel::sqlite3_driver {

//! Where an error happened, for its message.
struct ErrorContext {
    const std::string& database;   //!< "'data.db'" or "the in-memory database"
    double timeout = 0;            //!< seconds that were waited for a lock
    CallLimits::Cause cause{};     //!< what ended the call early
    const std::string& suffix;     //!< added to SQLite's sentence, e.g. " (row 3 of 10)"
};

//! Throws the exception for an extended result code and what SQLite says of the last call on `database`.
//!
//! Unlike Python's sqlite3, wrong SQL and missing tables are a `ProgrammingError`, as with other databases.
[[noreturn]] void throw_error(::sqlite3* database, int code, const ErrorContext& context);

}  // namespace aludel::sqlite3_driver
