#pragma once

#include <functional>

namespace aludel::async::detail {

//! Runs the work, which must not throw, on a thread for calls that block: an idle one, else a new one, as a call may wait
//! for a lock that another call is to release. So there are as many as there are calls at the same time, at most one for
//! each connection. Idle threads end after a while. Throws `OperationalError` when the system has no thread left.
void run_on_some_thread(std::function<void()> work);

}  // namespace aludel::async::detail
