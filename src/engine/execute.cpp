// Every statement goes to the database from here: it is looked up or compiled, its parameters are bound, a transaction
// begins if none has, and `send` sends it.

#include "engine/connection_impl.hpp"

#include "engine/batch_check.hpp"
#include "engine/execution.hpp"
#include "engine/inserted_key.hpp"
#include "schema/violation.hpp"

namespace aludel::engine {

//! The compiled form of a statement, from one of the caches or compiled now.
void ConnectionImpl::look_up(const sql::Node& statement, std::span<const std::string_view> keys,
                             ExecutionImpl& execution) {
    driver_connection();
    compiler::make_key(statement, keys, execution.own_key, execution.schemas);
    if (execution.rewriter) execution.own_key.bytes += "rewritten";   // its text is another one than that of the original
    execution.key = &execution.own_key;
    use_entry(kept_->prepared.find(execution.key->bytes), statement, keys, execution);
}

//! The compiled form of a kept statement, which has its key already.
void ConnectionImpl::look_up(const KeptStatementImpl& kept, ExecutionImpl& execution) {
    driver_connection();
    execution.key = &kept.key;
    use_entry(kept_->prepared.find(kept), *kept.node, {}, execution);
}

//! `entry`: where the connection has it; null when it is to be compiled.
void ConnectionImpl::use_entry(Prepared* entry, const sql::Node& statement, std::span<const std::string_view> keys,
                               ExecutionImpl& execution) {
    PreparedTable& table = kept_->prepared;
    if (entry) execution.origin.compiled = entry->compiled.get();
    else entry = &table.insert(execution.key->bytes,
                               engine().compiled(statement, keys, execution));
    execution.use(*entry, table.epoch());
}

//! Gives an execution what the driver has prepared for it, which is kept for the next one of its kind.
void ConnectionImpl::prepare(ExecutionImpl& execution) {
    Prepared* entry = execution.entry_in(kept_->prepared);
    if (entry && entry->statement && !entry->statement->is_open()) {
        if (execution.cursor != entry->statement) execution.cursor = entry->statement;
        return;
    }
    execution.cursor = execution.prepare(*record_->connection);
    const bool is_kept = execution.text().size() <= longest_statement;
    if (entry && is_kept && !entry->statement) entry->statement = execution.cursor;
}

namespace {

//! SQLite names the columns of a UNIQUE constraint that was violated; its name is what programs look for.
void name_constraint(StatementError& error, const ExecutionImpl& execution) {
    auto* violation = dynamic_cast<IntegrityError*>(&error);
    if (!violation || !violation->constraint().empty() || !execution.compiled || !execution.compiled->table) return;
    const auto& table = *static_cast<const schema::TableDef*>(execution.compiled->table);
    violation->set_constraint(schema::violated_constraint(table, violation->diagnostics()));
}

}  // namespace

void ConnectionImpl::note(StatementError& error, const ExecutionImpl& execution) {
    name_constraint(error, execution);
    engine().log.attach(error, execution.text(), execution.has_parameters() ? execution.shown_parameters() : "");
    note_failure(error);
}

//! Tells listeners, and writes the log. False when a listener has executed it.
bool ConnectionImpl::is_to_be_sent(ExecutionImpl& execution) {
    const Log& log = engine().log;
    const bool is_done = execution.is_observed() && execution.tell_before_sending();
    if (log.is_on()) execution.write_to(log);
    if (execution.is_observed()) begin_if_needed();   // a listener may have ended the transaction
    if (is_done) execution.cursor = {};
    else if (!execution.is_script) prepare(execution);
    return !is_done;
}

//! The one way of single statements and batches to the database.
void ConnectionImpl::send(ExecutionImpl& execution) {
    try {
        if (is_to_be_sent(execution)) execution.run(*record_->connection);
    } catch (StatementError& error) {
        note(error, execution);
        throw;
    }
    if (execution.is_observed()) execution.tell_after_sending();
}

//! Sends a batch of one row and the COMMIT behind it. What the row returns is read when both are done.
void ConnectionImpl::send_with_commit(ExecutionImpl& execution) {
    if (engine().log.is_on()) execution.write_to(engine().log);
    try {
        prepare(execution);
        execution.submit();
    } catch (StatementError& error) {
        note(error, execution);
        throw;
    }
    commit_behind(execution);
    try {
        execution.read_batch_of_one();
    } catch (StatementError& error) {
        note(error, execution);
        throw;
    }
}

Ref<ExecutionImpl> ConnectionImpl::bound(const sql::Node& statement, const Params& parameters, const KeptCall& call,
                                         const compiler::Rewriter* rewriter) {
    Ref<ExecutionImpl> execution = ExecutionImpl::make(*this, sql::execution_options_of(statement));
    execution->rewriter = rewriter;
    execution->tell_before();
    if (call.statement && parameters.empty() && !execution->schemas) {
        look_up(impl_of(*call.statement), *execution);
    } else {
        engine::column_keys(statement, parameters, execution->column_keys);
        look_up(statement, execution->column_keys, *execution);
    }
    execution->bind(parameters, call.arguments);
    begin_if_needed();
    return execution;
}

Ref<ExecutionImpl> ConnectionImpl::execute(const sql::Node& statement, const Params& parameters, const KeptCall& call,
                                           const compiler::Rewriter* rewriter) {
    Ref<ExecutionImpl> execution = bound(statement, parameters, call, rewriter);
    send(*execution);
    finish(statement, *execution);
    return execution;
}

//! Of a statement that has run: its key, its rows.
void ConnectionImpl::finish(const sql::Node& statement, ExecutionImpl& execution) {
    if (statement.kind == sql::Kind::insert && execution.cursor)
        execution.inserted_key = inserted_key(statement, execution, *record_->connection);
    execution.begin_rows();
    execution.tell_after();
    execution.forget_parameters();
}

Ref<ExecutionImpl> ConnectionImpl::execute_raw(std::string_view sql, std::span<const Param> parameters) {
    Ref<ExecutionImpl> execution = ExecutionImpl::make(*this, nullptr);
    execution->tell_before();
    execution->use_text(sql);
    execution->parameters.assign(parameters.begin(), parameters.end());
    begin_if_needed();
    send(*execution);
    execution->begin_rows();
    execution->tell_after();
    execution->forget_parameters();
    return execution;
}

void ConnectionImpl::execute_script(std::string_view script) {
    const Ref<ExecutionImpl> execution = ExecutionImpl::make(*this, nullptr);
    execution->tell_before();
    execution->use_text(script, true);
    begin_if_needed();
    send(*execution);
    execution->tell_after();
}

Ref<ExecutionImpl> ConnectionImpl::execute_sets(const sql::Node& statement, std::span<const Params> sets,
                                                driver::BatchSink* sink, const sql::ResultShape** shape) {
    if (sets.empty()) throw ArgumentError("execute_many() needs at least one set of parameters; none was given.");
    Ref<ExecutionImpl> execution = ExecutionImpl::make(*this, sql::execution_options_of(statement));
    execution->tell_before();
    engine::column_keys(statement, sets.front(), execution->column_keys);
    look_up(statement, execution->column_keys, *execution);
    check_takes_sets(*execution->compiled);
    try {
        const ParameterSets checked(*execution->compiled, *execution->key, sets);
        run_batch(*execution, checked.batch(), sink, shape);
    } catch (StatementError& error) {
        engine().log.attach(error, execution->text());
        throw;
    }
    return execution;
}

Ref<ExecutionImpl> ConnectionImpl::execute_batch(const sql::Node& insert, std::span<const std::string_view> keys,
                                                 const driver::Batch& batch, driver::BatchSink* sink,
                                                 const sql::ResultShape** shape, Then then) {
    Ref<ExecutionImpl> execution = ExecutionImpl::make(*this, sql::execution_options_of(insert));
    execution->tell_before();
    look_up(insert, keys, *execution);
    if (!execution->compiled->has_constants) {
        run_batch(*execution, batch, sink, shape, then);
        return execution;
    }
    const FilledBatch filled(*execution->compiled, batch);
    run_batch(*execution, filled.batch(), sink, shape, then);
    return execution;
}

void ConnectionImpl::run_batch(ExecutionImpl& execution, const driver::Batch& batch, driver::BatchSink* sink,
                               const sql::ResultShape** shape, Then then) {
    const compiler::Compiled& compiled = *execution.compiled;
    begin_if_needed();
    if (shape) *shape = &compiled.shape;
    const bool may_return = compiled.returns_rows || compiled.kind == compiler::StatementKind::text;
    execution.set_batch(batch, may_return ? sink : nullptr);   // without one: faster
    if (compiled.has_words) execution.check_words_of_batch();
    if (then == Then::commit && can_commit_with(execution, batch)) send_with_commit(execution);
    else send(execution);
    execution.tell_after();
    execution.forget_parameters();
}

}  // namespace aludel::engine
