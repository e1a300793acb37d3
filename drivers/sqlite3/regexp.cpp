#include "drivers/sqlite3/regexp.hpp"

#include <boost/regex.hpp>
#include <sqlite3.h>

#include <new>
#include <string_view>

namespace aludel::sqlite3_driver {

namespace {

std::string_view text_of(sqlite3_value* value) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return {text ? text : "", static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void destroy_pattern(void* pattern) { delete static_cast<boost::regex*>(pattern); }

bool matches(sqlite3_context* context, sqlite3_value** arguments) {
    const std::string_view text = text_of(arguments[1]);
    if (const auto* known = static_cast<const boost::regex*>(sqlite3_get_auxdata(context, 0)))
        return boost::regex_search(text.begin(), text.end(), *known);
    const std::string_view pattern = text_of(arguments[0]);
    auto* compiled = new boost::regex(pattern.begin(), pattern.end(), boost::regex::perl);
    bool found = false;
    try {
        found = boost::regex_search(text.begin(), text.end(), *compiled);
    } catch (...) {
        delete compiled;
        throw;
    }
    sqlite3_set_auxdata(context, 0, compiled, destroy_pattern);  // kept while the pattern is a constant
    return found;
}

// A match ends by itself within about half a second: Boost gives up a pattern that needs too many steps. Many of them
// may be one step for SQLite's virtual machine, so this asks too.
void regexp(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (static_cast<const CallLimits*>(sqlite3_user_data(context))->must_end())
        return sqlite3_result_error_code(context, SQLITE_INTERRUPT);
    for (int i : {0, 1})
        if (sqlite3_value_type(arguments[i]) == SQLITE_NULL) return;  // the result stays NULL
    try {
        sqlite3_result_int(context, matches(context, arguments) ? 1 : 0);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(context);
    } catch (const std::exception& error) {
        const std::string message = std::string("REGEXP: ") + error.what();
        sqlite3_result_error(context, message.c_str(), -1);
    }
}

}  // namespace

void register_regexp(::sqlite3* database, CallLimits& limits) {
    sqlite3_create_function_v2(database, "regexp", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, &limits,
                               regexp, nullptr, nullptr, nullptr);
}

}  // namespace aludel::sqlite3_driver
