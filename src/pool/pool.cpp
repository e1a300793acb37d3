#include "pool/pool.hpp"

#include "aludel/pool/pool.hpp"

#include <chrono>
#include <deque>
#include <mutex>

namespace aludel::pool {

void destroy(const Record* record) noexcept { delete record; }

std::int64_t steady_ns() noexcept {
    using namespace std::chrono;
    return duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

// Kept where leak checkers see them: to destroy one would end the parent's transaction, or its session.
void abandon(Ref<Record> record) noexcept {
    static auto* abandoned = new std::deque<Ref<Record>>;
    static auto* mutex = new std::mutex;
    record->connection->abandon();
    const std::lock_guard lock(*mutex);
    abandoned->push_back(std::move(record));
}

Ref<Record> open_record(Connector& connector, std::uint64_t generation, driver::Deadline deadline) {
    auto record = make_ref<Record>();
    record->opened_ns = steady_ns();   // before connecting, so that an invalidation meanwhile counts
    record->generation = generation;
    record->connection = connector.connect(deadline);
    return record;
}

bool reset(driver::Connection& connection) noexcept {
    connection.close_cursors();
    if (!connection.is_alive()) return false;
    if (!connection.in_transaction()) return true;
    try {
        connection.transact({driver::TransactionCommand::Step::rollback, "ROLLBACK"});
        return true;
    } catch (...) {   // nobody is left to be told; the connection is not used again
        connection.close();
        return false;
    }
}

std::string PoolView::status() const { return pool_->status(); }
int PoolView::size() const { return pool_->size(); }
int PoolView::checkedin() const { return pool_->checkedin(); }
int PoolView::checkedout() const { return pool_->checkedout(); }
int PoolView::overflow() const { return pool_->overflow(); }
void PoolView::invalidate_all() const { pool_->invalidate_all(); }

}  // namespace aludel::pool
