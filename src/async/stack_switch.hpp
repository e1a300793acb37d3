#pragma once

#include <boost/context/detail/fcontext.hpp>
#include <boost/context/stack_context.hpp>

#include <cstddef>

namespace aludel::async::detail {

//! A stack of its own, on which a function runs in turns with the threads that resume it. The one place that switches
//! stacks, and that announces each switch to the address and the thread sanitizer.
//!
//! The stack is guarded, and comes from those that earlier ones have left; see `KeptStacks`.
class StackSwitch {
public:
    //! `body(argument)` begins with the first `resume`. Throws `std::bad_alloc`.
    StackSwitch(void (*body)(void*) noexcept, void* argument);
    StackSwitch(const StackSwitch&) = delete;
    StackSwitch& operator=(const StackSwitch&) = delete;
    //! Not to be called between the first `resume` and the end of the body.
    ~StackSwitch();

    //! From outside: runs the body until it suspends itself or ends.
    void resume() noexcept;
    //! From within the body: continues behind the `resume` that runs it, and returns at the next one.
    void suspend() noexcept;
    bool has_ended() const noexcept { return has_ended_; }

private:
    //! A stack as the sanitizers know it.
    struct Announced {
        const void* bottom = nullptr;
        std::size_t size = 0;
        void* frames = nullptr;   // what the address sanitizer keeps for it while another one runs
        void* fiber = nullptr;    // what the thread sanitizer takes it for
    };

    static void enter(boost::context::detail::transfer_t from) noexcept;

    void (*body_)(void*) noexcept;
    void* argument_;
    boost::context::stack_context stack_;
    boost::context::detail::fcontext_t inner_;             // where the body continues
    boost::context::detail::fcontext_t outer_ = nullptr;   // where its resumer does
    Announced own_{}, resumer_{};
    bool has_ended_ = false;
};

}  // namespace aludel::async::detail
