#include "base/caller.hpp"
#include "pool/pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <list>
#include <mutex>
#include <utility>

namespace aludel::pool {

namespace {

//! One connection for each thread or fiber, which all its users there share. Nobody waits. Up to `size` connections are
//! kept when they are not in use: those that were used last.
class SingletonThreadPool final : public Pool {
public:
    using Pool::Pool;

    ~SingletonThreadPool() override { dispose(); }

    void dispose() noexcept override {
        std::list<Entry> idle;
        {
            const std::lock_guard lock(mutex_);
            start_anew_in_child();
            idle.swap(idle_);
            ++generation_;
        }
        for (Entry& entry : idle) close(std::move(entry.record));
    }
    std::string status() const override {
        const std::lock_guard lock(mutex_);
        return fmt::format("SingletonThreadPool size: {} Connections in pool: {} Current Checked out connections: {}",
                           options_.size, idle_.size(), used_.size());
    }
    int size() const override { return options_.size; }
    int checkedin() const override {
        const std::lock_guard lock(mutex_);
        return static_cast<int>(idle_.size());
    }
    int checkedout() const override {
        const std::lock_guard lock(mutex_);
        return static_cast<int>(used_.size());
    }
    int overflow() const override {
        const std::lock_guard lock(mutex_);
        return static_cast<int>(idle_.size() + used_.size()) - options_.size;
    }

protected:
    Ref<Record> lend(driver::Deadline deadline) override {
        std::list<Entry> idle;
        {
            const std::lock_guard lock(mutex_);
            start_anew_in_child();
            if (const auto used = of_caller(used_); used != used_.end() && used->record->connection->is_alive()) {
                ++used->holders;
                return used->record;
            }
            if (const auto found = of_caller(idle_); found != idle_.end()) idle.splice(idle.end(), idle_, found);
        }
        if (!idle.empty() && !is_usable(*idle.front().record, deadline)) close(std::move(idle.front().record));
        if (idle.empty() || !idle.front().record) idle.assign(1, opened(deadline));
        Ref<Record> record = idle.front().record;
        idle.front().holders = 1;
        const std::lock_guard lock(mutex_);
        used_.splice(used_.begin(), idle);
        return record;
    }
    void take_back(Ref<Record> record) noexcept override {
        std::list<Entry> last = leave(*record);
        record = {};
        if (!last.empty() && reset(*last.front().record)) keep(last);
        for (Entry& entry : last) close(std::move(entry.record));
    }
    void forget(Record& record) noexcept override { leave(record); }

private:
    struct Entry {
        const void* caller = nullptr;   // the thread or fiber
        Ref<Record> record{};
        int holders = 0;
    };

    Entry opened(driver::Deadline deadline) {
        std::uint64_t generation;
        {
            const std::lock_guard lock(mutex_);
            generation = generation_;
        }
        Ref<Record> record = connect(generation, deadline);
        record->shared = true;
        return {current_caller(), std::move(record), 0};
    }
    static std::list<Entry>::iterator of_caller(std::list<Entry>& entries) noexcept {
        return std::find_if(entries.begin(), entries.end(), [](const Entry& e) { return e.caller == current_caller(); });
    }
    //! A holder less of the connection; gives the entry when it was the last one.
    std::list<Entry> leave(const Record& record) noexcept {
        std::list<Entry> last;
        const std::lock_guard lock(mutex_);
        const auto entry = std::find_if(used_.begin(), used_.end(), [&](const Entry& e) { return e.record.get() == &record; });
        if (--entry->holders == 0) last.splice(last.end(), used_, entry);
        return last;
    }
    //! Keeps the entry, unless it is from before dispose(); what is then too many takes its place.
    void keep(std::list<Entry>& entry) noexcept {
        const std::lock_guard lock(mutex_);
        if (entry.front().record->generation != generation_) return;
        idle_.splice(idle_.end(), entry);
        if (options_.size > 0 && idle_.size() > static_cast<std::size_t>(options_.size))
            entry.splice(entry.end(), idle_, idle_.begin());
    }
    void start_anew_in_child() noexcept {
        if (process_ == process_generation()) return;
        process_ = process_generation();
        for (Entry& entry : idle_) abandon(std::move(entry.record));
        idle_.clear();
        used_.clear();   // their users hold them, and give them to checkin()
        ++generation_;
    }

    mutable std::mutex mutex_{};
    std::list<Entry> idle_{};   // the one that came back last at the end
    std::list<Entry> used_{};   // the one that was taken last in front
    std::uint64_t generation_ = 0;
    std::uint32_t process_ = process_generation();   // whose connections these are
};

}  // namespace

std::unique_ptr<Pool> make_singleton_thread_pool(Connector& connector, const PoolOptions& options) {
    return std::make_unique<SingletonThreadPool>(connector, options);
}

}  // namespace aludel::pool
