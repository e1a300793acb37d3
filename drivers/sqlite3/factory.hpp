#pragma once

#include "driver/factory.hpp"

namespace aludel::sqlite3_driver {

//! The driver of SQLite through its C library. One object, usable from any thread.
const driver::DriverFactory& factory() noexcept;

}  // namespace aludel::sqlite3_driver
