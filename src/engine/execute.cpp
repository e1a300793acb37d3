#include "engine/connection_impl.hpp"

#include "engine/batch_check.hpp"
#include "engine/cursor.hpp"
#include "engine/inserted_key.hpp"

namespace aludel::engine {

namespace {

driver::PrepareHints hints_for(const ExecutionOptions& options) {
    driver::PrepareHints hints;
    hints.stream = options.stream_results;
    hints.rows_at_once = options.yield_per;
    return hints;
}

driver::PrepareHints hints_for(const ExecutionOptions& options, const compiler::Compiled& compiled) {
    driver::PrepareHints hints = hints_for(options);
    hints.parameter_types = compiled.parameter_types;
    constexpr std::string_view values = "VALUES ";
    if (compiled.row_end > 0) {
        const std::string_view text = compiled.text;
        hints.batch_head = text.substr(0, compiled.row_begin - values.size());
        hints.batch_tail = text.substr(compiled.row_end);
    }
    return hints;
}

}  // namespace

Prepared& ConnectionImpl::prepared(const sql::Node& statement, std::span<const std::string_view> keys,
                                    Origin& origin) {
    driver_connection();
    compiler::make_key(statement, keys, key_);
    if (Prepared* known = kept_->prepared.find(key_.bytes)) {
        origin.compiled = known->compiled.get();
        return *known;
    }
    return kept_->prepared.insert(key_.bytes, engine().compiled(statement, keys, key_, origin));
}

//! The prepared statement, or another one of the same text while its rows are being read.
Ref<driver::Statement> ConnectionImpl::statement_for(Prepared& prepared) {
    driver::Connection& connection = *record_->connection;
    const bool stream = options_.stream_results;
    if (!stream && prepared.statement && !prepared.statement->is_open()) return prepared.statement;
    Ref<driver::Statement> made = connection.prepare(prepared.compiled->text, hints_for(options_, *prepared.compiled));
    const bool is_kept = prepared.compiled->text.size() <= longest_statement;
    if (!stream && is_kept && !prepared.statement) prepared.statement = made;
    return made;
}

Ref<driver::Statement> ConnectionImpl::expanded(const compiler::Compiled& compiled, std::string& text) {
    text = compiler::expand(engine().dialect, compiled, list_sizes_);
    return record_->connection->prepare(text, hints_for(options_));
}

Execution ConnectionImpl::execute(const sql::Node& statement, const Params& parameters) {
    Origin origin;
    engine::column_keys(statement, parameters, column_keys_);
    Prepared& entry = prepared(statement, column_keys_, origin);
    Ref<const compiler::Compiled> compiled = entry.compiled;
    list_sizes_.clear();
    try {
        bind_parameters(*compiled, key_, parameters, parameters_, list_sizes_);
        if (compiled->has_words) check_words(*compiled, parameters_, list_sizes_);
    } catch (StatementError& error) {
        engine().log.attach(error, compiled->text);
        throw;
    }
    begin_if_needed();
    std::string text;
    const std::string* sql = &compiled->text;
    try {
        Ref<driver::Statement> cursor;
        if (compiled->has_expanding) cursor = expanded(*compiled, text), sql = &text;
        else cursor = statement_for(entry);
        engine().log.statement(*sql, origin, std::span<const Param>(parameters_));
        cursor->execute(parameters_);
        return {std::move(cursor), std::move(compiled)};
    } catch (StatementError& error) {
        note(error, *sql, std::span<const Param>(parameters_));
        throw;
    }
}

Ref<result::RowSource> ConnectionImpl::rows(const sql::Node& statement, const Params& parameters) {
    Execution execution = execute(statement, parameters);
    if (statement.kind != sql::Kind::insert) return CursorSource::make(*this, std::move(execution));
    auto key = inserted_key(statement, execution, parameters_, *record_->connection);
    return CursorSource::make(*this, std::move(execution), std::move(key));
}

Execution ConnectionImpl::execute_raw(std::string_view sql, std::span<const Param> parameters) {
    begin_if_needed();
    engine().log.statement(sql, {}, parameters);
    try {
        Ref<driver::Statement> cursor = record_->connection->prepare(sql, hints_for(options_));
        cursor->execute(parameters);
        return {std::move(cursor), {}};
    } catch (StatementError& error) {
        note(error, sql, parameters);
        throw;
    }
}

void ConnectionImpl::execute_script(std::string_view script) {
    begin_if_needed();
    engine().log.line(script);
    try {
        record_->connection->run_script(script);
    } catch (StatementError& error) {
        note(error, script, std::span<const Param>());
        throw;
    }
}

Execution ConnectionImpl::execute_sets(const sql::Node& statement, std::span<const Params> sets,
                                        driver::BatchSink* sink, const sql::ResultShape** shape) {
    if (sets.empty()) throw ArgumentError("execute_many() needs at least one set of parameters; none was given.");
    Origin origin;
    engine::column_keys(statement, sets.front(), column_keys_);
    Prepared& entry = prepared(statement, column_keys_, origin);
    check_takes_sets(*entry.compiled);
    try {
        const ParameterSets checked(*entry.compiled, key_, sets);
        return run_batch(entry, origin, checked.batch(), sink, shape);
    } catch (StatementError& error) {
        engine().log.attach(error, entry.compiled->text);
        throw;
    }
}

Execution ConnectionImpl::execute_batch(const sql::Node& insert, std::span<const std::string_view> keys,
                                         const driver::Batch& batch, driver::BatchSink* sink,
                                         const sql::ResultShape** shape) {
    Origin origin;
    return run_batch(prepared(insert, keys, origin), origin, batch, sink, shape);
}

Execution ConnectionImpl::run_batch(Prepared& entry, const Origin& origin, const driver::Batch& batch,
                                     driver::BatchSink* sink, const sql::ResultShape** shape) {
    begin_if_needed();
    const Ref<const compiler::Compiled> compiled = entry.compiled;
    if (shape) *shape = &compiled->shape;
    try {
        if (compiled->has_words) check_words(*compiled, batch);
        Ref<driver::Statement> cursor = statement_for(entry);
        engine().log.statement(compiled->text, origin, batch);
        const bool may_return = compiled->returns_rows || compiled->kind == compiler::StatementKind::text;
        cursor->execute_batch(batch, may_return ? sink : nullptr);   // without one: faster
        return {std::move(cursor), compiled};
    } catch (StatementError& error) {
        note(error, compiled->text, batch);
        throw;
    }
}

}  // namespace aludel::engine
