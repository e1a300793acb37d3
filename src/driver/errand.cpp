#include "driver/errand.hpp"

#include "aludel/base/error.hpp"
#include "driver/signals_blocked.hpp"
#include "driver/wakeup.hpp"

#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <utility>

namespace aludel::driver {

struct Errand::Shared {
    Wakeup wakeup{};
    std::atomic<bool> ended{false};
    std::exception_ptr error{};
};

Errand::Errand(std::function<void()> work) : shared_(std::make_shared<Shared>()) {
    shared_->wakeup.open();
    const SignalsBlocked blocked;
    try {
        std::thread([shared = shared_, work = std::move(work)] { run(*shared, work); }).detach();
    } catch (const std::system_error& error) {
        throw OperationalError("no thread could be started for a call that blocks: " + std::string(error.what()));
    }
}

void Errand::run(Shared& shared, const std::function<void()>& work) noexcept {
    try {
        work();
    } catch (...) {
        shared.error = std::current_exception();
    }
    shared.ended.store(true, std::memory_order_release);
    shared.wakeup.wake();
}

bool Errand::has_ended() const noexcept { return shared_->ended.load(std::memory_order_acquire); }

void Errand::wait(Waiter& waiter, Deadline deadline) {
    while (!has_ended()) shared_->wakeup.wait(waiter, deadline);
    if (shared_->error) std::rethrow_exception(shared_->error);
}

}  // namespace aludel::driver
