#pragma once

#include "driver/factory.hpp"

#include <string>
#include <utility>
#include <vector>

namespace aludel::libpq_driver {

//! What libpq connects with, by its own keyword names.
//!
//! Every keyword of libpq is an option: `sslmode`, `application_name`, `options`, `keepalives_idle`,
//! `target_session_attrs` ... Several hosts are given as `host=a:5432&host=b:5433`, as in SQLAlchemy, or as libpq has
//! them, `host=a,b&port=5432,5433`. `connect_timeout` and `prepared_statement_cache_size` are the driver's own: see
//! `ConnectLimit` and the function of that name.
class ConnectOptions {
public:
    //! Throws `ArgumentError` for an option that libpq does not have, and a client encoding other than UTF-8, which all
    //! texts of the library are in.
    explicit ConnectOptions(const driver::ConnectParameters& arguments);

    using Entries = std::vector<std::pair<std::string, std::string>>;
    const Entries& entries() const noexcept { return entries_; }
    void set(std::string_view name, std::string_view value);
    //! Leaves `options` as the user gave them: a pooler may know none of the server's settings.
    void leave_out_settings();

private:
    Entries::iterator find(std::string_view name);
    void add_settings();
    void add_options(const driver::ConnectParameters& arguments);
    void add_hosts(const std::vector<std::string>& hosts);

    Entries entries_{};
    std::string users_options_{};
};

//! Prepared statements that are kept, from the option of this name, as SQLAlchemy has it for asyncpg. 0: the server keeps
//! none, and each statement is sent with its text, as a pooler needs that gives each transaction another connection to the
//! server. Throws `ArgumentError` for another value than a number.
std::size_t prepared_statement_cache_size(const driver::ConnectParameters& arguments);

}  // namespace aludel::libpq_driver
