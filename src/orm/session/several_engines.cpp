// What a session does with several engines: the connection of each statement, and the end of a transaction on all of them.

#include "orm/session/session_impl.hpp"

#include "aludel/base/error.hpp"

namespace aludel::orm {

std::unique_ptr<SessionImpl::Several> SessionImpl::several_of(const Engine& own, const SessionOptions& options) {
    if (!options.twophase && !options.get_bind && options.binds.empty()) return {};
    return std::make_unique<Several>(Several{BoundEngines(own, options.binds, options.get_bind)});
}

Engine SessionImpl::engine_of(const sql::Node& table) const {
    if (several_) return several_->engines.of(table, false);
    engine_.aludel_impl();   // or it throws
    return engine_;
}

void SessionImpl::add_bind(const Bind& bound) {
    if (in_transaction()) throw InvalidRequestError("bind() was called within a transaction. Call commit() or rollback() first.");
    if (connection_.is_lent())
        throw InvalidRequestError("A Session on a connection works on that alone: open it on an engine to bind others.");
    if (!several_) several_ = std::make_unique<Several>(Several{BoundEngines(engine_, {}, {})});
    several_->engines.add(bound);
}

const engine::Log& SessionImpl::log() {
    SessionConnection* first = several_ ? several_->connections.first() : nullptr;
    return first ? (*first)->aludel_state().engine().log : engine_.aludel_impl().log;
}

// ---- connections ------------------------------------------------------------------------------------------------------

void SessionImpl::begin_several() {
    check_usable();
    read_unread();
    if (std::exchange(several_->connections.is_begun, true)) return;
    serial_ = ++last_serial_;
    try {
        emit(event::after_transaction_create, info(0));
    } catch (...) {
        several_->connections.is_begun = false;
        throw;
    }
}

Connection& SessionImpl::connection_to(const Engine& engine) {
    begin_several();
    if (SessionConnection* open = several_->connections.find(engine)) return **open;
    SessionConnection& opened = several_->connections.open(engine, options_, place_);
    opened->aludel_state().session = number;
    opened->aludel_state().router = this;
    try {
        emit(event::after_begin, info(0), *opened);
        for (Savepoint& savepoint : savepoints_) savepoint.transactions.add(opened->begin_nested());
    } catch (...) {
        several_->connections.close(opened);
        throw;
    }
    return *opened;
}

Connection& SessionImpl::any_connection() {
    if (SessionConnection* first = several_->connections.first()) return **first;
    return connection_to(several_->engines.any());
}

Connection& SessionImpl::connection_to_flush() {
    if (!several_) return connection();
    for (const auto* list : {&store_->pending, &store_->dirty, &store_->deletions})
        if (!list->empty()) return connection_for(mapper_of(*list->front()));
    return any_connection();
}

engine::ConnectionImpl& SessionImpl::connection_for(const sql::Node& statement, engine::ConnectionImpl& given) {
    const Engine said = several_->engines.said_of(statement, flushing_);
    return said ? connection_to(said).aludel_state() : given;
}

void SessionImpl::open_savepoints(NestedTransactions& transactions) {
    if (!several_) return transactions.add(connection().begin_nested());
    begin_several();
    several_->connections.each([&](SessionConnection& connection) { transactions.add(connection->begin_nested()); });
}

// ---- the end of the transaction -----------------------------------------------------------------------------------------

void SessionImpl::write_rest() {
    emit(event::before_commit);
    while (connection_.is_joined() && !savepoints_.empty()) end_nested(savepoints_.size(), true);   // COMMIT does not end them
    const bool is_alone = !unread_ && !connection_.is_lent() && !several_;   // rows that are still to be read end with COMMIT
    flush_all(is_alone ? engine::Then::commit : engine::Then::go_on);
    read_unread();
}

void SessionImpl::prepare() {
    check_usable();
    refuse_to_listeners("prepare()");
    if (!options_.twophase)
        throw InvalidRequestError("prepare() is for a Session that commits in two phases: Session session(engine, {.twophase = true}).");
    check_may_wait();
    begin_several();
    if (!savepoints_.empty()) end_nested_down_to(1, true);
    write_rest();
    try {
        several_->connections.prepare();
    } catch (const std::exception& error) {
        fail(error.what());
        throw;
    }
    is_prepared_ = true;
}

std::string SessionImpl::commit_connections() {
    if (!several_) {
        connection_.commit();
        return {};
    }
    if (options_.twophase && !is_prepared_) several_->connections.prepare();
    return several_->connections.commit();
}

void SessionImpl::roll_back_connections() {
    if (several_) several_->connections.rollback();
    else connection_.rollback();
}

//! Some databases have committed before another one could not: their objects are not restored.
void SessionImpl::keep_committed() {
    const auto is_committed = [&](const InstanceState& state) {
        try {
            const SessionConnection* connection = several_->connections.find(several_->engines.of(mapper_of(state), true));
            return connection && connection->is_committed();
        } catch (const std::exception&) {   // of the program's get_bind
            return false;
        }
    };
    std::erase_if(inserted_, [&](InstanceState* state) {
        if (!is_committed(*state)) return false;
        state->clear(InstanceState::generated_key);
        return true;
    });
    std::erase_if(deleted_, [&](InstanceState* state) {
        if (!is_committed(*state)) return false;
        if (state->status == Status::deleted) {
            state->status = Status::detached;
            state->set(InstanceState::row_gone);
            note(SessionEventId::deleted_to_detached, *state);
        }
        return true;
    });
    std::erase_if(rekeyed_, [&](const Rekeyed& rekeyed) { return is_committed(*rekeyed.state); });
}

}  // namespace aludel::orm
