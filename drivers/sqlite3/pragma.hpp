#pragma once

#include "drivers/sqlite3/call_limits.hpp"

#include <optional>
#include <string_view>

struct sqlite3;

namespace aludel::sqlite3_driver {

//! What a statement of the form `PRAGMA foreign_keys = OFF` asks for; none when it is another one.
std::optional<bool> wanted_foreign_keys(std::string_view sql);

//! Throws `ProgrammingError` when SQLite has ignored the wish, as it does within a transaction without a word.
void check_foreign_keys(::sqlite3* database, bool wanted);

//! Lets SQLite wait for locks by itself while a text that holds the pragma `busy_timeout` is prepared: that is when the
//! pragma reads or sets this time. Afterwards SQLite asks the limits again, with the time that the pragma says then.
class BusyTimeoutPragma {
public:
    BusyTimeoutPragma(::sqlite3* database, CallLimits& limits, std::string_view sql) noexcept;
    BusyTimeoutPragma(const BusyTimeoutPragma&) = delete;
    BusyTimeoutPragma& operator=(const BusyTimeoutPragma&) = delete;
    ~BusyTimeoutPragma();

private:
    ::sqlite3* database_;   // null: another text
    CallLimits& limits_;
};

}  // namespace aludel::sqlite3_driver
