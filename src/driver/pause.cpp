#include "driver/pause.hpp"

#include "aludel/base/error.hpp"
#include "driver/bell.hpp"

namespace aludel::driver {

void pause_until(Waiter& waiter, Deadline moment) {
    const Ref<Bell> never_rung = waiter.make_bell();
    while (!moment.has_passed()) {
        try {
            never_rung->wait(moment);
        } catch (const TimeoutError&) {
            if (waiter.was_cancelled()) throw;
        }
    }
}

}  // namespace aludel::driver
