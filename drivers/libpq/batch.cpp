#include "drivers/libpq/batch.hpp"

#include "drivers/libpq/pipeline.hpp"
#include "drivers/libpq/array_insert.hpp"

#include "aludel/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace aludel::libpq_driver {

namespace {

constexpr std::size_t rows_per_answer = 256;       // rows after which the server is asked to send its results
constexpr std::size_t max_unanswered = 512;        // rows that may be on their way when more are sent
constexpr std::size_t max_unsent_bytes = 1 << 18;
constexpr int binary = 1;

}  // namespace

BatchRun::BatchRun(PgStatement& statement, const driver::Batch& batch, driver::BatchSink* sink)
    : statement_(statement), backend_(statement.backend()), channel_(backend_.channel()), batch_(batch), sink_(sink),
      parameters_(batch.width) {}

void BatchRun::run() {
    const bool in_transaction = backend_.in_transaction();
    batch_.fill(batch_.context, 0, parameters_.data());
    backend_.parameters().encode(parameters_, statement_.types_);
    statement_.plan_for(backend_.parameters());
    may_repeat_ = backend_.may_repeat() && statement_.plan_->used;
    Pipeline pipeline(channel_);
    backend_.occupy(in_transaction);
    begins_ = backend_.begins();
    backend_.send_begin(pipeline);
    try {
        send_all();
        end_pipeline();
    } catch (...) {  // the connection broke
        backend_.release();
        statement_.stand_on(nullptr, -1);
        throw;
    }
    backend_.release();
    forget_unknown_plans();
    if (error_ && !repeat_) std::rethrow_exception(error_);
}

void BatchRun::send_all() {
    std::size_t row = 0;
    while (row < batch_.count && !error_ && !is_cancelled() && encode(row)) send_row(row++);
    // A batch that is left in the middle has no effect, where that is not the transaction's matter.
    if (row < batch_.count && (is_cancelled() || !backend_.in_transaction())) cancel(row);
}

// False on an exception of the caller's function, and on a parameter that cannot be sent: each ends the batch as an
// error of the server does.
bool BatchRun::encode(std::size_t row) {
    try {
        if (row > 0) {   // the first one has been encoded, for the plan
            batch_.fill(batch_.context, row, parameters_.data());
            backend_.parameters().encode(parameters_, statement_.types_);
        }
        statement_.check_parameter_count(*statement_.plan_, backend_.parameters());
        return true;
    } catch (...) {
        error_ = std::current_exception();
        return false;
    }
}

// A request to cancel has no effect when it comes between two rows, as the server waits for the second one. So the
// request follows the rows that the server has; the synchronisation point would make them last.
void BatchRun::cancel(std::size_t row) {
    constexpr const char* cancel_itself = "SELECT pg_catalog.pg_cancel_backend(pg_catalog.pg_backend_pid())";
    channel_.check_sent(PQsendQueryParams(channel_.get(), cancel_itself, 0, nullptr, nullptr, nullptr, nullptr, binary));
    sent_.push_back({nullptr, row, true});
}

void BatchRun::send_row(std::size_t row) {
    const Parameters& parameters = backend_.parameters();
    if (!parameters.fit(statement_.plan_->types)) send_plan();
    execute_plan(row);
    unsent_bytes_ += parameters.size();
    if ((row + 1) % rows_per_answer == 0) make_server_answer();
    else if (unsent_bytes_ > max_unsent_bytes) channel_.flush();
    else return;
    unsent_bytes_ = 0;
}

// The types differ from those of the row before: another plan, prepared on the way.
void BatchRun::send_plan() {
    const Parameters& parameters = backend_.parameters();
    const Plan& before = *statement_.plan_;
    const int count = before.parameter_count;
    const std::string text = before.text;
    const std::vector<Column> columns = before.columns;
    if ((statement_.plan_ = statement_.find_plan(parameters))) return;
    statement_.plan_ = statement_.add_plan(backend_.new_plan(parameters.oids()));
    Plan& plan = *statement_.plan_;
    plan.parameter_count = count;
    plan.text = text;
    plan.columns = columns;
    if (!plan.is_named()) return;   // each execution brings the text
    unconfirmed_.push_back(&plan);
    channel_.check_sent(PQsendPrepare(channel_.get(), plan.name.c_str(), statement_.text().c_str(), parameters.count(),
                                      plan.types.data()));
    sent_.push_back({&plan, 0, true});
}

void BatchRun::execute_plan(std::size_t row) {
    const Parameters& parameters = backend_.parameters();
    Plan& plan = *statement_.plan_;
    channel_.check_sent(backend_.send(plan, statement_.text(), parameters));
    plan.used = true;
    sent_.push_back({&plan, row, false});
}

void BatchRun::make_server_answer() {
    channel_.check_sent(PQsendFlushRequest(channel_.get()));
    channel_.flush();
    while (sent_.size() > max_unanswered || (!sent_.empty() && !channel_.must_wait())) collect_one();
}

void BatchRun::end_pipeline() {
    channel_.check_sent(PQpipelineSync(channel_.get()));
    channel_.flush();
    while (!sent_.empty()) collect_one();
    channel_.next_result();  // of the synchronisation point
    channel_.exit_pipeline();
    statement_.stand_on(nullptr, -1);
}

// BEGIN comes before all rows. When it fails, nothing of what follows is run.
void BatchRun::collect_begin() {
    if (!std::exchange(begins_, false)) return;
    while (const ResultPtr result = channel_.next_result())
        if (is_error(result.get())) error_ = channel_.error_of(result.get());
    if (!channel_.is_alive()) std::rethrow_exception(error_);
}

void BatchRun::collect_one() {
    collect_begin();
    const Sent sent = sent_.front();
    sent_.pop_front();
    while (const ResultPtr result = channel_.next_result()) take(sent, result.get());
    if (!sent.prepares) ++answered_;
}

void BatchRun::take(const Sent& sent, const PGresult* result) {
    if (is_error(result)) return take_error(sent, result);
    if (error_ || PQresultStatus(result) == PGRES_PIPELINE_ABORTED) return;
    if (sent.prepares) {
        std::erase(unconfirmed_, sent.plan);
        return;
    }
    statement_.rows_affected_ += std::max<std::int64_t>(changed_rows(result, statement_.opening_), 0);
    if (sink_ && PQntuples(result) > 0) take_rows(sent, result);
}

void BatchRun::take_error(const Sent& sent, const PGresult* result) {
    if (error_) return;
    repeat_ = may_repeat_ && answered_ == 0 && !sent.prepares && statement_.forget_stale_plan(result);
    error_ = channel_.error_of(result, fmt::format(" (row {} of {})", sent.row + 1, batch_.count));
    if (!channel_.is_alive()) std::rethrow_exception(error_);
}

void BatchRun::take_rows(const Sent& sent, const PGresult* result) {
    Plan* const sending = std::exchange(statement_.plan_, sent.plan);
    statement_.take_columns(result);
    try {
        for (int row = 0; row < PQntuples(result); ++row) {
            statement_.stand_on(result, row);
            sink_->row(sent.row, statement_);
        }
    } catch (...) {
        error_ = std::current_exception();
    }
    statement_.stand_on(nullptr, -1);
    statement_.plan_ = sending;
}

// A plan whose preparation came after an error does not exist.
void BatchRun::forget_unknown_plans() {
    for (Plan* plan : unconfirmed_) {
        if (statement_.plan_ == plan) statement_.plan_ = nullptr;
        std::erase_if(statement_.plans_, [&](const auto& p) { return p.get() == plan; });
    }
}

void PgStatement::execute_batch(const driver::Batch& batch, driver::BatchSink* sink) {
    close();
    const Channel::Call call = backend().begin_command();
    rows_affected_ = 0;
    if (batch.count == 0) return;
    if (!insert_arrays(batch, sink)) execute_rows(batch, sink);
    backend_->note_executed();
    columns_ = plan_ ? &plan_->columns : nullptr;
}

// False, with nothing done, when the rows have to be sent one by one.
bool PgStatement::insert_arrays(const driver::Batch& batch, driver::BatchSink* sink) {
    if (!ArrayInsert::is_worth_it(batch) || !insert_ || inserts_one_by_one_) return false;
    ArrayInsert insert(*this, batch, sink);
    if (insert.run()) return true;
    execute_rows(batch, sink);
    inserts_one_by_one_ = !insert.may_try_again();   // single rows have succeeded
    return true;
}

void PgStatement::execute_rows(const driver::Batch& batch, driver::BatchSink* sink) {
    rows_affected_ = 0;
    BatchRun first(*this, batch, sink);
    first.run();
    if (first.is_to_be_repeated()) {
        backend_->begin_again();
        BatchRun second(*this, batch, sink);
        second.run();
    }
}

}  // namespace aludel::libpq_driver
