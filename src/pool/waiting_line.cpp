#include "pool/waiting_line.hpp"

#include "aludel/base/error.hpp"

namespace aludel::pool {

void WaitingLine::serve() noexcept {
    Waiting& first = *line_.front();
    line_.pop_front();
    first.served = true;
    first.bell->ring();
}

bool WaitingLine::wait(Waiting& me, std::unique_lock<std::mutex>& lock, driver::Deadline deadline) {
    me.bell = waiter_.make_bell();
    line_.push_back(&me);
    bool is_late = false;
    while (!me.served && !is_late) {   // a waiter may return early: an executor's event can be of a socket closed before
        lock.unlock();
        try {
            me.bell->wait(deadline);
        } catch (const TimeoutError&) {   // it may have been served at the last moment
            is_late = true;
        } catch (...) {
            lock.lock();
            std::erase(line_, &me);
            throw;
        }
        lock.lock();
    }
    std::erase(line_, &me);
    if (me.served && is_late && waiter_.was_cancelled()) waiter_.cancel_again();
    return me.served;
}

}  // namespace aludel::pool
