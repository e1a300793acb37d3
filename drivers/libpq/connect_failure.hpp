#pragma once

#include <libpq-fe.h>

namespace aludel::libpq_driver {

//! Throws why `connection` could not be opened, where, and what to do: `ArgumentError` when libpq refuses an option,
//! else `OperationalError`. libpq gives no SQLSTATE here, so the common ones are recognised by their text.
[[noreturn]] void throw_connect_failure(const PGconn* connection);
//! Throws the `TimeoutError` of a server that has not answered within `seconds`.
[[noreturn]] void throw_connect_timeout(const PGconn* connection, double seconds);

}  // namespace aludel::libpq_driver
