#pragma once

#include "driver/factory.hpp"
#include "drivers/libpq/result_ptr.hpp"

namespace aludel::libpq_driver {

//! Connects without blocking but in `waiter` (and in the resolver, when a host is given by name: libpq calls it).
//!
//! Throws `ArgumentError` for an option that libpq refuses, `TimeoutError` when the connect time-out passes, and
//! `OperationalError` that says where, as whom, and why not. The password is in no message.
ConnectionPtr connect(const driver::ConnectArgs& arguments, driver::Waiter& waiter);

}  // namespace aludel::libpq_driver
