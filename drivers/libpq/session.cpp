#include "drivers/libpq/session.hpp"

#include "aludel/base/error.hpp"

#include <fmt/format.h>

#include <limits>

namespace aludel::libpq_driver {

namespace {

// Reads the results of one command of a pipeline; keeps the last one, or the first error.
ResultPtr one_outcome(Channel& channel) {
    ResultPtr outcome;
    while (ResultPtr result = channel.next_result())
        if (!outcome || !is_error(outcome.get())) outcome = std::move(result);
    return outcome;
}

void keep_first(Channel& channel, Failure& failure, const PGresult* result) {
    if (!failure.error && is_error(result)) failure.error = channel.error_of(result);
    if (!channel.is_alive()) std::rethrow_exception(failure.error);
}

void describe(Plan& plan, const PGresult* description) {
    plan.parameter_count = PQnparams(description);
    plan.columns = columns_of(description);
}

}  // namespace

void Session::begin_command() const {
    channel_.get();
    if (occupied_)
        throw InvalidRequestError("the connection is still streaming the rows of a statement, or a batch; read them "
                                  "to the end or close the result first, or use a second connection");
}

driver::TransactionState Session::transaction_state() const noexcept {
    using enum driver::TransactionState;
    if (occupied_) return channel_.is_alive() && occupied_in_transaction_ ? active : none;
    switch (channel_.transaction_status()) {
        case PQTRANS_INTRANS: return active;
        case PQTRANS_INERROR: return failed;
        default: return none;
    }
}

void Session::occupy(bool in_transaction) noexcept {
    occupied_ = true;
    occupied_in_transaction_ = in_transaction;
}

void Session::discard_stream(bool transaction_goes_on) noexcept {
    constexpr int few = 20'000;  // rows that are read faster than a second connection is opened
    constexpr int all = std::numeric_limits<int>::max();
    try {
        if (channel_.is_alive() && discard_rows(few)) {
            if (!occupied_in_transaction_ || !transaction_goes_on) cancel_statement();
            while (discard_rows(all)) {}
        }
    } catch (...) {
        channel_.abandon("the rows of a streamed statement could not be discarded");
    }
    release();
}

// True when there are more.
bool Session::discard_rows(int limit) {
    for (int i = 0; i < limit; ++i) {
        const ResultPtr result = channel_.next_result();
        if (!result) return false;
        if (is_error(result.get())) channel_.error_of(result.get());  // ends a connection that the server has ended
        if (!channel_.is_alive()) return false;
    }
    return true;
}

// libpq 15 can cancel only with a call that blocks.
void Session::cancel_statement() {
    Session other(arguments_);
    other.run("SELECT pg_cancel_backend(" + std::to_string(PQbackendPID(channel_.get())) + ")");
}

std::unique_ptr<Plan> Session::new_plan(std::span<const Oid> types) {
    auto plan = std::make_unique<Plan>();
    plan->name = fmt::format("aludel_{}", ++plan_count_);
    plan->types.assign(types.begin(), types.end());
    return plan;
}

std::unique_ptr<Plan> Session::prepare(const std::string& sql, std::span<const Oid> types) {
    auto plan = new_plan(types);
    PGconn* connection = channel_.get();
    const bool may_drop = channel_.transaction_status() != PQTRANS_INERROR;
    channel_.check_sent(PQenterPipelineMode(connection));
    if (may_drop) send_drops();
    channel_.check_sent(PQsendPrepare(connection, plan->name.c_str(), sql.c_str(), static_cast<int>(types.size()),
                                      types.data()));
    channel_.check_sent(PQsendDescribePrepared(connection, plan->name.c_str()));
    channel_.check_sent(PQpipelineSync(connection));
    channel_.flush();
    Failure failure;
    collect_drops(failure);
    keep_first(channel_, failure, one_outcome(channel_).get());
    const ResultPtr description = one_outcome(channel_);
    keep_first(channel_, failure, description.get());
    channel_.next_result();  // of the sync
    channel_.check_sent(PQexitPipelineMode(connection));
    if (failure.error) std::rethrow_exception(failure.error);
    describe(*plan, description.get());
    return plan;
}

void Session::send_drops() {
    for (sent_drops_ = 0; sent_drops_ < dropped_.size(); ++sent_drops_) {
        const std::string sql = "DEALLOCATE " + dropped_[sent_drops_];
        channel_.check_sent(PQsendQueryParams(channel_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
    }
}

void Session::collect_drops(Failure& failure) {
    for (; sent_drops_ > 0; --sent_drops_) keep_first(channel_, failure, one_outcome(channel_).get());
    dropped_.clear();  // also after a failure, which would come again each time
}

void Session::drop(std::unique_ptr<Plan> plan) noexcept {
    if (!plan || !channel_.is_alive()) return;
    try {
        dropped_.push_back(std::move(plan->name));
    } catch (...) {  // no memory: the server keeps it until the connection ends
    }
}

void Session::run(const std::string& sql) {
    if (sql.find('\0') != std::string::npos) throw ArgumentError("a statement holds a zero byte");
    begin_command();
    channel_.check_sent(PQsendQuery(channel_.get(), sql.c_str()));
    channel_.flush();
    bool rolled_back = false;
    while (ResultPtr result = channel_.next_result()) {
        channel_.check(result);
        ended(result.get());
        rolled_back = std::string_view(PQcmdStatus(result.get())) == "ROLLBACK";
    }
    // The server's answer to the COMMIT of a transaction in which a statement has failed: a rollback, and no error.
    if (rolled_back && sql == "COMMIT")
        throw OperationalError("The transaction was rolled back instead of committed, because a statement in it had "
                               "failed. Call rollback() after a failed statement, or run it in begin_nested().");
}

void Session::ended(const PGresult* result) noexcept {
    const std::string_view command = PQcmdStatus(const_cast<PGresult*>(result));
    if (command == "DISCARD ALL" || command == "DEALLOCATE ALL") forget_plans();
    else if (command.starts_with("ALTER ") || command.starts_with("DROP ")) ++table_epoch_;
}

void Session::forget_plans() noexcept {
    dropped_.clear();
    ++plan_epoch_;
}

}  // namespace aludel::libpq_driver
