#pragma once

#include "driver/factory.hpp"
#include "drivers/libpq/cancellation.hpp"
#include "drivers/libpq/connect_limit.hpp"
#include "drivers/libpq/errors.hpp"
#include "drivers/libpq/result_ptr.hpp"

#include <exception>
#include <string>

namespace aludel::libpq_driver {

//! A connection of libpq, used without blocking: whatever has to wait goes through the waiter.
//!
//! When the connection breaks, or waiting is interrupted by an exception (the answer that is on its way could then be
//! taken for that of the next statement), it is ended at once, and every later use throws why.
//!
//! When the deadline passes during a wait, the server is asked to cancel the call's statement, and its answer is waited
//! for: the error that the cancellation makes of the statement, as a `TimeoutError`, or its result when it has just
//! succeeded. When the server does not answer within a second, the connection is ended.
class Channel {
public:
    //! Connects; see `connect`. The limit's moment is the first deadline.
    Channel(const driver::ConnectParameters& arguments, const ConnectLimit& limit);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    //! Throws `OperationalError` when the connection was lost and `ResourceClosedError` when it was closed.
    PGconn* get() const {
        if (!connection_) throw_gone();
        return connection_.get();
    }
    //! The connection, to send a command on: throws when the call that runs was cancelled between two commands.
    PGconn* sender() const {
        if (cancellation_.is_requested()) [[unlikely]] throw_cancelled();
        return get();
    }
    bool is_alive() const noexcept { return connection_ != nullptr; }
    void close() noexcept;
    //! Ends the connection because it is in no known state; later uses throw that it was lost for this reason.
    void abandon(const std::string& reason) noexcept;
    //! Closes this process's descriptor, and tells the server nothing.
    void close_socket() noexcept;
    PGTransactionStatusType transaction_status() const noexcept;

    void set_deadline(driver::Deadline deadline) noexcept { deadline_ = deadline; }
    Cancellation& cancellation() noexcept { return cancellation_; }

    //! A call of the driver, from its beginning to its end: what a cancellation reaches. A call within a call is a part
    //! of it. Nothing is sent outside a call.
    class [[nodiscard]] Call {
    public:
        //! A closing call undoes something, and so is not cancelled: its deadline ends the connection, and not before
        //! the server has had a second.
        enum class Kind { usual, closing };

        //! Waits for a cancellation of the call before that is still on its way; throws when it does not end in time.
        explicit Call(Channel& channel, Kind kind = Kind::usual)
            : channel_(channel), kind_(kind), is_outermost_(!channel.has_call_) {
            if (is_outermost_) channel_.begin_call(kind);
        }
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;
        ~Call() {
            if (!is_outermost_) return;
            channel_.end_call();
            // What is thrown by a closing call is nobody's error: most of them are made by destructors.
            if (kind_ == Kind::closing || std::uncaught_exceptions() == exceptions_) channel_.pass_on_cancellation();
        }

    private:
        Channel& channel_;
        const Kind kind_;
        bool is_outermost_;
        const int exceptions_ = std::uncaught_exceptions();
    };
    //! Ends the call early and leaves rows of its statement to be read, unless it was cancelled: the error comes behind
    //! the rows that the server had sent by then. It belongs to this call, so it is read and thrown.
    void leave_rows();

    //! Checks what a PQsend... function returned.
    void check_sent(int result) {
        if (result == 0) [[unlikely]] throw_not_sent();
    }
    //! Leaves pipeline mode, all results of which were read. When that is not possible the server has ended the connection
    //! in between: throws that it is lost.
    void exit_pipeline();
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
    //! Between commands: reads what the server has sent by itself.
    void receive_unasked();
    //! Between commands: waits for what the server sends by itself. False when `limit` has passed, or the wait was cancelled.
    bool wait_unasked(driver::Deadline limit) { return wait_until(driver::Readiness::read, limit); }

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
    [[noreturn]] static void throw_overdue();
    [[noreturn]] void throw_cancelled() const;
    [[noreturn]] void give_up();
    void begin_call(Call::Kind kind);
    bool end_call() noexcept;
    void pass_on_cancellation() noexcept;
    void take_cancellation();
    void settle(Call::Kind kind);
    bool settle_by(driver::Deadline limit);
    void wait(driver::Readiness readiness);
    bool is_overdue() const noexcept { return requests_ > 0; }
    void ask_to_cancel();
    bool wait_until(driver::Readiness readiness, driver::Deadline limit);

    driver::Waiter& waiter_;
    ConnectionPtr connection_;
    Ref<driver::WatchedSocket> socket_;   // of the connection; null when that is
    Cancellation cancellation_;
    driver::Deadline deadline_;
    driver::Deadline limit_;       // of the next wait: the deadline, then the end of a share of the grace
    int requests_ = 0;             // to cancel, since the deadline has passed during this call
    bool was_interrupted_ = false; // by a cancellation of the operation, which has ended a wait of this call
    bool has_call_ = false;
    bool has_passed_on_ = false;   // such a cancellation, to the next call or to what waits before it
    std::string lost_because_{};   // empty while alive and after close()
};

}  // namespace aludel::libpq_driver
