#pragma once

#include <libpq-fe.h>

#include <exception>
#include <string>

namespace aludel::libpq_driver {

//! A failure, not yet thrown: a pipeline is drained first.
struct Failure {
    std::exception_ptr error{};
    std::string message{};
    bool disconnected = false;    //!< the server has ended the connection
};

//! The exception for an error result, its class chosen by the SQLSTATE: message, detail and hint of the server.
//! `lost` says that the connection is known to be dead.
Failure failure_of(const PGresult* result, bool lost);
//! The exception for a connection that broke without a word of the server.
Failure lost_connection(const std::string& reason);
//! True when the result says that a prepared statement no longer fits the tables or no longer exists.
bool is_stale_plan(const PGresult* result) noexcept;
//! True for an error result.
bool is_error(const PGresult* result) noexcept;

}  // namespace aludel::libpq_driver
