#include "drivers/libpq/channel.hpp"

#include "aludel/base/error.hpp"
#include "drivers/libpq/connect.hpp"

#include <boost/algorithm/string/trim.hpp>

#include <unistd.h>

#include <utility>

namespace aludel::libpq_driver {

using driver::Readiness;

namespace {

constexpr double grace_seconds = 1;   // for the answer to a cancellation
// Requests to cancel in this time. The server ignores one that comes before the statement does, and PostgreSQL 15 loses
// many that come while it compiles a query (JIT).
constexpr int max_requests = 5;

}  // namespace

Channel::Channel(const driver::ConnectParameters& arguments, const ConnectLimit& limit)
    : waiter_(arguments.waiter ? *arguments.waiter : driver::poll_waiter()),
      connection_(connect(arguments, waiter_, limit)),
      socket_(waiter_.watch(PQsocket(connection_.get()))), cancellation_(connection_.get()),
      deadline_(limit.moment), limit_(limit.moment) {}

void Channel::close() noexcept {
    socket_ = {};
    connection_.reset();
    lost_because_.clear();
}

void Channel::abandon(const std::string& reason) noexcept {
    if (!connection_) return;   // the first reason counts
    socket_ = {};
    connection_.reset();
    try {
        lost_because_ = reason.empty() ? "unknown reason" : reason;
    } catch (...) {  // no memory for the reason
    }
}

void Channel::close_socket() noexcept {
    socket_ = {};
    if (connection_) ::close(PQsocket(connection_.get()));
}

PGTransactionStatusType Channel::transaction_status() const noexcept {
    return connection_ ? PQtransactionStatus(connection_.get()) : PQTRANS_UNKNOWN;
}

void Channel::begin_call(Call::Kind kind) {
    was_interrupted_ = false;
    if (cancellation_.is_unsettled() && connection_) [[unlikely]] settle(kind);
    if (has_passed_on_ && kind == Call::Kind::usual && connection_) [[unlikely]] take_cancellation();
    limit_ = deadline_;
    requests_ = 0;
    has_call_ = true;
    if (kind == Call::Kind::usual) cancellation_.begin();
}

bool Channel::end_call() noexcept {
    has_call_ = false;
    return cancellation_.end();
}

// A cancellation of the operation has interrupted a call that does not report it: what the operation does next is to be
// cancelled.
void Channel::pass_on_cancellation() noexcept {
    if (std::exchange(was_interrupted_, false)) {
        waiter_.cancel_again();
        has_passed_on_ = true;
    }
    requests_ = 0;
}

// Before anything is sent: a fast statement outruns the request to cancel it, and the next one, too.
void Channel::take_cancellation() {
    has_passed_on_ = false;
    if (!wait_until(Readiness::write, deadline_)) throw_overdue();
}

void Channel::settle(Call::Kind kind) {
    const driver::Deadline limit = driver::Deadline::after(grace_seconds);
    while (!settle_by(limit)) was_interrupted_ = true;   // the call is to be cancelled; the request before it ends soon
    if (kind == Call::Kind::usual && (was_interrupted_ || deadline_.has_passed())) throw_overdue();
}

// False when the wait was interrupted.
bool Channel::settle_by(driver::Deadline limit) {
    try {
        cancellation_.settle(waiter_, limit);
        return true;
    } catch (const TimeoutError&) {
        if (!limit.has_passed()) return false;
        abandon("a cancellation was still on its way when the next statement came, and could have hit it");
        throw TimeoutError("the cancellation of a statement before this one is still on its way and could hit this "
                           "one; the connection was closed, and nothing was sent", {.disconnected = true});
    } catch (...) {
        abandon("a statement was interrupted before it was sent");
        throw;
    }
}

void Channel::leave_rows() {
    if (!end_call()) return;
    while (ResultPtr result = next_result())
        if (is_error(result.get())) fail(std::move(result));
    throw_cancelled();
}

void Channel::wait(Readiness readiness) {
    try {
        while (!wait_until(readiness, limit_)) ask_to_cancel();
    } catch (...) {
        abandon("a statement was interrupted while it waited for the server");
        throw;
    }
}

// False when the limit passes first, or the call was cancelled. The clock is asked also when the socket is
// ready, as it may always be.
bool Channel::wait_until(Readiness readiness, driver::Deadline limit) {
    if (limit.has_passed()) return false;
    if (!socket_) throw_gone();
    const bool was_cancelled = waiter_.was_cancelled();
    try {
        socket_->wait(readiness, limit);
        return true;
    } catch (const TimeoutError&) {   // a cancellation may come when the limit has passed, too
        was_interrupted_ |= !limit.has_passed() || waiter_.was_cancelled() != was_cancelled;
        return false;
    }
}

void Channel::ask_to_cancel() {
    if (requests_ == max_requests) give_up();
    ++requests_;
    limit_ = driver::Deadline::after(grace_seconds / max_requests);
    cancellation_.request();
}

void Channel::give_up() {
    abandon("the server did not answer before a deadline, nor within a second after it");
    throw TimeoutError("the server did not answer before the deadline, nor within a second after it, and the connection "
                       "was closed; check the server and the network", {.disconnected = true});
}

void Channel::throw_overdue() {
    throw TimeoutError("the statement did not end before its deadline", {.sqlstate = query_canceled});
}

void Channel::throw_cancelled() const {
    if (is_overdue()) throw_overdue();
    throw OperationalError("the statement was cancelled", {.sqlstate = query_canceled});
}

void Channel::receive(Readiness readiness) {
    wait(readiness);
    receive_unasked();
}

void Channel::receive_unasked() {
    if (PQconsumeInput(get()) == 0) throw_lost();
}

void Channel::exit_pipeline() {
    if (PQexitPipelineMode(get()) == 1) return;
    const std::string reason = boost::trim_copy(std::string(PQerrorMessage(get())));
    abandon(reason);
    std::rethrow_exception(lost_connection(reason).error);
}

bool Channel::flush_some() {
    const int left = PQflush(get());
    if (left < 0) throw_lost();
    return left == 1;
}

void Channel::flush() {
    while (flush_some()) receive(Readiness::read_or_write);
}

bool Channel::must_wait() { return PQisBusy(get()) == 1; }

ResultPtr Channel::next_result() {
    while (must_wait()) receive();
    return ResultPtr(PQgetResult(connection_.get()));
}

void Channel::drain() {
    while (ResultPtr result = next_result()) {
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) refuse_copy(status);
    }
}

std::exception_ptr Channel::error_of(const PGresult* result, const std::string& suffix) {
    Failure failure = is_overdue() && is_cancelled(result)
                          ? timeout_of(result, suffix)
                          : failure_of(result, PQstatus(get()) == CONNECTION_BAD, suffix);
    if (failure.disconnected) abandon(failure.message);
    return failure.error;
}

void Channel::fail(ResultPtr result) {
    const std::exception_ptr error = error_of(result.get());
    if (is_alive()) drain();
    std::rethrow_exception(error);
}

void Channel::check(ResultPtr& result) {
    switch (PQresultStatus(result.get())) {
        case PGRES_FATAL_ERROR:
        case PGRES_BAD_RESPONSE: fail(std::move(result));
        case PGRES_COPY_IN:
        case PGRES_COPY_OUT:
        case PGRES_COPY_BOTH: refuse_copy(PQresultStatus(result.get()));
        default: return;
    }
}

// Ends the COPY, so that the connection is usable afterwards.
void Channel::refuse_copy(ExecStatusType direction) {
    if (direction == PGRES_COPY_IN) {
        PQputCopyEnd(get(), "COPY FROM STDIN is not supported");
        flush();
    } else {
        char* line = nullptr;
        for (int size = 0; size >= 0;) {
            size = PQgetCopyData(get(), &line, 1);
            PQfreemem(line);
            line = nullptr;
            if (size == 0) receive();
        }
    }
    drain();
    throw NotSupportedError("COPY ... FROM STDIN and COPY ... TO STDOUT are not supported by the PostgreSQL driver; use "
                            "INSERT with many rows, a streamed SELECT, or COPY with a file of the server");
}

void Channel::throw_gone() const {
    if (lost_because_.empty()) throw ResourceClosedError("the connection to PostgreSQL is closed");
    std::rethrow_exception(lost_connection(lost_because_).error);
}

void Channel::throw_not_sent() {
    if (PQstatus(get()) == CONNECTION_BAD) throw_lost();
    const std::string reason = boost::trim_copy(std::string(PQerrorMessage(get())));
    abandon(reason);
    throw InterfaceError("libpq could not send the statement: " + reason, {.disconnected = true});
}

// What the server said last is better than what libpq says of the broken connection.
void Channel::throw_lost() {
    const std::string reason = boost::trim_copy(std::string(PQerrorMessage(connection_.get())));
    ResultPtr last;
    if (PQstatus(connection_.get()) == CONNECTION_BAD) last.reset(PQgetResult(connection_.get()));
    const bool has_word = last && PQresultErrorField(last.get(), PG_DIAG_SQLSTATE);
    const Failure failure = has_word ? failure_of(last.get(), true) : lost_connection(reason);
    abandon(has_word ? failure.message : reason);
    std::rethrow_exception(failure.error);
}

}  // namespace aludel::libpq_driver
