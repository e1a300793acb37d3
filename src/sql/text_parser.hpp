#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aludel::sql {

//! What text() found: the SQL between the parameters, and their names; one more piece than names.
struct ParsedText {
    std::vector<std::string> pieces{1};
    std::vector<std::string> names{};
};

//! Finds `:name` outside quotes, comments and `::` casts; `\:` becomes a colon everywhere.
ParsedText parse_text(std::string_view sql);

}  // namespace aludel::sql
