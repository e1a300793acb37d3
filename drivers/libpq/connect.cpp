#include "drivers/libpq/connect.hpp"

#include "drivers/libpq/connect_failure.hpp"
#include "drivers/libpq/connect_options.hpp"

#include "aludel/base/error.hpp"

#include <new>
#include <vector>

namespace aludel::libpq_driver {

namespace {

// Notices go to standard error by default.
void ignore_notice(void*, const PGresult*) {}

ConnectionPtr start(const ConnectOptions& options) {
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto& [name, value] : options.entries()) {
        names.push_back(name.c_str());
        values.push_back(value.c_str());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    // 0: a database name is a name, never a connection string
    ConnectionPtr connection(PQconnectStartParams(names.data(), values.data(), 0));
    if (!connection) throw std::bad_alloc();
    PQsetNoticeReceiver(connection.get(), &ignore_notice, nullptr);
    return connection;
}

void finish_connecting(PGconn* connection, driver::Waiter& waiter, driver::Deadline deadline) {
    if (PQstatus(connection) == CONNECTION_BAD) throw_connect_failure(connection);
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (next != PGRES_POLLING_OK) {
        if (next == PGRES_POLLING_FAILED) throw_connect_failure(connection);
        const bool reading = next == PGRES_POLLING_READING;
        waiter.wait(PQsocket(connection), reading ? driver::Readiness::read : driver::Readiness::write, deadline);
        next = PQconnectPoll(connection);
    }
}

// PgBouncer's answer to `options`.
bool refuses_settings(const Error& error) {
    return error.message().find("unsupported startup parameter") != std::string::npos;
}

ConnectionPtr connect_with(const ConnectOptions& options, driver::Waiter& waiter) {
    const driver::Deadline deadline = driver::Deadline::after(options.timeout());
    ConnectionPtr connection = start(options);
    try {
        finish_connecting(connection.get(), waiter, deadline);
    } catch (const TimeoutError&) {
        throw_connect_timeout(connection.get(), options.timeout());
    }
    if (PQsetnonblocking(connection.get(), 1) != 0) throw_connect_failure(connection.get());
    return connection;
}

}  // namespace

ConnectionPtr connect(const driver::ConnectArgs& arguments, driver::Waiter& waiter) {
    ConnectOptions options(arguments);
    try {
        return connect_with(options, waiter);
    } catch (const OperationalError& error) {
        if (!refuses_settings(error)) throw;
    }
    options.leave_out_settings();
    return connect_with(options, waiter);
}

}  // namespace aludel::libpq_driver
