#include "drivers/sqlite3/pragma.hpp"

#include "aludel/base/error.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
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

bool holds_busy_timeout(std::string_view sql) {
    constexpr std::string_view name = "busy_timeout";
    const auto is_same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    return std::search(sql.begin(), sql.end(), name.begin(), name.end(), is_same) != sql.end();
}

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

BusyTimeoutPragma::BusyTimeoutPragma(::sqlite3* database, CallLimits& limits, std::string_view sql) noexcept
    : database_(holds_busy_timeout(sql) ? database : nullptr), limits_(limits) {
    if (database_) sqlite3_busy_timeout(database_, static_cast<int>(std::lround(limits.lock_timeout() * 1000)));
}

BusyTimeoutPragma::~BusyTimeoutPragma() {
    if (!database_) return;
    double milliseconds = 0;
    const auto keep = [](void* to, int, char** values, char**) {
        *static_cast<double*>(to) = std::atof(values[0]);
        return 0;
    };
    const CallLimits::Lifted lifted(limits_);
    sqlite3_exec(database_, "PRAGMA busy_timeout", keep, &milliseconds, nullptr);
    limits_.watch_locks(database_, milliseconds / 1000);
}

}  // namespace aludel::sqlite3_driver
