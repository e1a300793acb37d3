#pragma once

#include "driver/factory.hpp"

#include <string>

namespace aludel::libpq_driver {

//! When connecting, all phases of it together, has to be done: after `connect_timeout`, or at the deadline of the call
//! that needs the connection, whichever comes first.
struct ConnectLimit {
    //! Throws `ArgumentError` for a malformed `connect_timeout` among the options, which replaces the engine's.
    ConnectLimit(const driver::ConnectParameters& arguments, driver::Deadline deadline);

    //! What to say when it has passed: the limit, and how to raise it.
    std::string text() const;

    double timeout;              //!< seconds; 0 or less: none
    driver::Deadline deadline;   //!< of the call
    driver::Deadline moment;     //!< the nearest of both
};

}  // namespace aludel::libpq_driver
