#pragma once

#include "aludel/async/waiter.hpp"

namespace aludel::async::detail {

//! Tells the address sanitizer, if the program has one, that the thread runs on the stack of a fiber from now on,
//! and takes down which one it came from.
void enter_stack(Stacks& stacks) noexcept;
//! Tells it that the thread goes back to the stack that it came from.
void leave_stack(const Stacks& stacks) noexcept;

}  // namespace aludel::async::detail
