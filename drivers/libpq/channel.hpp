#pragma once

#include "driver/factory.hpp"
#include "drivers/libpq/errors.hpp"
#include "drivers/libpq/result_ptr.hpp"

#include <string>

namespace aludel::libpq_driver {

//! A connection of libpq, used without blocking: whatever has to wait goes through the waiter.
//!
//! When the connection breaks, or waiting is interrupted by an exception (the answer that is on its way could then be
//! taken for that of the next statement), it is ended at once, and every later use throws why.
class Channel {
public:
    //! Connects; see `connect`.
    explicit Channel(const driver::ConnectArgs& arguments);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    //! Throws `OperationalError` when the connection was lost and `ResourceClosedError` when it was closed.
    PGconn* get() const {
        if (!connection_) throw_gone();
        return connection_.get();
    }
    bool is_alive() const noexcept { return connection_ != nullptr; }
    void close() noexcept;
    //! Ends the connection because it is in no known state; later uses throw that it was lost for this reason.
    void abandon(const std::string& reason) noexcept;
    //! Closes this process's descriptor, and tells the server nothing.
    void close_socket() const noexcept;
    PGTransactionStatusType transaction_status() const noexcept;

    //! Checks what a PQsend... function returned.
    void check_sent(int result) {
        if (result == 0) [[unlikely]] throw_not_sent();
    }
    //! Sends all that libpq has buffered, reading what arrives meanwhile.
    void flush();
    //! Sends what can be sent at once; true when some is left.
    bool flush_some();
    //! The next result of what was sent; null at the end of a statement's results.
    ResultPtr next_result();
    //! True when `next_result` would wait.
    bool must_wait();
    //! Waits until the socket is ready, then reads what has arrived.
    void receive(driver::Readiness readiness = driver::Readiness::read);
    //! Reads results up to the end of the statement's.
    void drain();

    //! The exception for an error result, `suffix` added to its first line; the connection is ended when the server
    //! has ended it.
    std::exception_ptr error_of(const PGresult* result, const std::string& suffix = {});
    //! Reads the remaining results, then throws the exception for this one.
    [[noreturn]] void fail(ResultPtr result);
    //! Throws when the result is an error (after the remaining results were read) or belongs to COPY.
    void check(ResultPtr& result);

private:
    [[noreturn]] void throw_gone() const;
    [[noreturn]] void throw_not_sent();
    [[noreturn]] void throw_lost();
    [[noreturn]] void refuse_copy(ExecStatusType direction);
    void wait(driver::Readiness readiness);

    driver::Waiter& waiter_;
    ConnectionPtr connection_;
    std::string lost_because_{};   // empty while alive and after close()
};

}  // namespace aludel::libpq_driver
