#include "async/fiber_stack.hpp"

#include "async/kept_stacks.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ALUDEL_ADDRESS_SANITIZER
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ALUDEL_ADDRESS_SANITIZER
#endif

#ifdef ALUDEL_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace aludel::async::detail {

namespace {

#ifdef ALUDEL_ADDRESS_SANITIZER

// Boost.Asio switches stacks without notifying the sanitizer, so this does it: right after the switch to a fiber and
// right before the switch back.
void announce_switch(const StackBounds& to, StackBounds* from) noexcept {
    __sanitizer_start_switch_fiber(nullptr, to.bottom, to.size);
    if (from) __sanitizer_finish_switch_fiber(nullptr, &from->bottom, &from->size);
    else __sanitizer_finish_switch_fiber(nullptr, nullptr, nullptr);
}

// What an exception has left of frames between the switch and here, or an earlier fiber in the same memory.
void forget_frames(const StackBounds& stack, const void* end) noexcept {
    const auto* bottom = static_cast<const char*>(stack.bottom);
    __asan_unpoison_memory_region(bottom, static_cast<std::size_t>(static_cast<const char*>(end) - bottom));
}

#else

void announce_switch(const StackBounds&, StackBounds*) noexcept {}
void forget_frames(const StackBounds&, const void*) noexcept {}

#endif

}  // namespace

boost::context::stack_context FiberStack::allocate() {
    const boost::context::stack_context stack = KeptStacks::instance().take();
    const char* end = static_cast<const char*>(stack.sp);
    known_->own = {end - stack.size, stack.size};
    forget_frames(known_->own, end);
    return stack;
}

// Runs on the stack that the fiber was resumed from: an exception may have been on its way until the fiber's very end.
void FiberStack::deallocate(boost::context::stack_context& stack) noexcept {
    if (known_->outer.size > 0) leave_stack(*known_);
    KeptStacks::instance().give_back(stack);
}

void enter_stack(Stacks& stacks) noexcept {
    announce_switch(stacks.own, &stacks.outer);
    forget_frames(stacks.own, __builtin_frame_address(0));
}

void leave_stack(const Stacks& stacks) noexcept { announce_switch(stacks.outer, nullptr); }

}  // namespace aludel::async::detail
