#include "async/threads.hpp"

#include "aludel/base/error.hpp"
#include "driver/signals_blocked.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace aludel::async::detail {

namespace {

constexpr std::chrono::seconds idle_time{10};

class Threads {
public:
    void run(std::function<void()> work) {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(work));
        if (idle_ < waiting_.size()) start();
        wakeup_.notify_one();
    }

private:
    void start() {
        const driver::SignalsBlocked blocked;
        try {
            std::thread([this] { serve(); }).detach();
        } catch (const std::system_error& error) {
            waiting_.pop_back();
            throw OperationalError("no thread could be started for a call that blocks: " + std::string(error.what()));
        }
    }
    void serve() {
        std::unique_lock lock(mutex_);
        for (;;) {
            ++idle_;
            const bool is_needed = wakeup_.wait_for(lock, idle_time, [this] { return !waiting_.empty(); });
            --idle_;
            if (!is_needed) return;
            std::function<void()> work = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            work();
            work = nullptr;
            lock.lock();
        }
    }

    std::mutex mutex_{};
    std::condition_variable wakeup_{};
    std::deque<std::function<void()>> waiting_{};
    std::size_t idle_ = 0;
};

// Never destroyed: fibers may end after main.
Threads& threads() {
    static auto* const all = new Threads;
    return *all;
}

}  // namespace

void run_on_some_thread(std::function<void()> work) { threads().run(std::move(work)); }

}  // namespace aludel::async::detail
