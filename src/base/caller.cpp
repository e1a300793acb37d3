#include "base/caller.hpp"

#include <utility>

namespace aludel {

namespace {
thread_local const void* running_fiber = nullptr;
}  // namespace

// Not inlined, since a fiber may continue on another thread: no address of the variable may be kept across a switch.
[[gnu::noinline]] const void* current_caller() noexcept { return running_fiber ? running_fiber : &running_fiber; }
[[gnu::noinline]] const void* exchange_caller(const void* fiber) noexcept {
    return std::exchange(running_fiber, fiber);
}

}  // namespace aludel
