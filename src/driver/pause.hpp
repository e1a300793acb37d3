#pragma once

#include "aludel/driver/waiter.hpp"

namespace aludel::driver {

//! Waits until the moment has come. Throws `TimeoutError` when the operation is cancelled, and what ends a fiber.
void pause_until(Waiter& waiter, Deadline moment);

}  // namespace aludel::driver
