#pragma once

#include "aludel/driver/waiter.hpp"
#include "async/fiber.hpp"
#include "async/reactor_socket.hpp"

namespace aludel::driver {
class Bell;
}

namespace aludel::async::detail {

//! Suspends the fiber until the socket is ready, or seems so. Throws `TimeoutError` when the deadline passes first or the fiber's
//! operation was cancelled, and what ends a fiber.
void wait_for_socket(Fiber& fiber, ReactorSocket& socket, driver::Readiness readiness, driver::Deadline deadline);

//! What suspends this fiber until another one, or a thread, rings.
Ref<driver::Bell> make_bell(Fiber& fiber);

//! Suspends the fiber while another thread makes the call, which is interrupted when the fiber's
//! operation is cancelled. A fiber that is ended meanwhile interrupts the call and waits for its end.
void run_on_thread(Fiber& fiber, driver::BlockingCall& call);
//! True within such a call: what the program's code does there may block.
bool is_on_thread_for_fiber() noexcept;

}  // namespace aludel::async::detail
