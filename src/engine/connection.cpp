#include "aludel/engine/connection.hpp"

#include "aludel/compiler/ddl.hpp"

#include "base/library.hpp"
#include "engine/buffered.hpp"
#include "engine/call.hpp"
#include "engine/execution.hpp"
#include "engine/inserted_key.hpp"
#include "engine/objects.hpp"

namespace aludel {

using engine::BufferedRows;
using engine::Call;
using engine::ConnectionImpl;

Connection::Connection(const Ref<engine::EngineBase>& engine, std::source_location place)
    : state_(Ref<engine::ConnectionBase>(new ConnectionImpl(engine, place))) {
    aludel_state().tell_connected();
}

Connection::~Connection() {
    if (state_) aludel_state().close();
}

ConnectionImpl& Connection::aludel_state() const {
    if (!state_) throw ResourceClosedError("This Connection was moved from.");
    auto& state = static_cast<ConnectionImpl&>(*state_);
    check_library(state.engine().library, "Connection");
    return state;
}

// ---- statements ---------------------------------------------------------------------------------------------------

Ref<result::RowSource> Connection::run(const sql::NodeRef& statement, const engine::KeptCall& call,
                                       const Params& parameters, std::source_location place) {
    return Call(aludel_state(), "execute()", place).state.execute(*statement, parameters, call);
}

std::string Connection::run_explain(const sql::NodeRef& statement, const engine::KeptCall& call, const Params& parameters,
                                    const ExplainOptions& options, std::source_location place) {
    return Call(aludel_state(), "explain()", place).state.explain(*statement, parameters, options, call);
}

Ref<result::RowSource> Connection::run_many(const sql::NodeRef& statement, std::span<const Params> sets,
                                            std::source_location place) {
    const Call call(aludel_state(), "execute_many()", place);
    auto rows = make_ref<BufferedRows>(call.state.engine().log.hides_values());
    rows->finish(*call.state.execute_sets(*statement, sets, rows.get(), rows->shape()));
    return rows;
}

Ref<result::RowSource> Connection::run_objects(const sql::NodeRef& statement, const sql::EntityInfo& entity,
                                               engine::ObjectRange objects, std::source_location place) {
    engine::check_insert(statement, entity);
    const Call call(aludel_state(), "execute()", place);
    auto rows = make_ref<BufferedRows>(call.state.engine().log.hides_values());
    engine::insert_objects(call.state, statement, entity, objects, *rows);
    return rows;
}

Ref<result::RowSource> Connection::run_object(const sql::NodeRef& statement, const sql::EntityInfo& entity,
                                              const void* object, std::source_location place) {
    engine::check_insert(statement, entity);
    return run(statement, {}, engine::parameters_of(entity, object), place);
}

Result<> Connection::exec_driver_sql(SqlText text, const std::vector<Value>& parameters,
                                     std::source_location place) {
    std::vector<Param> bound;
    for (const Value& value : parameters) bound.push_back(value.param(TypeId::null));
    const Call call(aludel_state(), "exec_driver_sql()", place);
    return Result<>(call.state.execute_raw(text.view(), bound));
}

void Connection::execute(const DdlElement& element, std::source_location place) {
    const Call call(aludel_state(), "execute()", place);
    call.state.execute_raw(element.compile(dialect(), {call.state.options().schema_translate_map}), {});
}

void Connection::execute(const DDL& ddl, std::source_location place) {
    if (ddl.is_for(dialect())) execute(static_cast<const DdlElement&>(ddl), place);
}

void Connection::execute_script(SqlText script, std::source_location place) {
    Call(aludel_state(), "execute_script()", place).state.execute_script(script.view());
}

// ---- transaction --------------------------------------------------------------------------------------------------

void Connection::commit() { Call(aludel_state(), "commit()").state.commit(); }
void Connection::rollback() { Call(aludel_state(), "rollback()").state.rollback(); }

Transaction Connection::begin() {
    const std::uint64_t serial = Call(aludel_state(), "begin()").state.begin();
    return Transaction(state_, serial, 0);
}

Transaction Connection::begin_nested() {
    const Call call(aludel_state(), "begin_nested()");
    const std::uint32_t savepoint = call.state.begin_nested();
    return Transaction(state_, call.state.serial(), savepoint);
}

TwoPhaseTransaction Connection::begin_twophase(std::string_view xid) {
    const Call call(aludel_state(), "begin_twophase()");
    const std::uint64_t serial = call.state.begin_twophase(std::string(xid));
    return {state_, serial, call.state.xid()};
}
std::vector<std::string> Connection::recover_twophase() {
    return Call(aludel_state(), "recover_twophase()").state.recover_twophase();
}
void Connection::commit_prepared(std::string_view xid) {
    Call(aludel_state(), "commit_prepared()").state.end_prepared(xid, TwoPhaseStep::commit);
}
void Connection::rollback_prepared(std::string_view xid) {
    Call(aludel_state(), "rollback_prepared()").state.end_prepared(xid, TwoPhaseStep::rollback);
}

void TwoPhaseTransaction::prepare() {
    auto* state = static_cast<ConnectionImpl*>(transaction_.connection_.get());
    if (!state)
        throw InvalidRequestError("This two-phase transaction has ended: it was committed or rolled back.");
    Call(*state, "prepare()").state.prepare_twophase(transaction_.serial_);
}

bool Connection::in_transaction() const noexcept {
    return state_ && static_cast<const ConnectionImpl&>(*state_).in_transaction();
}
bool Connection::in_nested_transaction() const noexcept {
    return state_ && static_cast<const ConnectionImpl&>(*state_).in_nested_transaction();
}

Transaction::~Transaction() {
    try {
        rollback();
    } catch (...) {   // the connection is closed or dead: nothing is left to undo
    }
}

void Transaction::commit() {
    const auto state = static_cast<ConnectionImpl*>(connection_.get());
    if (!state || !state->has(serial_, savepoint_))
        throw InvalidRequestError("This transaction has ended: it, or the one around it, was committed or rolled "
                                  "back.");
    Call(*state, "Transaction::commit()").state.end_transaction(serial_, savepoint_, true);
    connection_ = {};
}

void Transaction::rollback() {
    const Ref<engine::ConnectionBase> connection = std::move(connection_);
    if (!connection) return;
    Call(static_cast<ConnectionImpl&>(*connection), "Transaction::rollback()")
        .state.end_transaction(serial_, savepoint_, false);
}

bool Transaction::is_active() const noexcept {
    return connection_ && static_cast<const ConnectionImpl&>(*connection_).is_active(serial_, savepoint_);
}

// ---- the connection itself ------------------------------------------------------------------------------------------

void Connection::close() { Call(aludel_state(), "close()").state.close(); }
bool Connection::closed() const noexcept {
    return !state_ || static_cast<const ConnectionImpl&>(*state_).closed();
}
void Connection::invalidate() { Call(aludel_state(), "invalidate()").state.invalidate(); }
void Connection::detach() { Call(aludel_state(), "detach()").state.detach(); }
void Connection::cancel() const { aludel_state().cancel(); }
bool Connection::invalidated() const noexcept {
    return state_ && static_cast<const ConnectionImpl&>(*state_).invalidated();
}

Connection& Connection::execution_options(const ExecutionOptions& options) & {
    Call(aludel_state(), "execution_options()").state.set_options(options);
    return *this;
}
Connection Connection::execution_options(const ExecutionOptions& options) && {
    execution_options(options);
    return std::move(*this);
}

const Dialect& Connection::dialect() const { return aludel_state().engine().dialect(); }
std::string Connection::server_version() {
    return Call(aludel_state(), "server_version()").state.driver_connection().server_version();
}

}  // namespace aludel
