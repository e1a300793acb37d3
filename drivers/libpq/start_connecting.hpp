#pragma once

#include "drivers/libpq/connect_options.hpp"
#include "drivers/libpq/result_ptr.hpp"

namespace aludel::libpq_driver {

//! A connection of libpq that begins to connect, or whose status says that it was refused.
ConnectionPtr start_connecting(const ConnectOptions& options);

}  // namespace aludel::libpq_driver
