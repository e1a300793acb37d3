#pragma once

#include <functional>

namespace aludel::async::detail {

//! Runs the work, which must not throw, on a thread of the process's small pool for calls that block.
void run_on_some_thread(std::function<void()> work);

}  // namespace aludel::async::detail
