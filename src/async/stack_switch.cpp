#include "async/stack_switch.hpp"

#include "async/kept_stacks.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define ALUDEL_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ALUDEL_ADDRESS_SANITIZER
#endif
#endif

#if defined(__SANITIZE_THREAD__)
#define ALUDEL_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ALUDEL_THREAD_SANITIZER
#endif
#endif

#ifdef ALUDEL_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef ALUDEL_THREAD_SANITIZER
#include <sanitizer/tsan_interface.h>
#endif

// The functions around a switch must not be instrumented: the thread sanitizer would note that they are entered on one
// stack and left on the other.
#if defined(__clang__)
#define ALUDEL_SWITCHES_STACKS __attribute__((noinline, no_sanitize("thread")))
#else
#define ALUDEL_SWITCHES_STACKS __attribute__((noinline, no_sanitize_thread))
#endif

namespace aludel::async::detail {

namespace {

namespace context = boost::context::detail;

#ifdef ALUDEL_ADDRESS_SANITIZER

void leave_stack(void** frames, const void* bottom, std::size_t size) noexcept {
    __sanitizer_start_switch_fiber(frames, bottom, size);
}
void enter_stack(void* frames, const void** left_bottom, std::size_t* left_size) noexcept {
    __sanitizer_finish_switch_fiber(frames, left_bottom, left_size);
}
// The memory has frames of a body before, whose last one was left without a return.
void forget_frames(const void* bottom, std::size_t size) noexcept { __asan_unpoison_memory_region(bottom, size); }

#else

void leave_stack(void**, const void*, std::size_t) noexcept {}
void enter_stack(void*, const void**, std::size_t*) noexcept {}
void forget_frames(const void*, std::size_t) noexcept {}

#endif

#ifdef ALUDEL_THREAD_SANITIZER

void* make_fiber() noexcept { return __tsan_create_fiber(0); }
void destroy_fiber(void* fiber) noexcept { __tsan_destroy_fiber(fiber); }
ALUDEL_SWITCHES_STACKS void* switch_fiber(void* to) noexcept {
    void* const from = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(to, 0);
    return from;
}

#else

void* make_fiber() noexcept { return nullptr; }
void destroy_fiber(void*) noexcept {}
void* switch_fiber(void*) noexcept { return nullptr; }

#endif

}  // namespace

StackSwitch::StackSwitch(void (*body)(void*) noexcept, void* argument)
    : body_(body), argument_(argument), stack_(KeptStacks::instance().take()),
      inner_(context::make_fcontext(stack_.sp, stack_.size, &enter)) {
    own_.bottom = static_cast<const char*>(stack_.sp) - stack_.size;
    own_.size = stack_.size;
    own_.fiber = make_fiber();
    forget_frames(own_.bottom, own_.size);
}

StackSwitch::~StackSwitch() {
    destroy_fiber(own_.fiber);
    KeptStacks::instance().give_back(stack_);
}

ALUDEL_SWITCHES_STACKS void StackSwitch::resume() noexcept {
    resumer_.fiber = switch_fiber(own_.fiber);
    leave_stack(&resumer_.frames, own_.bottom, own_.size);
    inner_ = context::jump_fcontext(inner_, this).fctx;
    enter_stack(resumer_.frames, nullptr, nullptr);
}

ALUDEL_SWITCHES_STACKS void StackSwitch::suspend() noexcept {
    switch_fiber(resumer_.fiber);
    leave_stack(has_ended_ ? nullptr : &own_.frames, resumer_.bottom, resumer_.size);
    outer_ = context::jump_fcontext(outer_, nullptr).fctx;
    enter_stack(own_.frames, &resumer_.bottom, &resumer_.size);
}

ALUDEL_SWITCHES_STACKS void StackSwitch::enter(context::transfer_t from) noexcept {
    auto& self = *static_cast<StackSwitch*>(from.data);
    self.outer_ = from.fctx;
    enter_stack(nullptr, &self.resumer_.bottom, &self.resumer_.size);
    self.body_(self.argument_);
    self.has_ended_ = true;
    self.suspend();
}

}  // namespace aludel::async::detail
