#include "drivers/libpq/connect_options.hpp"

#include "aludel/base/error.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace aludel::libpq_driver {

namespace {

constexpr std::string_view cache_size_option = "prepared_statement_cache_size";

std::set<std::string> read_keywords() {
    std::set<std::string> names;
    PQconninfoOption* defaults = PQconndefaults();
    for (const PQconninfoOption* option = defaults; option && option->keyword; ++option) names.insert(option->keyword);
    PQconninfoFree(defaults);
    return names;
}

// What libpq takes from the environment when an option is not given.
std::string default_value(std::string_view name) {
    std::string value;
    PQconninfoOption* defaults = PQconndefaults();
    for (const PQconninfoOption* option = defaults; option && option->keyword; ++option)
        if (option->keyword == name && option->val) value = option->val;
    PQconninfoFree(defaults);
    return value;
}

void check_keyword(const std::string& name) {
    static const std::set<std::string> keywords = read_keywords();
    if (keywords.empty() || keywords.contains(name)) return;
    throw ArgumentError(fmt::format("the PostgreSQL driver has no option '{}'; it takes {} and those of libpq: {}", name,
                                    cache_size_option, fmt::join(keywords, ", ")));
}

void check_encoding(const std::string& value) {
    if (boost::iequals(value, "UTF8") || boost::iequals(value, "UTF-8") || boost::iequals(value, "auto")) return;
    throw ArgumentError(fmt::format("client_encoding is '{}', but texts are exchanged as UTF-8 only; leave the option "
                                    "out, the server converts from the database's encoding", value));
}

// "name:5432", "[::1]:5432", "name", "::1", "/socket/folder"
std::pair<std::string, std::string> split_port(const std::string& host) {
    const auto bracket = host.find(']');
    const auto colon = host.rfind(':');
    if (host.starts_with('[') && bracket != std::string::npos)
        return {host.substr(1, bracket - 1), colon > bracket && colon != std::string::npos ? host.substr(colon + 1) : ""};
    if (colon == std::string::npos || host.starts_with('/') || host.find(':') != colon) return {host, ""};
    return {host.substr(0, colon), host.substr(colon + 1)};
}

}  // namespace

ConnectOptions::ConnectOptions(const driver::ConnectParameters& arguments) {
    if (!arguments.host.empty()) set("host", arguments.host);
    if (arguments.port != 0) set("port", std::to_string(arguments.port));
    if (!arguments.user.empty()) set("user", arguments.user);
    if (arguments.has_password) set("password", arguments.password);
    if (!arguments.database.empty()) set("dbname", arguments.database);
    add_options(arguments);
    set("client_encoding", "UTF8");
    add_settings();
}

// What the server gets behind what the user tells it: no digit of a double is lost where one becomes text. The settings
// that the server reports by itself are set afterwards, and only where they differ. A service of pg_service.conf may
// have `options` of its own, which would be replaced.
void ConnectOptions::add_settings() {
    if (find("service") != entries_.end()) return;
    const auto given = find("options");
    const std::string user = given == entries_.end() ? default_value("options") : given->second;
    users_options_ = user;
    set("options", user + (user.empty() ? "" : " ") + "-c extra_float_digits=3");
}

void ConnectOptions::leave_out_settings() { set("options", users_options_); }

ConnectOptions::Entries::iterator ConnectOptions::find(std::string_view name) {
    return std::find_if(entries_.begin(), entries_.end(), [&](const auto& e) { return e.first == name; });
}

void ConnectOptions::set(std::string_view name, std::string_view value) {
    const auto at = find(name);
    if (at == entries_.end()) entries_.emplace_back(name, value);
    else at->second = value;
}

void ConnectOptions::add_options(const driver::ConnectParameters& arguments) {
    std::vector<std::string> hosts;
    for (const auto& [name, value] : arguments.options) {
        if (name == cache_size_option) continue;
        check_keyword(name);
        if (name == "connect_timeout") continue;
        if (name == "client_encoding") check_encoding(value);
        else if (name == "host") hosts.push_back(value);
        else set(name, value);
    }
    if (!hosts.empty()) add_hosts(hosts);
}

void ConnectOptions::add_hosts(const std::vector<std::string>& hosts) {
    std::vector<std::string> names;
    std::vector<std::string> ports;
    bool has_port = false;
    for (const std::string& host : hosts) {
        auto [name, port] = split_port(host);
        has_port |= !port.empty();
        names.push_back(std::move(name));
        ports.push_back(std::move(port));
    }
    set("host", fmt::format("{}", fmt::join(names, ",")));
    if (has_port) set("port", fmt::format("{}", fmt::join(ports, ",")));
}

std::size_t prepared_statement_cache_size(const driver::ConnectParameters& arguments) {
    const std::string* given = arguments.option(cache_size_option);
    if (!given) return arguments.statement_cache_size;
    std::size_t count = 0;
    const char* const end = given->data() + given->size();
    const auto [at, error] = std::from_chars(given->data(), end, count);
    if (given->empty() || at != end || error != std::errc())
        throw ArgumentError(fmt::format("{} is '{}', but must be a number: of the prepared statements that are kept, or 0 "
                                        "for none, as PgBouncer needs it in its mode 'transaction'", cache_size_option, *given));
    return count;
}

}  // namespace aludel::libpq_driver
