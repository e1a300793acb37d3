#pragma once

#include "drivers/libpq/connect_limit.hpp"
#include "drivers/libpq/connect_options.hpp"

#include <string>
#include <utility>
#include <vector>

namespace aludel::libpq_driver {

//! What the resolver has said of the names of hosts; libpq knows addresses only.
struct HostNames {
    using Pairs = std::vector<std::pair<std::string, std::string>>;

    Pairs known{};     //!< name and address
    Pairs unknown{};   //!< name and reason
};

//! Fills in `hostaddr` for hosts that are given by name, since libpq would look them up with a call that blocks: on
//! threads, all names at once, until the limit. A host with several addresses becomes several hosts, in the order of
//! the resolver; `host` keeps the name, for certificates and passwords.
//!
//! A name without an address becomes its own `hostaddr`: libpq refuses it, without asking anyone, when it comes to this
//! host, and tries the next one. Throws the `TimeoutError` of a connection that cannot be made in time.
HostNames fill_in_addresses(ConnectOptions& options, driver::Waiter& waiter, const ConnectLimit& limit);

}  // namespace aludel::libpq_driver
