// Two-phase transactions of a connection.

#include "engine/connection_impl.hpp"

#include "engine/connection_view.hpp"
#include "engine/execution.hpp"

#include <fmt/format.h>

#include <random>
#include <utility>

namespace aludel::engine {

using Step = driver::TransactionCommand::Step;

namespace {

//! A name that no other transaction has.
std::string new_xid() {
    std::random_device random;
    std::string xid = "aludel_";
    for (int i = 0; i < 4; ++i) xid += fmt::format("{:08x}", random());
    return xid;
}

}  // namespace

std::uint64_t ConnectionImpl::begin_twophase(std::string xid) {
    engine().dialect().two_phase_command(TwoPhaseStep::prepare, xid);   // refuses where there is none
    if (in_transaction_) return begin();                              // says that there is one already
    xid_ = xid.empty() ? new_xid() : std::move(xid);
    try {
        return begin();
    } catch (...) {
        xid_.clear();
        throw;
    }
}

void ConnectionImpl::prepare_twophase(std::uint64_t serial) {
    if (!has(serial, 0))
        throw InvalidRequestError("This two-phase transaction has ended: it was committed or rolled back.");
    if (is_prepared_) throw InvalidRequestError("This two-phase transaction is prepared already; commit it or roll it back.");
    check_transaction();
    tell(*this, event::prepare_twophase, std::string_view(xid_));
    record_->connection->close_cursors();
    transact(Step::prepare, engine().dialect().two_phase_command(TwoPhaseStep::prepare, xid_));
    holders().end(Part::none);
    savepoints_.clear();
    is_prepared_ = true;
}

//! When it fails, the transaction stays prepared and may be ended again, also by another connection.
void ConnectionImpl::end_own_prepared(TwoPhaseStep step) {
    const std::string xid = xid_;
    if (step == TwoPhaseStep::commit) tell(*this, event::commit_twophase, std::string_view(xid));
    else tell(*this, event::rollback_twophase, std::string_view(xid));
    end_prepared(xid, step);
    forget_transaction();
}

void ConnectionImpl::end_prepared(std::string_view xid, TwoPhaseStep step) {
    const std::string command = engine().dialect().two_phase_command(step, xid);
    if (driver_connection().in_transaction())
        throw InvalidRequestError("A prepared transaction cannot be ended within another transaction: call commit() or "
                                  "rollback() first.");
    transact(step == TwoPhaseStep::commit ? Step::commit_prepared : Step::rollback_prepared, command);
}

std::vector<std::string> ConnectionImpl::recover_twophase() {
    const Ref<ExecutionImpl> execution = execute_raw(engine().dialect().recover_query(), {});
    std::vector<std::string> found;
    while (execution->fetch()) found.emplace_back(execution->rows().bytes(0));
    return found;
}

}  // namespace aludel::engine
