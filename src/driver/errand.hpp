#pragma once

#include "aludel/driver/waiter.hpp"

#include <functional>
#include <memory>

namespace aludel::driver {

//! A call that can only block, such as the look-up of a host's name, on a thread of its own. The caller waits by the
//! engine's waiter, so that a fiber suspends, and may abandon it when a deadline passes: it then continues by itself,
//! and its result is dropped.
class Errand {
public:
    //! Starts `work`, which owns everything it uses. Throws `OperationalError` when the system has no thread left.
    explicit Errand(std::function<void()> work);

    bool has_ended() const noexcept;
    //! Returns when the work has; throws what it has thrown, and `TimeoutError` when the deadline passes first.
    void wait(Waiter& waiter, Deadline deadline);

private:
    struct Shared;
    static void run(Shared& shared, const std::function<void()>& work) noexcept;

    std::shared_ptr<Shared> shared_;
};

}  // namespace aludel::driver
