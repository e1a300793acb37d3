#include "pool/pool.hpp"

#include "aludel/base/error.hpp"
#include "base/caller.hpp"
#include "pool/waiting_line.hpp"

#include <fmt/format.h>

#include <atomic>
#include <mutex>

namespace aludel::pool {

namespace {

//! Opens a connection for each use and closes it afterwards.
class NullPool final : public Pool {
public:
    explicit NullPool(Connector& connector) : connector_(connector) {}

    Ref<Record> checkout(driver::Deadline deadline) override {
        Ref<Record> record = open_record(connector_, 0, deadline);
        ++out_;
        return record;
    }
    void checkin(Ref<Record> record) noexcept override {
        if (is_of_parent(*record)) return abandon(std::move(record));
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

//! One connection for all: that of a database in memory, which ends with its connection. Users of one thread (or
//! fiber) share it; another one waits until they have given it back.
class StaticPool final : public Pool {
public:
    StaticPool(Connector& connector, const PoolOptions& options)
        : connector_(connector), timeout_(options.timeout), waiting_(options.waiter) {}

    ~StaticPool() override { start_anew_in_child(); }

    Ref<Record> checkout(driver::Deadline deadline) override {
        take_turn(deadline);
        try {
            return current_record(deadline);
        } catch (...) {
            end_turn();
            throw;
        }
    }
    void checkin(Ref<Record> record) noexcept override {
        if (is_of_parent(*record)) return abandon(std::move(record));
        if (is_last_of(record) && !reset(*record->connection)) drop();
        record = {};
        end_turn();
    }
    void invalidate_all() noexcept override {}
    void dispose() noexcept override { drop(); }
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
    struct WaitingCaller : Waiting {
        const void* caller = current_caller();
    };

    //! Makes the caller a holder. No lock is held while anything waits; others wait for the holder meanwhile.
    void take_turn(driver::Deadline deadline) {
        std::unique_lock lock(mutex_);
        start_anew_in_child();
        if (out_ > 0 && holder_ != current_caller()) return wait_for_holder(lock, deadline);
        holder_ = current_caller();
        ++out_;
    }
    void start_anew_in_child() noexcept {
        if (process_ == process_generation()) return;
        process_ = process_generation();
        if (record_) abandon(std::move(record_));
        waiting_.forget();
        out_ = 0;
    }
    //! A holder less; the last one makes the one who waits first the holder.
    void end_turn() noexcept {
        const std::lock_guard lock(mutex_);
        if (--out_ > 0 || waiting_.empty()) return;
        holder_ = static_cast<WaitingCaller&>(waiting_.front()).caller;
        ++out_;
        waiting_.serve();
    }
    void wait_for_holder(std::unique_lock<std::mutex>& lock, driver::Deadline deadline) {
        WaitingCaller me;
        bool served = false;
        try {
            served = waiting_.wait(me, lock, nearest(deadline, driver::Deadline::after(timeout_)));
        } catch (...) {   // a fiber that is being ended
            lock.unlock();
            if (me.served) end_turn();
            throw;
        }
        if (!served)
            throw TimeoutError(fmt::format("A database in memory has one connection, and another thread did not give "
                                           "it back within {} s. Close the connection or session there, raise "
                                           "pool_timeout, or use a file: sqlite:///path", timeout_));
    }
    Ref<Record> current_record(driver::Deadline deadline) {
        {
            const std::lock_guard lock(mutex_);
            if (record_ && record_->connection->is_alive()) return record_;
        }
        Ref<Record> opened = open_record(connector_, 0, deadline);
        opened->shared = true;
        const std::lock_guard lock(mutex_);
        return record_ = std::move(opened);
    }
    bool is_last_of(const Ref<Record>& record) const {
        const std::lock_guard lock(mutex_);
        return out_ == 1 && record == record_;
    }
    void drop() noexcept {
        const std::lock_guard lock(mutex_);
        start_anew_in_child();
        record_ = {};
    }

    Connector& connector_;
    const double timeout_;   // seconds
    mutable std::mutex mutex_{};
    WaitingLine waiting_;
    const void* holder_ = nullptr;   // the thread or fiber of those who have it
    Ref<Record> record_{};
    std::uint32_t process_ = process_generation();   // whose connection it is
    int out_ = 0;
};

}  // namespace

std::unique_ptr<Pool> make_null_pool(Connector& connector) { return std::make_unique<NullPool>(connector); }
std::unique_ptr<Pool> make_static_pool(Connector& connector, const PoolOptions& options) {
    return std::make_unique<StaticPool>(connector, options);
}

}  // namespace aludel::pool
