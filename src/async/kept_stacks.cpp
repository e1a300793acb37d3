#include "async/kept_stacks.hpp"

#include "aludel/async/waiter.hpp"

namespace aludel::async::detail {

namespace {

boost::context::protected_fixedsize_stack mapped() { return boost::context::protected_fixedsize_stack(fiber_stack_size); }

}  // namespace

// Never destroyed: fibers may end after main.
KeptStacks& KeptStacks::instance() {
    static auto* const stacks = new KeptStacks;
    return *stacks;
}

boost::context::stack_context KeptStacks::take() {
    {
        const std::lock_guard lock(mutex_);
        if (!kept_.empty()) {
            const boost::context::stack_context stack = kept_.back();   // the one whose memory is the warmest
            kept_.pop_back();
            return stack;
        }
    }
    return mapped().allocate();
}

void KeptStacks::give_back(boost::context::stack_context stack) noexcept {
    {
        const std::lock_guard lock(mutex_);
        if (kept_.size() < most) return kept_.push_back(stack);   // within the capacity
    }
    mapped().deallocate(stack);
}

std::size_t KeptStacks::size() const {
    const std::lock_guard lock(mutex_);
    return kept_.size();
}

}  // namespace aludel::async::detail
