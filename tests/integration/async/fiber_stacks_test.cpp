// The stacks of fibers: guarded, and used again.

#include "async/kept_stacks.hpp"
#include "driver/bell.hpp"

#include "aludel/async/waiter.hpp"
#include "aludel/base/error.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <thread>

using namespace aludel;
using async::detail::KeptStacks;

namespace {

//! Which stack the fiber runs on, as good as its address.
std::uintptr_t stack_here() {
    return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) / async::fiber_stack_size;
}

//! Runs so many fibers at the same time.
void run_together(std::size_t count) {
    boost::asio::io_context io;
    std::size_t running = 0, most = 0;
    for (std::size_t i = 0; i < count; ++i)
        async::spawn(io, [&] {
            most = std::max(most, ++running);
            const auto nobody = async::fiber_waiter().make_bell();
            EXPECT_THROW(nobody->wait(driver::Deadline::after(0.05)), TimeoutError);
            --running;
        });
    io.run();
    EXPECT_EQ(most, count);
}

}  // namespace

TEST(FiberStacks, of_fibers_that_have_ended_serve_the_next_ones) {
    std::set<std::uintptr_t> stacks;
    for (int i = 0; i < 100; ++i) {
        boost::asio::io_context io;
        async::spawn(io, [&] { stacks.insert(stack_here()); });
        io.run();
    }
    EXPECT_LE(stacks.size(), 2u);   // one stack may lie across two of these ranges
}

TEST(FiberStacks, are_kept_up_to_a_limit) {
    run_together(3 * KeptStacks::most);
    EXPECT_EQ(KeptStacks::instance().size(), KeptStacks::most);
    run_together(3 * KeptStacks::most);
    EXPECT_EQ(KeptStacks::instance().size(), KeptStacks::most);
}

TEST(FiberStacks, are_kept_after_an_exception_and_may_come_from_another_thread) {
    const auto fail = [] {
        boost::asio::io_context io;
        async::spawn(io, [] { throw std::runtime_error("the fiber's own"); });
        EXPECT_THROW(io.run(), std::runtime_error);
    };
    for (int i = 0; i < 20; ++i) fail();
    std::thread other(fail);
    other.join();
    fail();
    EXPECT_GE(KeptStacks::instance().size(), 1u);
}

TEST(FiberStacksDeathTest, end_at_a_protected_page) {
    const auto overflow = [] {
        boost::asio::io_context io;
        async::spawn(io, [] {
            volatile char on_the_stack[2 * async::fiber_stack_size];
            for (std::size_t i = sizeof on_the_stack; i > 0; i -= 1024) on_the_stack[i - 1] = 1;
        });
        io.run();
    };
    run_together(1);   // the stack is one that was used before
    EXPECT_DEATH(overflow(), "");
}
