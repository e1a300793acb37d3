#include "pool/pool.hpp"

#include "aludel/base/error.hpp"

#include <chrono>
#include <deque>
#include <mutex>
#include <string>

namespace aludel::pool {

namespace {

// Time for a connection to end its transaction when it comes back; a network that has stopped must not keep its user.
constexpr double reset_seconds = 10;

void end_transaction(driver::Connection& connection, ResetOnReturn how) {
    using Step = driver::TransactionCommand::Step;
    if (how == ResetOnReturn::none || !connection.in_transaction()) return;
    if (how == ResetOnReturn::commit) connection.transact({Step::commit, "COMMIT"});
    else connection.transact({Step::rollback, "ROLLBACK"});
}

}  // namespace

void destroy(const Record* record) noexcept { delete record; }

std::int64_t steady_ns() noexcept {
    using namespace std::chrono;
    return duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

// Of connections that listeners close; others have been lost by then, too.
constexpr int checkout_attempts = 3;

// Kept where leak checkers see them: to destroy one would end the parent's transaction, or its session.
void abandon(Ref<Record> record) noexcept {
    static auto* abandoned = new std::deque<Ref<Record>>;
    static auto* mutex = new std::mutex;
    record->connection->abandon();
    const std::lock_guard lock(*mutex);
    abandoned->push_back(std::move(record));
}

bool reset(driver::Connection& connection, ResetOnReturn how, driver::Waiter* waiter) noexcept {
    connection.set_deadline(driver::Deadline::after(reset_seconds));
    connection.close_cursors();
    if (!connection.is_alive()) return false;
    try {
        end_transaction(connection, how);
    } catch (...) {   // nobody is left to be told; the connection is not used again
        connection.close();
        if (waiter && waiter->was_cancelled()) waiter->cancel_again();
        return false;
    }
    connection.set_deadline(driver::Deadline::never());
    return true;
}

Ref<Record> Pool::checkout(driver::Deadline deadline, std::source_location place) {
    for (int attempt = 0; attempt < checkout_attempts; ++attempt) {
        Ref<Record> record = lend(deadline);
        bool is_good = false;
        try {
            is_good = connector_.on_checkout(*record->connection);
            if (is_good) checkouts_.add(record->checked_out, place);
        } catch (...) {
            take_back(std::move(record));
            throw;
        }
        if (is_good) return record;
        take_back(std::move(record));
    }
    throw InvalidRequestError("A listener of checkout has closed " + std::to_string(checkout_attempts) + " connections one after the other. "
                              "Let it close() those alone that are of no use, and find out what it finds wrong with new ones.");
}

void Pool::checkin(Ref<Record> record) noexcept {
    if (is_of_parent(*record)) return abandon(std::move(record));
    if (record->detached) return close_detached(std::move(record));
    checkouts_.remove(record->checked_out);
    if (options_.heartbeat > 0) record->returned_ns = steady_ns();
    take_back(std::move(record));
}

void Pool::detach(Record& record) {
    if (record.detached) return;
    if (checkouts_.has_several(record.checked_out))
        throw InvalidRequestError("This Connection shares its database connection with another one, so it cannot be "
                                  "detached from the pool. Close the other Connection or Session first.");
    checkouts_.remove(record.checked_out);
    record.detached = true;
    forget(record);
    connector_.on_detach(*record.connection);
}

void Pool::close_detached(Ref<Record> record) noexcept {
    if (record->connection->is_alive()) connector_.on_reset(*record->connection);
    pool::reset(*record->connection, options_.reset_on_return, options_.waiter);
    connector_.on_close_detached(*record->connection);
}

void Pool::invalidate_all() noexcept { invalidated_ns_.store(steady_ns(), std::memory_order_relaxed); }

Ref<Record> Pool::connect(std::uint64_t generation, driver::Deadline deadline) {
    auto record = make_ref<Record>();
    record->opened_ns = steady_ns();   // before connecting, so that an invalidation meanwhile counts
    record->generation = generation;
    record->connection = connector_.connect(deadline);
    return record;
}

bool Pool::reset(Record& record) noexcept {
    if (record.connection->is_alive()) connector_.on_reset(*record.connection);
    if (!pool::reset(*record.connection, options_.reset_on_return, options_.waiter)) return false;
    connector_.on_checkin(*record.connection);
    return true;
}

void Pool::close(Ref<Record> record) noexcept {
    if (record && record->connection) connector_.on_close(*record->connection);
    record = {};
}

bool Pool::is_current(const Record& record) const noexcept {
    return record.connection->is_alive() && record.opened_ns > invalidated_ns_.load(std::memory_order_relaxed);
}

bool Pool::is_usable(Record& record, driver::Deadline deadline) {
    if (!is_current(record)) {
        if (record.connection->is_alive()) connector_.on_soft_invalidate(*record.connection);
        return false;
    }
    const double age = static_cast<double>(steady_ns() - record.opened_ns) * 1e-9;
    if (options_.recycle > 0 && age > options_.recycle) return false;
    if (!is_to_be_pinged(record) || answers(record, deadline)) return true;
    invalidate_all();   // the server went away: what was opened before is dead too
    return false;
}

bool Pool::is_to_be_pinged(const Record& record) const noexcept {
    if (options_.pre_ping) return true;
    return options_.heartbeat > 0 && static_cast<double>(steady_ns() - record.returned_ns) * 1e-9 > options_.heartbeat;
}

bool Pool::answers(Record& record, driver::Deadline deadline) {
    record.connection->set_deadline(deadline);
    const bool answers = record.connection->ping();
    record.connection->set_deadline(driver::Deadline::never());
    // A cancelled question says nothing of the server.
    if (options_.waiter && options_.waiter->was_cancelled())
        throw TimeoutError("The operation was cancelled while the pool asked a connection whether it works.");
    return answers;
}

std::string PoolView::status() const { return pool_->status(); }
int PoolView::size() const { return pool_->size(); }
int PoolView::checkedin() const { return pool_->checkedin(); }
int PoolView::checkedout() const { return pool_->checkedout(); }
int PoolView::overflow() const { return pool_->overflow(); }
std::vector<Checkout> PoolView::checkouts() const { return pool_->checkouts(); }
void PoolView::invalidate_all() const { pool_->invalidate_all(); }

}  // namespace aludel::pool
