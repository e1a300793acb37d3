#include "drivers/sqlite3/pragma.hpp"

#include "aludel/base/error.hpp"

#include <sqlite3.h>

#include <string>

namespace aludel::sqlite3_driver {

namespace {

// The letters, digits and punctuation that matter, in lower case: "PRAGMA main.foreign_keys = 'ON';" is
// "pragmamain.foreign_keys=on".
std::string condensed(std::string_view sql) {
    std::string text;
    for (const char c : sql) {
        if (c >= 'A' && c <= 'Z') text += static_cast<char>(c - 'A' + 'a');
        else if (std::string_view(" \t\r\n'\"`[];)").find(c) == std::string_view::npos) text += c;
    }
    return text;
}

bool is_on(std::string_view word) { return word == "on" || word == "yes" || word == "true" || word == "1"; }
bool is_off(std::string_view word) { return word == "off" || word == "no" || word == "false" || word == "0"; }

}  // namespace

std::optional<bool> wanted_foreign_keys(std::string_view sql) {
    constexpr std::string_view pragma = "pragma", name = "foreign_keys";
    if (sql.size() > 100) return {};
    const std::string text = condensed(sql);
    const std::size_t at = text.find(name);
    if (!text.starts_with(pragma) || at == std::string::npos || at + name.size() == text.size()) return {};
    const std::size_t sign = at + name.size();
    if ((at != pragma.size() && text[at - 1] != '.') || (text[sign] != '=' && text[sign] != '(')) return {};
    const std::string word = text.substr(sign + 1);
    if (is_on(word)) return true;
    if (is_off(word)) return false;
    return {};
}

void check_foreign_keys(::sqlite3* database, bool wanted) {
    int enforced = 0;
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &enforced);
    if ((enforced != 0) == wanted) return;
    throw ProgrammingError(std::string("PRAGMA foreign_keys has no effect within a transaction, and the first statement "
                                       "has begun one; set it for all connections, sqlite:///path?foreign_keys=") +
                           (wanted ? "on" : "off") + ", or send it on a connection with the isolation_level AUTOCOMMIT");
}

}  // namespace aludel::sqlite3_driver
