#include "drivers/libpq/connect.hpp"

#include "drivers/libpq/connect_failure.hpp"
#include "drivers/libpq/start_connecting.hpp"

#include "aludel/base/error.hpp"

namespace aludel::libpq_driver {

namespace {

// Polls until the connection is there; false when libpq says why it is not.
bool finish_connecting(PGconn* connection, driver::Waiter& waiter, driver::Deadline deadline) {
    if (PQstatus(connection) == CONNECTION_BAD) return false;
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
        const bool reading = next == PGRES_POLLING_READING;
        waiter.wait(PQsocket(connection), reading ? driver::Readiness::read : driver::Readiness::write, deadline);
        next = PQconnectPoll(connection);
    }
    return next == PGRES_POLLING_OK;
}

// PgBouncer's answer to `options`.
bool refuses_settings(const Error& error) {
    return error.message().find("unsupported startup parameter") != std::string::npos;
}

ConnectionPtr connect_with(const ConnectOptions& options, const HostNames& names, driver::Waiter& waiter,
                           const ConnectLimit& limit) {
    ConnectionPtr connection = start_connecting(options);
    try {
        if (!finish_connecting(connection.get(), waiter, limit.moment)) throw_connect_failure(connection.get(), names);
    } catch (const TimeoutError&) {
        throw_connect_timeout(target_of(connection.get()), limit);
    }
    if (PQsetnonblocking(connection.get(), 1) != 0) throw_connect_failure(connection.get(), names);
    return connection;
}

}  // namespace

ConnectionPtr connect(const driver::ConnectParameters& arguments, driver::Waiter& waiter, const ConnectLimit& limit) {
    ConnectOptions options(arguments);
    const HostNames names = fill_in_addresses(options, waiter, limit);
    try {
        return connect_with(options, names, waiter, limit);
    } catch (const OperationalError& error) {
        if (!refuses_settings(error)) throw;
    }
    options.leave_out_settings();
    return connect_with(options, names, waiter, limit);
}

}  // namespace aludel::libpq_driver
