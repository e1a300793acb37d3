#pragma once

// The statements of a log in brief, so that a test can name a flush's whole work: {"INSERT users", "INSERT posts"}.

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace blog {

//! The verb and the table: "INSERT users" of "INSERT INTO users (id) VALUES (?)", "SELECT posts", "DELETE tags".
inline std::string in_brief(const std::string& statement) {
    std::istringstream words(statement);
    std::string verb, word;
    words >> verb;
    if (verb == "UPDATE") words >> word;
    else
        for (std::string before; words >> word && before != "INTO" && before != "FROM";) before = word;
    std::erase(word, '"');
    return verb + " " + word;
}
inline std::vector<std::string> in_brief(const std::vector<std::string>& statements) {
    std::vector<std::string> brief;
    for (const std::string& statement : statements) brief.push_back(in_brief(statement));
    return brief;
}

//! True when both are there, once each, in this order.
inline bool in_order(const std::vector<std::string>& all, std::string_view first, std::string_view second) {
    const auto one = std::find(all.begin(), all.end(), first), two = std::find(all.begin(), all.end(), second);
    return std::count(all.begin(), all.end(), first) == 1 && std::count(all.begin(), all.end(), second) == 1 &&
           one < two;
}

//! The columns that an UPDATE sets: "name, age" of "UPDATE users SET name=?, age=? WHERE users.id = ?".
inline std::string columns_set(const std::string& update) {
    const auto from = update.find(" SET "), to = update.find(" WHERE ");
    if (update.rfind("UPDATE ", 0) != 0 || from == std::string::npos || to == std::string::npos)
        return "not an UPDATE: " + update;
    std::istringstream assignments(update.substr(from + 5, to - from - 5));
    std::string columns;
    for (std::string one; std::getline(assignments, one, ',');) {
        std::string name = one.substr(0, one.find('='));
        std::erase_if(name, [](char c) { return c == ' ' || c == '"'; });
        columns += (columns.empty() ? "" : ", ") + name;
    }
    return columns;
}

}  // namespace blog
