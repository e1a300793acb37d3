#pragma once

#include "aludel/driver/waiter.hpp"

namespace aludel::driver {

//! Lets one thread or fiber wait until another one calls `wake`, by the engine's waiter, so that a fiber suspends
//! instead of blocking its thread. Opens its descriptor when it is first needed.
class Wakeup {
public:
    Wakeup() = default;
    Wakeup(const Wakeup&) = delete;
    Wakeup& operator=(const Wakeup&) = delete;
    ~Wakeup();

    //! Makes the descriptor; before any other call. Throws `OperationalError` when the system has none left.
    void open();
    void wake() noexcept;
    //! Returns after `wake`, even one that came before. Throws `TimeoutError`.
    void wait(Waiter& waiter, Deadline deadline);

private:
    int descriptor_ = -1;
};

}  // namespace aludel::driver
