#include "pool/pool.hpp"

#include "aludel/base/error.hpp"
#include "base/caller.hpp"
#include "pool/waiting_line.hpp"

#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <utility>

namespace aludel::pool {

namespace {

//! Opens a connection for each use and closes it afterwards.
class NullPool final : public Pool {
public:
    using Pool::Pool;

    void dispose() noexcept override {}
    std::string status() const override { return "NullPool"; }
    int size() const override { return 0; }
    int checkedin() const override { return 0; }
    int checkedout() const override { return out_; }
    int overflow() const override { return out_; }

protected:
    Ref<Record> lend(driver::Deadline deadline) override {
        Ref<Record> record = connect(0, deadline);
        ++out_;
        return record;
    }
    void take_back(Ref<Record> record) noexcept override {
        reset(*record);
        close(std::move(record));
        --out_;
    }
    void forget(Record&) noexcept override { --out_; }

private:
    std::atomic<int> out_{0};
};

//! One connection for all: that of a database in memory, which ends with its connection. Users of one thread (or
//! fiber) share it; another one waits until they have given it back.
class StaticPool final : public Pool {
public:
    StaticPool(Connector& connector, const PoolOptions& options)
        : Pool(connector, options), waiting_(options.waiter) {}

    ~StaticPool() override { drop(); }

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

protected:
    Ref<Record> lend(driver::Deadline deadline) override {
        take_turn(deadline);
        try {
            return current_record(deadline);
        } catch (...) {
            end_turn();
            throw;
        }
    }
    void take_back(Ref<Record> record) noexcept override {
        if (is_last_of(record) && !reset(*record)) drop();
        release(std::move(record));
        end_turn();
    }
    void forget(Record& record) noexcept override {
        {
            const std::lock_guard lock(mutex_);
            if (record_.get() == &record) record_ = {};   // its holder has it, too
        }
        end_turn();
    }

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
        if (options_.timeout <= 0) throw_timeout(false);
        const auto limit = driver::Deadline::after(options_.timeout);
        WaitingCaller me;
        bool served = false;
        try {
            served = waiting_.wait(me, lock, nearest(deadline, limit));
        } catch (...) {   // a fiber that is being ended
            lock.unlock();
            if (me.served) end_turn();
            throw;
        }
        if (!served) throw_timeout(deadline.steady_ns < limit.steady_ns);
    }
    [[noreturn]] void throw_timeout(bool by_deadline) const {
        const std::string limit = by_deadline ? "before the statement's timeout passed"
                                              : fmt::format("within {} s", options_.timeout);
        throw TimeoutError(fmt::format("A database in memory has one connection, and another thread did not give it "
                                       "back {}. Close the connection or session there, raise {}, or use a file: "
                                       "sqlite:///path{}", limit, by_deadline ? "the timeout" : "pool_timeout",
                                       places().empty() ? "" : "." + places()));
    }
    Ref<Record> current_record(driver::Deadline deadline) {
        {
            const std::lock_guard lock(mutex_);
            if (record_ && (out_ > 1 ? record_->connection->is_alive() : is_current(*record_))) return record_;
        }
        Ref<Record> opened = connect(0, deadline);
        opened->shared = true;
        Ref<Record> before;
        {
            const std::lock_guard lock(mutex_);
            before = std::exchange(record_, opened);
        }
        release(std::move(before));
        return opened;
    }
    //! A holder less of the record, which may be the current one or one that was replaced.
    void release(Ref<Record> record) noexcept {
        if (record && record->is_unique()) close(std::move(record));
    }
    bool is_last_of(const Ref<Record>& record) const {
        const std::lock_guard lock(mutex_);
        return out_ == 1 && record == record_;
    }
    void drop() noexcept {
        Ref<Record> dropped;
        {
            const std::lock_guard lock(mutex_);
            start_anew_in_child();
            dropped = std::exchange(record_, {});
        }
        release(std::move(dropped));
    }

    mutable std::mutex mutex_{};
    WaitingLine waiting_;
    const void* holder_ = nullptr;   // the thread or fiber of those who have it
    Ref<Record> record_{};
    std::uint32_t process_ = process_generation();   // whose connection it is
    int out_ = 0;
};

}  // namespace

std::unique_ptr<Pool> make_null_pool(Connector& connector, const PoolOptions& options) {
    return std::make_unique<NullPool>(connector, options);
}
std::unique_ptr<Pool> make_static_pool(Connector& connector, const PoolOptions& options) {
    return std::make_unique<StaticPool>(connector, options);
}

}  // namespace aludel::pool
