#pragma once

#include <optional>
#include <string_view>

struct sqlite3;

namespace aludel::sqlite3_driver {

//! What a statement of the form `PRAGMA foreign_keys = OFF` asks for; none when it is another one.
std::optional<bool> wanted_foreign_keys(std::string_view sql);

//! Throws `ProgrammingError` when SQLite has ignored the wish, as it does within a transaction without a word.
void check_foreign_keys(::sqlite3* database, bool wanted);

}  // namespace aludel::sqlite3_driver
