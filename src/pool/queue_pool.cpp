#include "pool/queue_pool.hpp"

#include "aludel/base/error.hpp"

#include <fmt/format.h>

namespace aludel::pool {

std::unique_ptr<Pool> make_queue_pool(Connector& connector, const PoolOptions& options) {
    return std::make_unique<QueuePool>(connector, options);
}

QueuePool::~QueuePool() {
    start_anew_in_child();
    for (Ref<Record>& record : idle_) close(std::move(record));
}

Ref<Record> QueuePool::lend(driver::Deadline deadline) {
    Place place = take_place(deadline);
    try {
        if (place.record && is_usable(*place.record, deadline)) return std::move(place.record);
        close(std::move(place.record));   // before another one is opened
        return connect(place.generation, deadline);
    } catch (...) {
        close(std::move(place.record));
        pass_on(std::move(place));
        throw;
    }
}

QueuePool::Place QueuePool::take_place(driver::Deadline deadline) {
    std::unique_lock lock(mutex_);
    start_anew_in_child();
    if (!idle_.empty()) {
        Place place{{}, generation_};
        place.record = std::move(options_.lifo ? idle_.back() : idle_.front());
        options_.lifo ? idle_.pop_back() : idle_.pop_front();
        ++out_;
        return place;
    }
    if (may_open()) {
        ++out_;
        return {{}, generation_};
    }
    if (options_.timeout <= 0) throw_timeout(false);
    return wait_for_place(lock, deadline);
}

QueuePool::Place QueuePool::wait_for_place(std::unique_lock<std::mutex>& lock, driver::Deadline deadline) {
    const auto limit = driver::Deadline::after(options_.timeout);
    WaitingForPlace me;
    bool served = false;
    try {
        served = waiting_.wait(me, lock, nearest(deadline, limit));
    } catch (...) {   // a fiber that is being ended, which has no use for its place
        if (!me.served) throw;
        lock.unlock();
        pass_on(std::move(me.place));
        throw;
    }
    if (!served) throw_timeout(deadline.steady_ns < limit.steady_ns);
    return std::move(me.place);
}

void QueuePool::throw_timeout(bool by_deadline) const {
    const std::string limit = by_deadline ? "the statement's timeout passed before a connection came back"
                                          : fmt::format("connection timed out, timeout {:.2f}", options_.timeout);
    throw TimeoutError(fmt::format("QueuePool limit of size {} overflow {} reached, {}. Close connections and sessions "
                                   "when they are done, or raise pool_size.{}",
                                   options_.size, options_.max_overflow, limit, places()));
}

bool QueuePool::may_open() const noexcept {
    if (options_.size == 0 || options_.max_overflow < 0) return true;
    const std::size_t limit = static_cast<std::size_t>(options_.size) + static_cast<std::size_t>(options_.max_overflow);
    return static_cast<std::size_t>(out_) + idle_.size() < limit;
}

void QueuePool::start_anew_in_child() noexcept {
    if (process_ == process_generation()) return;
    process_ = process_generation();
    for (Ref<Record>& record : idle_) abandon(std::move(record));
    idle_.clear();
    waiting_.forget();
    out_ = 0;
    ++generation_;
}

void QueuePool::take_back(Ref<Record> record) noexcept {
    Place place{{}, record->generation};
    if (reset(*record)) place.record = std::move(record);
    else close(std::move(record));   // before its place is free
    pass_on(std::move(place));
}

void QueuePool::forget(Record& record) noexcept { pass_on({{}, record.generation}); }

void QueuePool::pass_on(Place place) noexcept {
    std::unique_lock lock(mutex_);
    const bool room = options_.size == 0 || static_cast<int>(idle_.size()) < options_.size;
    if (place.record && waiting_.empty() && !room) {
        lock.unlock();   // an overflowing connection is closed before its place is free
        close(std::move(place.record));
        lock.lock();
    }
    if (place.generation != generation_) {   // disposed of: no place of ours
        lock.unlock();
        return close(std::move(place.record));
    }
    if (!waiting_.empty()) return serve(std::move(place));
    --out_;
    if (place.record) idle_.push_back(std::move(place.record));
}

void QueuePool::serve(Place place) noexcept {
    static_cast<WaitingForPlace&>(waiting_.front()).place = std::move(place);
    waiting_.serve();
}

void QueuePool::dispose() noexcept {
    std::unique_lock lock(mutex_);
    start_anew_in_child();
    std::deque<Ref<Record>> idle = std::move(idle_);
    idle_.clear();
    ++generation_;
    out_ = 0;
    while (!waiting_.empty() && may_open()) {
        ++out_;
        serve({{}, generation_});
    }
    lock.unlock();
    for (Ref<Record>& record : idle) close(std::move(record));
}

int QueuePool::checkedin() const {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(idle_.size());
}

int QueuePool::checkedout() const {
    const std::lock_guard lock(mutex_);
    return out_;
}

int QueuePool::overflow() const {
    const std::lock_guard lock(mutex_);
    return out_ + static_cast<int>(idle_.size()) - options_.size;
}

std::string QueuePool::status() const {
    const std::lock_guard lock(mutex_);
    const int idle = static_cast<int>(idle_.size());
    return fmt::format("Pool size: {}  Connections in pool: {} Current Overflow: {} Current Checked out connections: {}",
                       options_.size, idle, out_ + idle - options_.size, out_);
}

}  // namespace aludel::pool
