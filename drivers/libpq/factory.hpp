#pragma once

#include "driver/factory.hpp"

namespace aludel::libpq_driver {

//! The driver of PostgreSQL through libpq. One object, usable from any thread.
const driver::DriverFactory& factory() noexcept;

}  // namespace aludel::libpq_driver
