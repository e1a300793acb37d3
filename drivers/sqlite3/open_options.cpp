#include "drivers/sqlite3/open_options.hpp"

#include "aludel/base/error.hpp"

#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace aludel::sqlite3_driver {

namespace {

constexpr std::array<std::string_view, 8> known_options{"timeout",    "foreign_keys", "journal_mode", "synchronous",
                                                        "cache_size", "mode",         "cache",        "uri"};
constexpr std::array<std::string_view, 6> journal_modes{"delete", "truncate", "persist", "memory", "wal", "off"};
constexpr std::array<std::string_view, 4> synchronous_levels{"off", "normal", "full", "extra"};

[[noreturn]] void throw_bad_value(std::string_view name, std::string_view value, std::string_view wanted) {
    throw ArgumentError("SQLite option '" + std::string(name) + "' is '" + std::string(value) + "'; write " +
                        std::string(wanted));
}

void check_names(const driver::ConnectParameters& arguments) {
    for (const auto& [name, value] : arguments.options) {
        if (std::find(known_options.begin(), known_options.end(), name) != known_options.end()) continue;
        throw ArgumentError("SQLite has no connect option '" + name +
                            "'; the options are timeout, foreign_keys, journal_mode, synchronous, cache_size, mode, "
                            "cache and uri");
    }
}

bool parse_switch(std::string_view name, std::string_view value) {
    for (std::string_view yes : {"on", "true", "1", "yes"})
        if (value == yes) return true;
    for (std::string_view no : {"off", "false", "0", "no"})
        if (value == no) return false;
    throw_bad_value(name, value, "on or off");
}

double parse_seconds(std::string_view value) {
    constexpr double longest = 2'000'000;  // the milliseconds must fit into an int
    double seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error != std::errc() || end != value.data() + value.size() || !(seconds >= 0 && seconds <= longest))
        throw_bad_value("timeout", value, "a number of seconds from 0 to 2000000");
    return seconds;
}

//! One of the words, in any case; what is written into a PRAGMA comes from here and from `parse_size` only.
template <std::size_t N>
std::string parse_word(std::string_view name, std::string_view value, const std::array<std::string_view, N>& words) {
    const std::string word = boost::algorithm::to_lower_copy(std::string(value));
    if (std::find(words.begin(), words.end(), word) != words.end()) return word;
    throw_bad_value(name, value, fmt::format("{}", fmt::join(words, ", ")));
}

std::string parse_size(std::string_view value) {
    std::int32_t size = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), size);
    if (error != std::errc() || end != value.data() + value.size())
        throw_bad_value("cache_size", value, "a number of pages, or a negative number of KiB");
    return std::to_string(size);
}

void apply_pragmas(OpenOptions& options, const driver::ConnectParameters& arguments) {
    if (const auto* mode = arguments.option("journal_mode"))
        options.journal_mode = parse_word("journal_mode", *mode, journal_modes);
    if (const auto* level = arguments.option("synchronous"))
        options.synchronous = parse_word("synchronous", *level, synchronous_levels);
    if (const auto* size = arguments.option("cache_size")) options.cache_size = parse_size(*size);
    const std::string& mode = options.journal_mode;
    if (options.in_memory && !mode.empty() && mode != "memory" && mode != "off")
        throw_bad_value("journal_mode", mode, "memory or off for a database in memory, or name a file");
}

void apply_mode(OpenOptions& options, std::string_view mode) {
    if (mode == "ro") options.read_only = true;
    else if (mode == "memory") options.in_memory = true;
    else if (mode != "rw" && mode != "rwc") throw_bad_value("mode", mode, "ro, rw, rwc or memory");
    options.create = mode == "rwc" || mode == "memory";
}

void apply_cache(OpenOptions& options, std::string_view cache) {
    if (cache != "shared" && cache != "private") throw_bad_value("cache", cache, "private or shared");
    options.shared_cache = cache == "shared";
}

bool has_parameter(std::string_view uri, std::string_view parameter) {
    const std::size_t at = uri.find(parameter);
    return at != std::string_view::npos && at > 0 && (uri[at - 1] == '?' || uri[at - 1] == '&');
}

void apply_file(OpenOptions& options, const std::string& database) {
    options.file = database.empty() ? ":memory:" : database;
    if (options.file == ":memory:") options.in_memory = true;
    if (options.uri) {
        if (database.starts_with("file::memory:") || has_parameter(database, "mode=memory")) options.in_memory = true;
        if (has_parameter(database, "cache=shared")) options.shared_cache = true;
    } else if (database.starts_with("file:")) {
        options.file = "./" + database;  // some builds of SQLite would take it for a URI
    }
    options.name = options.in_memory ? "the in-memory database" : "'" + database + "'";
}

}  // namespace

OpenOptions OpenOptions::from(const driver::ConnectParameters& arguments) {
    check_names(arguments);
    if (!arguments.host.empty() || !arguments.user.empty() || arguments.port != 0)
        throw ArgumentError("A SQLite URL has no user, host or port: write sqlite:// (in memory), sqlite:///relative/path, "
                            "or sqlite:////absolute/path" +
                            (arguments.host.empty() ? "." : ", here sqlite:///" + arguments.host));
    OpenOptions options;
    if (const auto* seconds = arguments.option("timeout")) options.timeout = parse_seconds(*seconds);
    if (const auto* keys = arguments.option("foreign_keys")) options.foreign_keys = parse_switch("foreign_keys", *keys);
    if (const auto* uri = arguments.option("uri")) options.uri = parse_switch("uri", *uri);
    if (const auto* mode = arguments.option("mode")) apply_mode(options, *mode);
    if (const auto* cache = arguments.option("cache")) apply_cache(options, *cache);
    apply_file(options, arguments.database);
    apply_pragmas(options, arguments);
    return options;
}

int OpenOptions::flags() const noexcept {
    // A connection is used by one thread at a time, so SQLite's own mutex would be taken for nothing.
    int flags = SQLITE_OPEN_NOMUTEX;
    flags |= read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (create && !read_only) flags |= SQLITE_OPEN_CREATE;
    if (in_memory && file != ":memory:") flags |= SQLITE_OPEN_MEMORY;
    if (shared_cache) flags |= SQLITE_OPEN_SHAREDCACHE;
    if (uri) flags |= SQLITE_OPEN_URI;
    return flags;
}

std::string OpenOptions::path() const {
    if (!uri || !file.starts_with("file:")) return file;
    std::string path = file.substr(5, file.find_first_of("?#") - 5);
    if (path.starts_with("//")) path.erase(0, std::min(path.find('/', 2), path.size()));
    return path;
}

}  // namespace aludel::sqlite3_driver
