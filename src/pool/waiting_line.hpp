#pragma once

#include "driver/bell.hpp"

#include <deque>
#include <mutex>

namespace aludel::pool {

//! One who waits in a line.
struct Waiting {
    bool served = false;
    Ref<driver::Bell> bell{};
};

//! Those who wait for a connection, in the order of arrival. All is done under the pool's lock.
class WaitingLine {
public:
    explicit WaitingLine(driver::Waiter* waiter) : waiter_(waiter ? *waiter : driver::poll_waiter()) {}

    bool empty() const noexcept { return line_.empty(); }
    //! The one who came first.
    Waiting& front() const noexcept { return *line_.front(); }
    //! Takes the first one out of the line and wakes it; what it is given has to be in place.
    void serve() noexcept;
    //! In a forked child: those who wait are threads of the parent.
    void forget() noexcept { line_.clear(); }
    //! Waits, without the lock, until `me` was served; false when the deadline has passed before. What the waiter throws
    //! beside that is thrown with `me` out of the line, served or not. The lock is held again in any case.
    bool wait(Waiting& me, std::unique_lock<std::mutex>& lock, driver::Deadline deadline);

private:
    driver::Waiter& waiter_;
    std::deque<Waiting*> line_{};
};

}  // namespace aludel::pool
