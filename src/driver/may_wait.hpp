#pragma once

#include "aludel/driver/waiter.hpp"

namespace aludel::driver {

[[noreturn]] void throw_await_required();

//! Throws `AwaitRequired` where nothing may wait for the database; to be called before anything is sent. Null: the waiter
//! that polls.
inline void check_may_wait(const Waiter* waiter) {
    if (waiter && !waiter->may_wait()) [[unlikely]] throw_await_required();
}

}  // namespace aludel::driver
