#include "aludel/engine/url.hpp"

#include "aludel/base/error.hpp"
#include "engine/url_escape.hpp"

#include <algorithm>
#include <charconv>

namespace aludel {

namespace {

using engine::url_unescape;

[[noreturn]] void throw_unparsable(const std::string& why) {
    throw ArgumentError("Could not parse the database URL: " + why +
                        ". Write dialect[+driver]://user:password@host:port/database?key=value, with @ / : in a user "
                        "name or password escaped as %40 %2F %3A.");
}

bool is_driver_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '+';
    });
}

int parse_port(std::string_view text, bool may_be_password) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port < 0 || port > 65535)
        throw_unparsable((may_be_password ? "the port" : "the port \"" + std::string(text) + "\"") +
                         " is not a number from 0 to 65535");
    return port;
}

void parse_credentials(std::string_view text, URLParts& parts) {
    const std::size_t colon = text.find(':');
    parts.username = url_unescape(text.substr(0, colon), false);
    if (colon != text.npos) parts.password = url_unescape(text.substr(colon + 1), false);
}

void parse_host(std::string_view text, URLParts& parts, bool may_be_credentials) {
    std::string_view host = text, port;
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == text.npos) throw_unparsable("an IPv6 host starts with [ and has no ]");
        host = text.substr(1, close - 1);
        port = text.substr(close + 1);
        if (!port.empty() && port.front() != ':') throw_unparsable("after an IPv6 host comes :port or /");
    } else if (const std::size_t colon = text.find(':'); colon != text.npos) {
        host = text.substr(0, colon);
        port = text.substr(colon);
    }
    if (!host.empty()) parts.host = std::string(host);
    if (port.size() > 1) parts.port = parse_port(port.substr(1), may_be_credentials);
}

// Pairs without a value are dropped, as Python's parse_qsl does.
URLQuery parse_query(std::string_view text) {
    URLQuery query;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        const std::size_t equals = pair.find('=');
        if (equals != pair.npos && equals + 1 < pair.size())
            query.emplace_back(url_unescape(pair.substr(0, equals), true), url_unescape(pair.substr(equals + 1), true));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return query;
}

// Client libraries take texts up to the first zero, and would connect to another place than the URL names.
void refuse_zero(std::string_view part, const char* what) {
    if (part.find('\0') != part.npos)
        throw ArgumentError(std::string("The ") + what + " of the database URL has a zero byte (%00) in it, which no database "
                            "takes. Remove it.");
}

void refuse_zeros(const URLParts& parts) {
    refuse_zero(parts.username.value_or(""), "user name");
    refuse_zero(parts.password.value_or(""), "password");
    refuse_zero(parts.host.value_or(""), "host");
    refuse_zero(parts.database.value_or(""), "database");
    for (const auto& [key, value] : parts.query) refuse_zero(key, "query"), refuse_zero(value, "query");
}

}  // namespace

URL URL::create(URLParts parts) {
    if (!is_driver_name(parts.drivername))
        throw ArgumentError("\"" + parts.drivername + "\" cannot be the drivername of a URL. Write the dialect, such as "
                            "\"sqlite\", or \"dialect+driver\".");
    if (parts.port && (*parts.port < 0 || *parts.port > 65535))
        throw ArgumentError("A port is a number from 0 to 65535, not " + std::to_string(*parts.port) + ".");
    refuse_zeros(parts);
    return URL(std::move(parts));
}

URL URL::update_query_string(std::string_view query, bool append) const {
    return update_query_pairs(parse_query(query), append);
}

URL make_url(std::string_view text) {
    const std::size_t separator = text.find("://");
    if (separator == text.npos || !is_driver_name(text.substr(0, separator)))
        throw_unparsable("it does not start with dialect://");
    URLParts parts;
    parts.drivername = text.substr(0, separator);
    std::string_view rest = text.substr(separator + 3);

    if (const std::size_t question = rest.find('?'); question != rest.npos) {
        parts.query = parse_query(rest.substr(question + 1));
        rest = rest.substr(0, question);
    }
    const std::size_t slash = rest.find('/');
    std::string_view authority = rest.substr(0, slash);
    if (slash != rest.npos && slash + 1 < rest.size()) parts.database = url_unescape(rest.substr(slash + 1), false);
    if (const std::size_t at = authority.rfind('@'); at != authority.npos) {
        parse_credentials(authority.substr(0, at), parts);
        authority.remove_prefix(at + 1);
    }
    // A password with a / in it ends up here.
    const bool at_is_later = slash != rest.npos && rest.find('@', slash) != rest.npos;
    parse_host(authority, parts, at_is_later);
    return URL::create(std::move(parts));
}

}  // namespace aludel
