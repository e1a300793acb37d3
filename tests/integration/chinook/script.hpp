#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chinook {

//! A value as the script writes it, without its quotes; nothing for NULL.
using Cell = std::optional<std::string>;

//! The rows that a script puts into one table.
struct ScriptTable {
    std::string name;
    std::vector<std::string> columns;
    std::vector<std::vector<Cell>> rows;

    //! Where the column stands. Throws std::runtime_error when there is none.
    std::size_t position(std::string_view column) const;
};

//! What the INSERT statements of an SQL script say, in its order; other statements and comments are passed over.
//!
//! Reads names as `a`, `[a]`, `"a"` and "`a`", and values that are NULL, numbers, 'texts' with '' for a quote, or
//! N'texts'. Anything else in an INSERT throws std::runtime_error with the line.
std::vector<ScriptTable> read_script(std::string_view script);

//! The table of this name. Throws std::runtime_error when the script has none.
const ScriptTable& find_table(const std::vector<ScriptTable>& tables, std::string_view name);

//! The folder of the Chinook scripts: named by ALUDEL_TEST_CHINOOK, else `shared/data/chinook` beside the project,
//! above it, or above the current folder. Throws std::runtime_error saying where it was looked for.
std::filesystem::path data_folder();
bool data_is_there();
//! What to tell when it is not: what is needed and where it was looked for.
std::string missing_data();

//! The text of one of the folder's files. Throws std::runtime_error when it cannot be read.
std::string read_file(const std::filesystem::path& file);

}  // namespace chinook
