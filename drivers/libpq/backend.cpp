#include "drivers/libpq/backend.hpp"

#include "drivers/libpq/cursor.hpp"
#include "drivers/libpq/pipeline.hpp"
#include "drivers/libpq/text_casts.hpp"

#include "aludel/base/error.hpp"

#include <limits>
#include <optional>
#include <utility>

namespace aludel::libpq_driver {

namespace {

constexpr int binary = 1;   // form of results; libpq asks for one form for all columns

// libpq 15.18 refuses a description of parameters above 30,000 bytes, and ends the connection.
constexpr std::size_t most_described = 7'000;

void describe(Plan& plan, const PGresult* description) {
    plan.parameter_count = PQnparams(description);
    plan.inferred.clear();
    for (int i = 0; i < plan.parameter_count; ++i) plan.inferred.push_back(PQparamtype(description, i));
    plan.columns = columns_of(description);
}

// The server ignores a request that comes before the statement does, so it is asked again.
void cancel_until_answered(Channel& channel) {
    constexpr int most = 5;
    constexpr double pause_seconds = 0.2;
    for (int i = 0; i < most && channel.must_wait(); ++i) {
        channel.cancellation().request_between_calls();
        if (channel.wait_unasked(driver::Deadline::after(pause_seconds))) channel.receive_unasked();
    }
}

}  // namespace

Channel::Call Backend::begin_command() {
    channel_.get();
    if (occupied_)
        throw InvalidRequestError("the connection is still streaming the rows of a statement, or a batch; read them "
                                  "to the end or close the result first, or use a second connection");
    take_due_answer();
    return Channel::Call(channel_);
}

driver::TransactionStatus Backend::transaction_status() const noexcept {
    using enum driver::TransactionStatus;
    if (occupied_) return channel_.is_alive() && occupied_in_transaction_ ? active : none;
    if (begins_ || is_answer_due_) return channel_.is_alive() ? active : none;
    switch (channel_.transaction_status()) {
        case PQTRANS_INTRANS: return active;
        case PQTRANS_INERROR: return failed;
        default: return none;
    }
}

void Backend::take_due_answer() {
    if (!is_answer_due_) return;
    const Channel::Call call(channel_);
    ResultPtr answer = channel_.next_result();
    is_answer_due_ = false;
    std::exception_ptr error = is_error(answer.get()) ? channel_.error_of(answer.get()) : nullptr;
    if (channel_.is_alive()) channel_.drain();
    if (error && channel_.cancellation().is_requested()) std::rethrow_exception(error);   // this call was cancelled
    if (Cursor* cursor = std::exchange(due_cursor_, nullptr)) cursor->take_answer(std::move(answer), std::move(error));
}

void Backend::cancel_due_answer() {
    if (!is_answer_due_ || !channel_.is_alive()) return;
    const Channel::Call call(channel_, Channel::Call::Kind::closing);
    cancel_until_answered(channel_);
    take_due_answer();
}

void Backend::occupy(bool in_transaction) noexcept {
    occupied_ = true;
    occupied_in_transaction_ = in_transaction;
}

// Only what has to wait for the server is a call that can be cancelled.
ResultPtr Backend::next_row() {
    const bool waits = channel_.must_wait();
    std::optional<Channel::Call> call;
    if (waits) call.emplace(channel_);
    ResultPtr result = channel_.next_result();
    channel_.check(result);
    if (waits && PQresultStatus(result.get()) == PGRES_SINGLE_TUPLE) channel_.leave_rows();
    return result;
}

void Backend::discard_stream(bool transaction_goes_on) noexcept {
    constexpr int few = 20'000;  // rows that are read faster than a second connection is opened
    constexpr int all = std::numeric_limits<int>::max();
    try {
        const Channel::Call call(channel_, Channel::Call::Kind::closing);
        if (channel_.is_alive() && discard_rows(few)) {
            if (!occupied_in_transaction_ || !transaction_goes_on) channel_.cancellation().request_between_calls();
            while (discard_rows(all)) {}
        }
    } catch (...) {
        channel_.abandon("the rows of a streamed statement could not be discarded");
    }
    release();
}

// True when there are more.
bool Backend::discard_rows(int limit) {
    for (int i = 0; i < limit; ++i) {
        const ResultPtr result = channel_.next_result();
        if (!result) return false;
        if (is_error(result.get())) channel_.error_of(result.get());  // ends a connection that the server has ended
        if (!channel_.is_alive()) return false;
    }
    return true;
}

std::unique_ptr<Plan> Backend::new_plan(std::span<const Oid> types) {
    auto plan = std::make_unique<Plan>();
    if (prepares_) plan->name = names_.next();
    plan->types.assign(types.begin(), types.end());
    return plan;
}

std::unique_ptr<Plan> Backend::prepare(const std::string& sql, std::span<const Oid> types) {
    std::unique_ptr<Plan> plan = prepare_text(sql, types);
    std::string as_text = with_unknown_as_text(sql, plan->columns);
    if (as_text.empty()) return plan;
    drop(std::move(plan));
    plan = prepare_text(as_text, types);
    plan->text = std::move(as_text);
    return plan;
}

// What is to be dropped may be gone already; then it is forgotten, and all is done again.
std::unique_ptr<Plan> Backend::prepare_text(const std::string& sql, std::span<const Oid> types) {
    auto plan = new_plan(types);
    Failure failure = try_prepare(*plan, sql);
    if (failure.of_drop) {
        forget_plans();
        if (!may_repeat()) std::rethrow_exception(failure.error);
        begin_again();
        failure = try_prepare(*plan, sql);
    }
    if (failure.error) std::rethrow_exception(failure.error);
    return plan;
}

Failure Backend::try_prepare(Plan& plan, const std::string& sql) {
    PGconn* connection = channel_.get();
    const bool describes = plan.types.size() <= most_described;
    Pipeline pipeline(channel_);
    send_begin(pipeline);
    if (channel_.transaction_status() != PQTRANS_INERROR) send_drops(pipeline);
    pipeline.send(PQsendPrepare(connection, plan.name.c_str(), sql.c_str(), static_cast<int>(plan.types.size()),
                                plan.types.data()));
    if (describes) pipeline.send(PQsendDescribePrepared(connection, plan.name.c_str()));
    pipeline.sync();
    const bool drop_failed = collect_drops(pipeline);
    pipeline.next();
    if (describes) describe(plan, pipeline.next().get());
    Failure failure = pipeline.end();
    if (pipeline.take_begin_error()) std::rethrow_exception(failure.error);
    failure.of_drop = drop_failed;
    return failure;
}

void Backend::send_drops(Pipeline& pipeline) {
    for (sent_drops_ = 0; sent_drops_ < dropped_.size(); ++sent_drops_) {
        const std::string sql = "DEALLOCATE " + dropped_[sent_drops_];
        pipeline.send(PQsendQueryParams(channel_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
    }
}

// True when one of them has failed.
bool Backend::collect_drops(Pipeline& pipeline) {
    if (sent_drops_ == 0) return false;
    for (; sent_drops_ > 0; --sent_drops_) pipeline.next();
    dropped_.clear();  // also after a failure, which would come again each time
    return pipeline.failed();
}

int Backend::send(const Plan& plan, const std::string& sql, const Parameters& parameters) {
    PGconn* connection = channel_.get();
    if (plan.is_named())
        return PQsendQueryPrepared(connection, plan.name.c_str(), parameters.count(), parameters.values(),
                                   parameters.lengths(), parameters.formats(), binary);
    return PQsendQueryParams(connection, sql.c_str(), parameters.count(), plan.types.data(), parameters.values(),
                             parameters.lengths(), parameters.formats(), binary);
}

void Backend::drop(std::unique_ptr<Plan> plan) noexcept {
    if (!plan || !plan->is_named() || !channel_.is_alive()) return;
    try {
        dropped_.push_back(std::move(plan->name));
    } catch (...) {  // no memory: the server keeps it until the connection ends
    }
}

void Backend::run(const std::string& sql) {
    if (sql.find('\0') != std::string::npos) throw ArgumentError("a statement holds a zero byte");
    const Channel::Call call = begin_command();
    begin_now();
    const bool was_idle = is_autocommit();
    if (was_idle) transaction_plans_.leave();
    channel_.check_sent(send_alone(sql));
    channel_.flush();
    begin_.clear();
    bool rolled_back = false, any_rolled_back = false;
    while (ResultPtr result = channel_.next_result()) {
        channel_.check(result);
        ended(result.get());
        any_rolled_back |= rolled_back = std::string_view(PQcmdStatus(result.get())) == "ROLLBACK";
    }
    if (was_idle && in_transaction() && sql.find(';') == std::string::npos) begin_ = sql;
    if (in_transaction()) cursors_.ran(sql, name_count_, any_rolled_back);
    else cursors_.transaction_ended();
    // The server's answer to the COMMIT of a transaction in which a statement has failed: a rollback, and no error.
    if (rolled_back && sql == "COMMIT")
        throw OperationalError("The transaction was rolled back instead of committed, because a statement in it had "
                               "failed. Call rollback() after a failed statement, or run it in begin_nested().");
}

int Backend::send_alone(const std::string& sql) {
    channel_.sender();
    if (sql == "COMMIT" && transaction_plans_.commit()) return send_commit();
    return PQsendQuery(channel_.get(), sql.c_str());
}

void Backend::begin_again() {
    if (begins_ || !in_transaction()) return;
    const std::string begin = begin_;
    run("ROLLBACK");
    begin_with_next(begin);
}

void Backend::begin_with_next(std::string_view sql) {
    const Channel::Call call = begin_command();
    begin_ = sql;
    begins_ = true;
}

bool Backend::skip_begin() noexcept { return std::exchange(begins_, false); }

void Backend::begin_now() {
    if (!begins_) return;
    Pipeline pipeline(channel_);
    send_begin(pipeline);
    pipeline.sync();
    if (const Failure failure = pipeline.end(); failure.error) std::rethrow_exception(failure.error);
}

void Backend::send_begin(Pipeline& pipeline) {
    if (!std::exchange(begins_, false)) return;
    transaction_plans_.leave();
    pipeline.send_begin(PQsendQueryParams(channel_.get(), begin_.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
}

void Backend::send_prepared_begin(Pipeline& pipeline) {
    if (!prepares_) return send_begin(pipeline);
    if (!std::exchange(begins_, false)) return;
    transaction_plans_.send_begin(pipeline, channel_.get(), begin_, names_);
}

ResultPtr Backend::repeat_begin(ResultPtr result, const std::exception_ptr& error) {
    transaction_plans_.forget();
    if (stale_plan(result.get()) != StalePlan::unknown) std::rethrow_exception(error);
    begins_ = true;
    return result;
}

int Backend::send_commit() {
    if (const char* plan = transaction_plans_.commit())
        return PQsendQueryPrepared(channel_.get(), plan, 0, nullptr, nullptr, nullptr, 0);
    return PQsendQueryParams(channel_.get(), "COMMIT", 0, nullptr, nullptr, nullptr, nullptr, 0);
}

void Backend::ended(const PGresult* result) noexcept {
    const std::string_view command = PQcmdStatus(const_cast<PGresult*>(result));
    if (is_autocommit()) cursors_.transaction_ended();
    if (command == "DISCARD ALL" || command == "DEALLOCATE ALL") forget_plans();
    else if (command.starts_with("ALTER ") || command.starts_with("DROP ")) ++table_epoch_;
}

void Backend::forget_plans() noexcept {
    dropped_.clear();
    transaction_plans_.forget();
    ++plan_epoch_;
}

}  // namespace aludel::libpq_driver
