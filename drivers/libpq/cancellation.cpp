#include "drivers/libpq/cancellation.hpp"

#include <new>

namespace aludel::libpq_driver {

namespace {

// A server that cannot be reached cancels nothing, and shows by its silence on the connection itself.
void send_request(PGcancel& key) {
    char error[256];
    PQcancel(&key, error, sizeof error);
}

}  // namespace

Cancellation::Cancellation(PGconn* connection) : key_(PQgetCancel(connection), &PQfreeCancel) {
    if (!key_) throw std::bad_alloc();
}

bool Cancellation::end() noexcept {
    State state = State::running;
    if (state_.compare_exchange_strong(state, State::idle) || state != State::requested) return false;
    state_.store(State::unsettled);
    return true;
}

// The state changes under the mutex: `settle`, which takes it, then finds the errand. A request for the same call may
// be sent again when the one before has ended: the server ignores one that comes before the statement does.
void Cancellation::request() noexcept {
    const std::lock_guard lock(mutex_);
    State expected = State::running;
    if (state_.compare_exchange_strong(expected, State::requested) || expected == State::requested) start();
}

void Cancellation::request_between_calls() noexcept {
    const std::lock_guard lock(mutex_);
    state_.store(State::unsettled);
    start();
}

void Cancellation::start() noexcept {
    if (errand_ && !errand_->has_ended()) return;
    try {
        errand_.emplace([key = key_] { send_request(*key); });
    } catch (...) {  // no thread, no memory: as if the server could not be reached
    }
}

std::optional<driver::Errand> Cancellation::errand() {
    const std::lock_guard lock(mutex_);
    return errand_;
}

void Cancellation::settle(driver::Waiter& waiter, driver::Deadline deadline) {
    if (auto sent = errand()) sent->wait(waiter, deadline);
    const std::lock_guard lock(mutex_);
    errand_.reset();
    state_.store(State::idle);
}

}  // namespace aludel::libpq_driver
