#include "pool/waiting_line.hpp"

#include "aludel/base/error.hpp"

namespace aludel::pool {

void WaitingLine::serve() noexcept {
    Waiting& first = *line_.front();
    line_.pop_front();
    first.served = true;
    first.wakeup.wake();
}

bool WaitingLine::wait(Waiting& me, std::unique_lock<std::mutex>& lock, double seconds) {
    me.wakeup.open();
    line_.push_back(&me);
    lock.unlock();
    try {
        me.wakeup.wait(waiter_, driver::Deadline::after(seconds));
    } catch (const TimeoutError&) {   // it may have been served at the last moment
    } catch (...) {
        lock.lock();
        std::erase(line_, &me);
        throw;
    }
    lock.lock();
    std::erase(line_, &me);
    return me.served;
}

}  // namespace aludel::pool
