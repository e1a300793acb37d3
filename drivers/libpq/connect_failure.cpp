#include "drivers/libpq/connect_failure.hpp"

#include "aludel/base/error.hpp"

#include <boost/algorithm/string/trim.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace aludel::libpq_driver {

namespace {

std::string_view text_or(const char* text, std::string_view otherwise) {
    return text && *text ? std::string_view(text) : otherwise;
}

struct KnownFailure {
    std::string_view text;       // part of what libpq or the server says
    std::string_view sqlstate;
    std::string_view advice;
};

// The first one that is found counts.
constexpr KnownFailure known_failures[] = {
    {"password authentication failed", "28P01", "check the user name and the password of the URL"},
    {"no password supplied", "28P01", "the server requires a password: write it into the URL, user:password@host"},
    {"no pg_hba.conf entry", "28000", "the server's pg_hba.conf does not let this user in from here"},
    {"role \"", "28000", "create the role, or check the user name of the URL"},
    {"database \"", "3D000", "create the database, or check its name in the URL"},
    {"too many clients", "53300", "the server has no connection left: lower pool_size or raise max_connections"},
    {"remaining connection slots", "53300",
     "the server has no connection left: lower pool_size or raise max_connections"},
    {"starting up", "57P03", "the server is starting: try again in a moment"},
    {"Connection refused", "08001", "nothing listens there: is the server running, are host and port right?"},
    {"could not translate host name", "08001", "the name of the host is not known: check the URL"},
    {"No such file or directory", "08001", "no server listens on this socket: is it running, is the host right?"},
    {"SSL", "08001", "check sslmode and the certificates"},
};
constexpr KnownFailure unknown_failure{"", "08001", "check host and port of the URL, and that the server is running"};

const KnownFailure& recognise(std::string_view message) {
    for (const KnownFailure& known : known_failures)
        if (message.find(known.text) != std::string_view::npos) return known;
    return unknown_failure;
}

void replace_first(std::string& text, const std::string& begin, char end, const std::string& replacement) {
    const std::size_t at = text.find(begin);
    if (at != std::string::npos) text.replace(at, std::min(text.find(end, at), text.size()) - at, replacement);
}

// libpq was given addresses, and says of them what it would have said of the names.
std::string message_of(const PGconn* connection, const HostNames& names) {
    std::string message = boost::trim_copy(std::string(PQerrorMessage(connection)));
    for (const auto& [name, address] : names.known)
        replace_first(message, fmt::format("server at \"{}\",", address), ',',
                      fmt::format("server at \"{}\" ({})", name, address));
    for (const auto& [name, reason] : names.unknown)
        replace_first(message, fmt::format("could not parse network address \"{}\"", name), '\n',
                      fmt::format("could not translate host name \"{}\" to address: {}", name, reason));
    return message;
}

}  // namespace

std::string target_of(const PGconn* connection) {
    const std::string_view host = text_or(PQhost(connection), "the default host");
    const std::string_view port = text_or(PQport(connection), "5432");
    const bool is_ipv6 = host.find(':') != std::string_view::npos;
    return fmt::format("{}{}{}:{}, database '{}', user '{}'", is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port,
                       text_or(PQdb(connection), "?"), text_or(PQuser(connection), "?"));
}

void throw_connect_failure(const PGconn* connection, const HostNames& names) {
    const std::string message = message_of(connection, names);
    if (message.starts_with("invalid "))  // libpq did not even try
        throw ArgumentError("the options of the PostgreSQL connection are wrong: " + message);
    const KnownFailure& known = recognise(message);
    ServerDiagnostics diagnostics;
    diagnostics.sqlstate = known.sqlstate;
    throw OperationalError(fmt::format("cannot connect to PostgreSQL at {}: {}\n{}", target_of(connection), message,
                                       known.advice), std::move(diagnostics));
}

void throw_connect_timeout(const std::string& target, const ConnectLimit& limit) {
    throw TimeoutError(fmt::format("cannot connect to PostgreSQL at {}: {}", target, limit.text()));
}

}  // namespace aludel::libpq_driver
