#pragma once

#include "drivers/libpq/connect_limit.hpp"
#include "drivers/libpq/host_addresses.hpp"

#include <libpq-fe.h>

#include <string>

namespace aludel::libpq_driver {

//! Where a connection goes and as whom: "127.0.0.1:5432, database 'shop', user 'ann'".
std::string target_of(const PGconn* connection);
//! Throws why `connection` could not be opened, where, and what to do: `ArgumentError` when libpq refuses an option,
//! else `OperationalError`. libpq gives no SQLSTATE here, so the common ones are recognised by their text.
[[noreturn]] void throw_connect_failure(const PGconn* connection, const HostNames& names);
//! Throws the `TimeoutError` of a server that has not answered within the limit.
[[noreturn]] void throw_connect_timeout(const std::string& target, const ConnectLimit& limit);

}  // namespace aludel::libpq_driver
