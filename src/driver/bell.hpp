#pragma once

#include "aludel/driver/waiter.hpp"

namespace aludel::driver {

//! Lets one thread or fiber wait until another one rings. Made by the waiter, `Waiter::make_bell`, as what has to be
//! woken is a matter of how it waits.
class Bell : public RefCounted {
public:
    virtual ~Bell() = default;
    //! For any thread; once.
    virtual void ring() noexcept = 0;
    //! Returns after `ring`, even one that came before; may return earlier. Throws `TimeoutError`, and what ends a fiber.
    virtual void wait(Deadline deadline) = 0;
};

}  // namespace aludel::driver
