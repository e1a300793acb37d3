// Savepoints of a connection, the outermost of which is the transaction itself in AUTOCOMMIT.

#include "engine/connection_impl.hpp"

#include "engine/connection_view.hpp"

#include <algorithm>

namespace aludel::engine {

using Step = driver::TransactionCommand::Step;

namespace {

std::string savepoint_name(std::uint32_t number) { return "sa_savepoint_" + std::to_string(number); }

}  // namespace

std::uint32_t ConnectionImpl::begin_nested() {
    begin_if_needed();
    const std::uint32_t number = savepoint_count_ + 1;
    tell(*this, event::savepoint, std::string_view(savepoint_name(number)));
    if (autocommit_ && !record_->connection->in_transaction()) {
        begin_on_driver();   // a savepoint needs a transaction around it, so this one is the transaction
        owns_nested_ = true;
    } else {
        transact(Step::savepoint, engine().dialect().savepoint_command(savepoint_name(number)));
    }
    savepoints_.push_back(number);
    return savepoint_count_ = number;
}

bool ConnectionImpl::has(std::uint64_t serial, std::uint32_t savepoint) const noexcept {
    return in_transaction_ && serial == serial_ &&
           (savepoint == 0 || std::binary_search(savepoints_.begin(), savepoints_.end(), savepoint));
}

void ConnectionImpl::end_transaction(std::uint64_t serial, std::uint32_t savepoint, bool keep) {
    if (!has(serial, savepoint)) return;
    check_process();
    check_may_wait();
    if (savepoint == 0) return keep ? commit() : rollback();
    if (keep) check_transaction();
    const std::string name = savepoint_name(savepoint);
    if (keep) tell(*this, event::release_savepoint, std::string_view(name));
    else tell(*this, event::rollback_savepoint, std::string_view(name));
    if (owns_nested_ && savepoint == savepoints_.front()) return end_nested_transaction(keep);
    if (keep) transact(Step::release, engine().dialect().release_command(name));
    savepoints_.erase(std::lower_bound(savepoints_.begin(), savepoints_.end(), savepoint), savepoints_.end());
    if (!keep && !invalid_ && !is_transaction_gone())
        transact(Step::rollback_to, engine().dialect().rollback_to_command(name));
}

//! Ends the transaction that is the outermost savepoint in AUTOCOMMIT.
void ConnectionImpl::end_nested_transaction(bool keep) {
    const bool is_open = part_ == Part::open && record_->connection->in_transaction();
    owns_nested_ = false;
    savepoints_.clear();
    holders().leave(part_);
    if (!is_open) return;
    try {
        transact(keep ? Step::commit : Step::rollback, keep ? "COMMIT" : "ROLLBACK");
    } catch (const DBAPIError&) {
        if (record_->connection->in_transaction()) transact(Step::rollback, "ROLLBACK");   // SQLite keeps it open
        throw;
    }
}

}  // namespace aludel::engine
