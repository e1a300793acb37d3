#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aludel {

//! Schemas to write instead of those that tables and sequences are defined with: `{{"tenant", "tenant_7"}}`. An empty name
//! is the default schema, on either side (SQLAlchemy's `schema_translate_map`).
using SchemaTranslateMap = std::vector<std::pair<std::string, std::string>>;

namespace sql {
inline std::string_view translated(std::string_view schema, const SchemaTranslateMap& map) noexcept {
    for (const auto& [from, to] : map)
        if (from == schema) return to;
    return schema;
}
}  // namespace sql

}  // namespace aludel
