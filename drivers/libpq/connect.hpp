#pragma once

#include "drivers/libpq/connect_limit.hpp"
#include "drivers/libpq/result_ptr.hpp"

namespace aludel::libpq_driver {

//! Connects without blocking but in `waiter`.
//!
//! Throws `ArgumentError` for an option that libpq refuses, `TimeoutError` when the limit passes, and
//! `OperationalError` that says where, as whom, and why not. The password is in no message.
ConnectionPtr connect(const driver::ConnectParameters& arguments, driver::Waiter& waiter, const ConnectLimit& limit);

}  // namespace aludel::libpq_driver
