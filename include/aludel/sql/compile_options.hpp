#pragma once

#include "aludel/sql/schema_translate_map.hpp"

#include <string>
#include <vector>

namespace aludel {

//! Options of `statement.compile(dialect, {.literal_binds = true})`.
struct CompileOptions {
    bool literal_binds = false;   //!< write values into the text, escaped for the dialect
    std::vector<std::string> column_keys{};   //!< INSERT and UPDATE without values(): the columns to set
    SchemaTranslateMap schema_translate_map{};   //!< schemas to write instead of the tables' own
};

namespace detail {
//! A dialect given by reference (`sqlite::dialect()`) or by handle (`sqlite::dialect({...})`).
template <class D>
const auto& dialect_of(const D& dialect) {
    if constexpr (requires { *dialect; }) return *dialect;
    else return dialect;
}
}  // namespace detail

}  // namespace aludel
