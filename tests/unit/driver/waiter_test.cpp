#include "aludel/driver/waiter.hpp"

#include "aludel/base/error.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace aludel::driver {
namespace {

class Waiting : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0); }
    void TearDown() override {
        for (int end : ends)
            if (end >= 0) ::close(end);
    }
    void send(int end) { ASSERT_EQ(::write(end, "x", 1), 1); }

    std::array<int, 2> ends{-1, -1};
    const Deadline at_once{1};   // long ago on the steady clock
};

TEST_F(Waiting, ReturnsWhenThereIsSomethingToRead) {
    send(ends[0]);
    poll_waiter().wait(ends[1], Readiness::read, Deadline::never());
    poll_waiter().wait(ends[1], Readiness::read, at_once);
}

TEST_F(Waiting, ReturnsWhenWritingIsPossible) {
    poll_waiter().wait(ends[0], Readiness::write, Deadline::never());
    poll_waiter().wait(ends[0], Readiness::read_or_write, Deadline::never());
}

TEST_F(Waiting, ThrowsWhenTheDeadlineHasPassed) {
    EXPECT_THROW(poll_waiter().wait(ends[0], Readiness::read, at_once), TimeoutError);
    EXPECT_THROW(poll_waiter().wait(ends[0], Readiness::read, Deadline::after(0.001)), TimeoutError);
}

TEST_F(Waiting, WakesWhenAnotherThreadWrites) {
    std::thread writer([this] { send(ends[0]); });
    poll_waiter().wait(ends[1], Readiness::read, Deadline::never());
    writer.join();
}

TEST_F(Waiting, AClosedPeerCountsAsReadable) {
    ::close(std::exchange(ends[0], -1));
    poll_waiter().wait(ends[1], Readiness::read, Deadline::never());
}

TEST_F(Waiting, AClosedSocketIsAnError) {
    const int closed = std::exchange(ends[0], -1);
    ::close(closed);
    EXPECT_THROW(poll_waiter().wait(closed, Readiness::read, Deadline::never()), InterfaceError);
}

TEST(Deadlines, NoTimeMeansNever) {
    EXPECT_TRUE(Deadline::after(0).is_never());
    EXPECT_TRUE(Deadline::after(-1).is_never());
    EXPECT_TRUE(Deadline::after(1e300).is_never());
    EXPECT_FALSE(Deadline::after(1).is_never());
    EXPECT_LT(Deadline::after(1).steady_ns, Deadline::after(1000).steady_ns);
}

}  // namespace
}  // namespace aludel::driver
