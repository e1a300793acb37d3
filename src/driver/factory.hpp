#pragma once

#include "driver/connection.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aludel {
class Dialect;
struct DialectOptions;
}  // namespace aludel

namespace aludel::driver {

//! Everything a driver needs to open a connection, taken from the URL and the engine's options.
struct ConnectParameters {
    std::string user{}, password{}, host{}, database{};
    bool has_password = false;
    int port = 0;                                                //!< 0: the default
    std::vector<std::pair<std::string, std::string>> options{};  //!< URL query and connect_args, later ones win
    double connect_timeout = 30;                                 //!< seconds
    std::size_t statement_cache_size = 500;                      //!< prepared statements kept
    Waiter* waiter = nullptr;                                    //!< null: poll_waiter()

    //! The last value given for an option, or null.
    const std::string* option(std::string_view name) const noexcept {
        for (auto it = options.rbegin(); it != options.rend(); ++it)
            if (it->first == name) return &it->second;
        return nullptr;
    }
};

//! One per client library.
class DriverFactory {
public:
    virtual ~DriverFactory() = default;
    virtual std::string_view name() const noexcept = 0;           //!< "sqlite3", "libpq"
    //! A dialect for an engine that uses this driver.
    virtual Ref<const Dialect> dialect(const DialectOptions& options) const = 0;
    virtual std::string client_version() const = 0;               //!< of the client library in use
    //! Opens a connection, before the deadline and within its `connect_timeout`. The connection keeps the deadline.
    //! Throws `ArgumentError` for an unknown option, and `OperationalError` or `TimeoutError` with where and why.
    virtual std::unique_ptr<Connection> connect(const ConnectParameters& arguments, Deadline deadline) const = 0;
    std::unique_ptr<Connection> connect(const ConnectParameters& arguments) const {
        return connect(arguments, Deadline::never());
    }
    //! True when the database lives and dies with one connection (SQLite in memory), which the pool must then share.
    virtual bool is_private_to_connection(const ConnectParameters&) const noexcept { return false; }
};

//! The drivers that were built, from the generated list in `aludel::drivers`.
std::span<const DriverFactory* const> built_drivers();

}  // namespace aludel::driver
