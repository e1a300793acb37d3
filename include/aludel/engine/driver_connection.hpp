#pragma once

#include "aludel/sql/sql_text.hpp"

#include <string>
#include <string_view>

namespace aludel {

namespace driver {
class Connection;
class DriverFactory;
struct ConnectParameters;
}  // namespace driver

//! A connection of the client library (SQLAlchemy's DBAPI connection), as listeners of pool events see it: before a
//! `Connection` uses it, and outside every transaction of its own. Used by one thread at a time.
class DriverConnection {
public:
    //! A view of a connection that belongs to the pool; valid while the listener runs.
    explicit DriverConnection(driver::Connection& connection) noexcept : connection_(&connection) {}
    DriverConnection(DriverConnection&& other) noexcept;
    DriverConnection& operator=(DriverConnection&& other) noexcept;
    ~DriverConnection();

    //! Runs a statement without parameters: `SET search_path = app`, `PRAGMA cache_size = 10000`. Rows are not read.
    //! Throws `DBAPIError`. What begins a transaction has to end it.
    void execute(SqlText sql);
    bool is_alive() const noexcept;
    std::string server_version() const;   //!< "15.18"
    //! Ends it; the pool opens another one in its place.
    void close() noexcept;

    //! Internal: one that this owns, and giving it up.
    static DriverConnection owner(driver::Connection* connection) noexcept;
    driver::Connection* release() noexcept;

private:
    driver::Connection* connection_;
    bool owns_ = false;
};

//! What a new connection is opened with: a copy of the engine's own for each one, which listeners of
//! `event::do_connect` may change: `args["password"] = token();`
class ConnectArgs {
public:
    ConnectArgs(const driver::DriverFactory& factory, const driver::ConnectParameters& arguments);
    ConnectArgs(const ConnectArgs&) = delete;
    ConnectArgs& operator=(const ConnectArgs&) = delete;
    ~ConnectArgs();

    //! The argument of this name, made when it is not there: "user", "password", "host", "port", "database", or an
    //! option of the driver, as in the query of a URL ("sslmode", "timeout").
    std::string& operator[](std::string_view name);
    //! Opens a connection with these arguments now, for a listener that returns it. Throws what connecting throws.
    DriverConnection connect();

    //! Internal: the driver's form. Throws `ArgumentError` for a port that is not a number.
    const driver::ConnectParameters& finished();

private:
    const driver::DriverFactory& factory_;
    driver::ConnectParameters* arguments_;
    std::string port_;
};

}  // namespace aludel
