#include "pool/pool.hpp"

#include "aludel/base/error.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace aludel::pool {

namespace {

//! Opens a connection for each use and closes it afterwards.
class NullPool final : public Pool {
public:
    explicit NullPool(Connector& connector) : connector_(connector) {}

    Ref<Record> checkout() override {
        Ref<Record> record = open_record(connector_, 0);
        ++out_;
        return record;
    }
    void checkin(Ref<Record> record) noexcept override {
        reset(*record->connection);
        record = {};
        --out_;
    }
    void invalidate_all() noexcept override {}
    void dispose() noexcept override {}
    std::string status() const override { return "NullPool"; }
    int size() const override { return 0; }
    int checkedin() const override { return 0; }
    int checkedout() const override { return out_; }
    int overflow() const override { return out_; }

private:
    Connector& connector_;
    std::atomic<int> out_{0};
};

//! One connection for all: that of a database in memory, which ends with its connection. Users of one thread share
//! it; another thread waits until they have given it back.
class StaticPool final : public Pool {
public:
    StaticPool(Connector& connector, double timeout) : connector_(connector), timeout_(timeout) {}

    Ref<Record> checkout() override {
        std::unique_lock lock(mutex_);
        wait_for_other_thread(lock);
        thread_ = std::this_thread::get_id();
        if (!record_ || !record_->connection->is_alive()) {
            record_ = open_record(connector_, 0);
            record_->shared = true;
        }
        ++out_;
        return record_;
    }
    void checkin(Ref<Record> record) noexcept override {
        const std::lock_guard lock(mutex_);
        --out_;
        if (out_ > 0 || record != record_) return;
        if (!reset(*record->connection)) record_ = {};
        came_back_.notify_one();
    }
    void invalidate_all() noexcept override {}
    void dispose() noexcept override {
        const std::lock_guard lock(mutex_);
        record_ = {};
    }
    std::string status() const override { return "StaticPool"; }
    int size() const override { return 1; }
    int checkedin() const override {
        const std::lock_guard lock(mutex_);
        return record_ && out_ == 0 ? 1 : 0;
    }
    int checkedout() const override {
        const std::lock_guard lock(mutex_);
        return out_;
    }
    int overflow() const override { return 0; }

private:
    void wait_for_other_thread(std::unique_lock<std::mutex>& lock) {
        const auto is_ours = [this] { return out_ == 0 || thread_ == std::this_thread::get_id(); };
        if (came_back_.wait_for(lock, std::chrono::duration<double>(timeout_), is_ours)) return;
        throw TimeoutError(fmt::format("A database in memory has one connection, and another thread did not give it "
                                       "back within {} s. Close the connection or session there, raise pool_timeout, "
                                       "or use a file: sqlite:///path", timeout_));
    }

    Connector& connector_;
    double timeout_;   // seconds
    mutable std::mutex mutex_{};
    std::condition_variable came_back_{};
    std::thread::id thread_{};   // of those who have it
    Ref<Record> record_{};
    int out_ = 0;
};

}  // namespace

std::unique_ptr<Pool> make_null_pool(Connector& connector) { return std::make_unique<NullPool>(connector); }
std::unique_ptr<Pool> make_static_pool(Connector& connector, double timeout) {
    return std::make_unique<StaticPool>(connector, timeout);
}

}  // namespace aludel::pool
