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
    bool of_drop = false;         //!< of a plan that was to be dropped, and not of the statement itself
};

//! The exception for an error result, its class chosen by the SQLSTATE: message, detail and hint of the server.
//! `lost` says that the connection is known to be dead; `suffix` is added to the message's first line.
Failure failure_of(const PGresult* result, bool lost, const std::string& suffix = {});
//! The `TimeoutError` for the error result of a statement that was cancelled because its deadline had passed.
Failure timeout_of(const PGresult* result, const std::string& suffix = {});
//! The exception for a connection that broke without a word of the server.
Failure lost_connection(const std::string& reason);
//! Whether an error comes from a prepared statement that no longer fits the tables, or from one of ours that the server
//! does not know any more.
enum class StalePlan { no, changed, unknown };
StalePlan stale_plan(const PGresult* result) noexcept;
//! The SQLSTATE of a statement that was cancelled.
inline constexpr const char* query_canceled = "57014";
bool is_cancelled(const PGresult* result) noexcept;
//! True for an error result.
bool is_error(const PGresult* result) noexcept;

}  // namespace aludel::libpq_driver
