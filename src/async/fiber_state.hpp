#pragma once

#include "aludel/async/waiter.hpp"

#include <boost/asio/spawn.hpp>

#include <exception>

namespace aludel::async::detail {

//! What the C++ runtime keeps for each thread of exceptions that are thrown and not yet handled. A fiber may wait within
//! a catch block, and continue on another thread, so it has its own.
struct ExceptionState {
    void* caught = nullptr;
    unsigned int uncaught = 0;
};

//! A fiber as its waiter sees it.
struct FiberState {
    FiberState(boost::asio::yield_context& fiber, Stacks& known) noexcept : yield(fiber), stacks(known) {}

    boost::asio::yield_context& yield;
    Stacks& stacks;
    std::exception_ptr ending{};          // set when the fiber was ended while it waited: what unwinds its stack

    //! The fiber runs on this thread from now on. Not to be called while an exception is thrown through the caller.
    void enter() noexcept;
    //! It no longer runs; the code that resumed it continues.
    void leave() noexcept;
    //! It has ended; its stack is left when it is released.
    void end() noexcept;

private:
    ExceptionState exceptions_{};         // the fiber's while it is suspended, else those of its resumer
    FiberState* outer_ = nullptr;         // the resumer, if it is a fiber itself
    const void* outer_caller_ = nullptr;  // and for current_caller()
};

//! The fiber that runs on this thread, or null.
FiberState* current_fiber() noexcept;

}  // namespace aludel::async::detail
