// A cancellation that ends a wait of what reports nothing is not lost: the operation's next wait ends.

#include "server.hpp"

#include "aludel/engine/engine.hpp"
#include "aludel/engine/notifications.hpp"

#include <chrono>
#include <cstdlib>
#include <thread>
#include <utility>

namespace aludel::libpq_test {

namespace {

//! As that of a fiber whose operation is cancelled while one of its waits lasts. A server that is silent then answers no
//! wait for a while.
class CancelledWaiter final : public driver::Waiter {
public:
    void wait(int socket, driver::Readiness readiness, driver::Deadline deadline) override {
        if (waits_left_ > 0 && --waits_left_ == 0) is_due_ = has_come_ = true;
        if (std::exchange(is_due_, false)) {
            was_cancelled_ = true;
            throw TimeoutError("cancelled");
        }
        if (has_come_ && silent_waits_ > 0) {
            --silent_waits_;
            while (!deadline.has_passed()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
            throw TimeoutError("late");
        }
        driver::poll_waiter().wait(socket, readiness, deadline);
    }
    bool was_cancelled() const noexcept override { return was_cancelled_; }
    void cancel_again() noexcept override { is_due_ = true; }

    //! The cancellation comes in this wait from now, the first one being 1; how many waits after it the server is silent.
    void cancel_in(int wait, int silent_waits = 0) {
        waits_left_ = wait;
        silent_waits_ = silent_waits;
    }
    bool has_come() const { return has_come_; }
    bool is_due() const { return is_due_; }

private:
    int waits_left_ = 0;
    int silent_waits_ = 0;
    bool has_come_ = false;
    bool is_due_ = false;
    bool was_cancelled_ = false;
};

class LibpqKeptCancellations : public ::testing::Test {
protected:
    std::unique_ptr<driver::Connection> connect(CancelledWaiter& waiter) {
        auto args = server_args();
        args.waiter = &waiter;
        return libpq_test::connect(args);
    }
    //! True when an exception of `work` tells of the cancellation, or the next wait will.
    template <class F>
    static bool is_told(const CancelledWaiter& waiter, F work) {
        try {
            work();
        } catch (const TimeoutError&) {
            return true;
        }
        return waiter.is_due();
    }
    static constexpr const char* slow = "SELECT CASE WHEN x > 300 THEN pg_sleep(100) END, repeat('x', 100) "
                                        "FROM generate_series(1, 1000) x";
};

}  // namespace

TEST_F(LibpqKeptCancellations, ARollbackThatLeavesAStreamKeepsACancellation) {
    int moments = 0;
    for (bool has_come = true; has_come; ++moments) {
        CancelledWaiter waiter;
        const auto connection = connect(waiter);
        connection->run("BEGIN");
        auto rows = connection->prepare(slow, {});
        rows->execute({}, {.stream = true, .rows_at_once = 100});
        for (int i = 0; i < 250; ++i) ASSERT_TRUE(rows->next());
        waiter.cancel_in(moments + 1);
        const bool told = is_told(waiter, [&] { connection->run("ROLLBACK"); });
        has_come = waiter.has_come();
        EXPECT_EQ(told, has_come) << "in wait " << moments + 1;
    }
    EXPECT_GE(moments, 3);   // for the answer, for the end of the request, for that of ROLLBACK
}

TEST_F(LibpqKeptCancellations, AStreamThatIsClosedWhileTheServerIsSilentKeepsACancellation) {
    CancelledWaiter waiter;
    const auto connection = connect(waiter);
    auto rows = execute(*connection, slow, {}, true);
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(rows->next());
    waiter.cancel_in(1, 5);
    EXPECT_TRUE(is_told(waiter, [&] { rows->close(); }));
    EXPECT_TRUE(waiter.has_come());
    EXPECT_FALSE(connection->is_alive());
}

TEST_F(LibpqKeptCancellations, ACallThatEndsBehindItsDeadlineKeepsACancellation) {
    CancelledWaiter waiter;
    const auto connection = connect(waiter);
    connection->run("BEGIN");
    connection->set_deadline(driver::Deadline::after(0.1));
    waiter.cancel_in(1, 1);
    EXPECT_TRUE(is_told(waiter, [&] { connection->run("ROLLBACK"); }));   // 0.2 s
    EXPECT_TRUE(waiter.has_come());
    EXPECT_TRUE(connection->is_alive());
}

TEST_F(LibpqKeptCancellations, AListenerThatAsksASilentServerKeepsACancellation) {
    CancelledWaiter waiter;
    Engine engine = create_engine(std::getenv("ALUDEL_TEST_POSTGRESQL"), {.waiter = &waiter});
    Notifications orders = engine.listen({"kept_cancellation"}, {.heartbeat = Duration::of_seconds(0.02)});
    waiter.cancel_in(2, 5);   // the first one is for a notification
    EXPECT_TRUE(is_told(waiter, [&] { orders.next(); }));
    EXPECT_TRUE(waiter.has_come());
    EXPECT_TRUE(orders.next(Duration::of_seconds(1))->is_reconnection);
}

}  // namespace aludel::libpq_test
