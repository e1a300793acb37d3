#include "drivers/libpq/channel.hpp"

#include "aludel/base/error.hpp"
#include "drivers/libpq/connect.hpp"

#include <boost/algorithm/string/trim.hpp>

#include <unistd.h>

namespace aludel::libpq_driver {

using driver::Readiness;

Channel::Channel(const driver::ConnectArgs& arguments)
    : waiter_(arguments.waiter ? *arguments.waiter : driver::poll_waiter()), connection_(connect(arguments, waiter_)) {}

void Channel::close() noexcept {
    connection_.reset();
    lost_because_.clear();
}

void Channel::abandon(const std::string& reason) noexcept {
    connection_.reset();
    try {
        lost_because_ = reason.empty() ? "unknown reason" : reason;
    } catch (...) {  // no memory for the reason
    }
}

void Channel::close_socket() const noexcept {
    if (connection_) ::close(PQsocket(connection_.get()));
}

PGTransactionStatusType Channel::transaction_status() const noexcept {
    return connection_ ? PQtransactionStatus(connection_.get()) : PQTRANS_UNKNOWN;
}

void Channel::wait(Readiness readiness) {
    try {
        waiter_.wait(PQsocket(get()), readiness, driver::Deadline::never());
    } catch (...) {
        abandon("a statement was interrupted while it waited for the server");
        throw;
    }
}

void Channel::receive(Readiness readiness) {
    wait(readiness);
    if (PQconsumeInput(connection_.get()) == 0) throw_lost();
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
    Failure failure = failure_of(result, PQstatus(get()) == CONNECTION_BAD, suffix);
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
