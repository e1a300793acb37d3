#include "drivers/libpq/host_addresses.hpp"

#include "aludel/base/error.hpp"
#include "driver/errand.hpp"
#include "drivers/libpq/connect_failure.hpp"
#include "drivers/libpq/start_connecting.hpp"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>

namespace aludel::libpq_driver {

namespace {

using Texts = std::vector<std::string>;

// What libpq would connect to: one entry for each host.
struct Hosts {
    Texts names{}, addresses{}, ports{};
};

struct Lookup {
    explicit Lookup(std::string host) : name(std::move(host)) {}

    std::string name;
    Texts addresses{};
    std::string failure{};
};

// A look-up that is running, and the thread that does it.
struct Running {
    std::shared_ptr<Lookup> lookup;
    driver::Errand errand;
};

struct FreeAddresses {
    void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

// As libpq asks; `error` is 0 when there are some.
Addresses addresses_of(const std::string& host, int flags, int& error) {
    addrinfo hints{};
    hints.ai_flags = flags;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    error = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
    return Addresses(list);
}

void look_up(Lookup& lookup) {
    int error = 0;
    const Addresses list = addresses_of(lookup.name, 0, error);
    if (error != 0) lookup.failure = ::gai_strerror(error);
    for (const addrinfo* at = list.get(); at; at = at->ai_next) {
        char text[NI_MAXHOST];
        if (::getnameinfo(at->ai_addr, at->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0)
            lookup.addresses.emplace_back(text);
    }
}

bool is_name(const std::string& host) {
    if (host.empty() || host.starts_with('/') || host.starts_with('@')) return false;   // a socket
    int error = 0;
    addresses_of(host, AI_NUMERICHOST, error);
    return error != 0;
}

// As libpq splits its lists: an empty text is a list of nothing.
Texts list_of(std::string_view text) {
    Texts list;
    if (!text.empty()) boost::split(list, text, boost::is_any_of(","));
    return list;
}

// Also what comes from the environment and from a service. libpq shows it of connections only: here of one that was
// refused for an option that does not exist, before anything was looked up.
ConnectionPtr refused_connection(ConnectOptions options) {
    options.set("password", "-");   // so that no file is searched for it
    options.set("sslmode", "none at all");
    return start_connecting(options);
}

Hosts hosts_of(PGconn* connection) {
    Hosts hosts;
    PQconninfoOption* known = PQconninfo(connection);
    for (const PQconninfoOption* option = known; option && option->keyword; ++option) {
        const std::string_view name = option->keyword;
        const std::string_view value = option->val ? option->val : "";
        if (name == "host") hosts.names = list_of(value);
        else if (name == "hostaddr") hosts.addresses = list_of(value);
        else if (name == "port") hosts.ports = list_of(value);
    }
    PQconninfoFree(known);
    return hosts;
}

// False when libpq refuses the lists, whose lengths must be equal; a single port is for all hosts.
bool fit(const Hosts& hosts) {
    const std::size_t count = hosts.names.size();
    return (hosts.addresses.empty() || hosts.addresses.size() == count) &&
           (hosts.ports.size() < 2 || hosts.ports.size() == count);
}

using Lookups = std::map<std::string, Running>;

Lookups start_lookups(const Hosts& hosts) {
    Lookups lookups;
    for (std::size_t i = 0; i < hosts.names.size(); ++i) {
        const std::string& name = hosts.names[i];
        const bool has_address = !hosts.addresses.empty() && !hosts.addresses[i].empty();
        if (has_address || lookups.contains(name) || !is_name(name)) continue;
        const auto lookup = std::make_shared<Lookup>(name);
        lookups.emplace(name, Running{lookup, driver::Errand([lookup] { look_up(*lookup); })});
    }
    return lookups;
}

Texts addresses_at(const Hosts& hosts, std::size_t at, const Lookups& lookups) {
    if (!hosts.addresses.empty() && !hosts.addresses[at].empty()) return {hosts.addresses[at]};
    const auto found = lookups.find(hosts.names[at]);
    if (found == lookups.end()) return {""};   // a socket, or a numeric address
    const Texts& addresses = found->second.lookup->addresses;
    return addresses.empty() ? Texts{hosts.names[at]} : addresses;
}

Hosts with_addresses(const Hosts& hosts, const Lookups& lookups) {
    Hosts all;
    if (hosts.ports.size() == 1) all.ports = hosts.ports;
    for (std::size_t i = 0; i < hosts.names.size(); ++i) {
        for (std::string& address : addresses_at(hosts, i, lookups)) {
            all.names.push_back(hosts.names[i]);
            all.addresses.push_back(std::move(address));
            if (hosts.ports.size() > 1) all.ports.push_back(hosts.ports[i]);
        }
    }
    return all;
}

HostNames names_of(const Lookups& lookups) {
    HostNames names;
    for (const auto& [name, running] : lookups) {
        const Lookup& lookup = *running.lookup;
        for (const std::string& address : lookup.addresses) names.known.emplace_back(name, address);
        if (lookup.addresses.empty()) names.unknown.emplace_back(name, lookup.failure);
    }
    return names;
}

void set_hosts(ConnectOptions& options, const Hosts& hosts) {
    options.set("host", fmt::format("{}", fmt::join(hosts.names, ",")));
    options.set("hostaddr", fmt::format("{}", fmt::join(hosts.addresses, ",")));
    if (!hosts.ports.empty()) options.set("port", fmt::format("{}", fmt::join(hosts.ports, ",")));
}

}  // namespace

HostNames fill_in_addresses(ConnectOptions& options, driver::Waiter& waiter, const ConnectLimit& limit) {
    const ConnectionPtr refused = refused_connection(options);
    const Hosts hosts = hosts_of(refused.get());
    if (!fit(hosts)) return {};
    Lookups lookups = start_lookups(hosts);
    try {
        for (auto& [name, running] : lookups) running.errand.wait(waiter, limit.moment);
    } catch (const TimeoutError&) {
        throw_connect_timeout(target_of(refused.get()), limit);
    }
    if (!lookups.empty()) set_hosts(options, with_addresses(hosts, lookups));
    return names_of(lookups);
}

}  // namespace aludel::libpq_driver
