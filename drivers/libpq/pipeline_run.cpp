#include "drivers/libpq/pipeline_run.hpp"

#include "aludel/base/error.hpp"

#include <algorithm>

namespace aludel::libpq_driver {

PipelineRun::PipelineRun(Backend& backend, std::span<driver::PipelinedStatement> statements)
    : backend_(backend), channel_(backend.channel()), in_transaction_(backend.in_transaction()),
      may_repeat_(backend.may_repeat()) {
    for (driver::PipelinedStatement& statement : statements) entries_.push_back({&statement});
}

void PipelineRun::run() {
    const Channel::Call call = backend_.begin_command();
    run_entries();
    if (may_repeat_ && keep_stale()) {
        backend_.begin_again();
        run_entries();
    }
    backend_.note_executed();
}

//! Leaves what a plan that is out of date has kept from being done: in a transaction nothing of it has happened.
bool PipelineRun::keep_stale() {
    const auto is_done = [](const Entry& entry) { return !entry.is_stale; };
    if (!in_transaction_) std::erase_if(entries_, is_done);
    else if (std::all_of(entries_.begin(), entries_.end(), is_done)) entries_.clear();
    for (Entry& entry : entries_) entry = {entry.of};
    for (const Entry& entry : entries_) entry.of->error = nullptr;
    return !entries_.empty();
}

void PipelineRun::run_entries() {
    for (Entry& entry : entries_) plan(entry);
    std::erase_if(entries_, [](const Entry& entry) { return entry.of->error && !entry.is_stale; });
    if (entries_.empty()) return;
    Pipeline pipeline(channel_);
    Failure failure;
    backend_.occupy(in_transaction_);
    try {
        backend_.send_begin(pipeline);
        send(pipeline);
        failure = collect(pipeline);
    } catch (...) {
        channel_.abandon("a pipeline was left in the middle");
        backend_.release();
        throw;
    }
    backend_.release();
    if (pipeline.take_begin_error()) std::rethrow_exception(failure.error);
}

//! Prepares the statement if it is new; what the server says of it is the statement's error.
void PipelineRun::plan(Entry& entry) const {
    PgStatement& statement = statement_of(entry);
    try {
        statement.close();
        statement.stream_hint_ = false;
        if (statement.opening_ == Opening::copy)
            throw NotSupportedError("COPY cannot be sent together with other statements; execute() it by itself");
        statement.encode(entry.of->parameters);
        statement.plan_for(backend_.parameters());
        statement.check_parameter_count(*statement.plan_, backend_.parameters());
        entry.may_be_stale = statement.plan_->used;
    } catch (const std::exception&) {
        if (!channel_.is_alive()) throw;
        entry.of->error = std::current_exception();
    }
}

void PipelineRun::send(Pipeline& pipeline) {
    for (const Entry& entry : entries_) {
        PgStatement& statement = statement_of(entry);
        statement.encode(entry.of->parameters);
        pipeline.send(statement.send(backend_.parameters()));
        if (!in_transaction_) pipeline.send(PQpipelineSync(channel_.get()));
    }
    if (in_transaction_) pipeline.sync();
    else channel_.flush();
}

Failure PipelineRun::collect(Pipeline& pipeline) {
    for (Entry& entry : entries_) {
        take(entry, outcome());
        if (!in_transaction_) channel_.next_result();   // of the synchronisation point
    }
    if (in_transaction_) return pipeline.end();
    channel_.exit_pipeline();
    return {};
}

ResultPtr PipelineRun::outcome() const {
    ResultPtr outcome;
    while (ResultPtr result = channel_.next_result())
        if (!outcome || !is_error(outcome.get())) outcome = std::move(result);
    return outcome;
}

void PipelineRun::take(Entry& entry, ResultPtr outcome) const {
    PgStatement& statement = statement_of(entry);
    if (PQresultStatus(outcome.get()) == PGRES_PIPELINE_ABORTED) {
        entry.of->error = std::make_exception_ptr(OperationalError(
            "the statement was not run, because one before it in the pipeline has failed", {.sqlstate = "25P02"}));
    } else if (is_error(outcome.get())) {
        entry.is_stale = entry.may_be_stale && statement.forget_stale_plan(outcome.get());
        entry.of->error = channel_.error_of(outcome.get());
        if (!channel_.is_alive()) std::rethrow_exception(entry.of->error);
    } else {
        statement.begin_rows(std::move(outcome));
    }
}

}  // namespace aludel::libpq_driver
