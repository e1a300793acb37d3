#pragma once

struct sqlite3;

namespace aludel::sqlite3_driver {

//! Registers `regexp(pattern, text)`, which SQLite calls for `text REGEXP pattern` but does not have itself. The
//! pattern is of Perl's syntax and may match anywhere in the text, as with Python's `re.search`.
void register_regexp(::sqlite3* database);

}  // namespace aludel::sqlite3_driver
