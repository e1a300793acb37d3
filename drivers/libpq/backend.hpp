#pragma once

#include "drivers/libpq/channel.hpp"
#include "drivers/libpq/connect_options.hpp"
#include "drivers/libpq/open_cursors.hpp"
#include "drivers/libpq/parameters.hpp"
#include "drivers/libpq/plan.hpp"
#include "drivers/libpq/submission.hpp"
#include "drivers/libpq/transaction_plans.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::libpq_driver {

//! A connection as its statements see it: who may use it now, and which statements the server has prepared.
class Backend {
public:
    Backend(const driver::ConnectParameters& arguments, const ConnectLimit& limit)
        : channel_(arguments, limit), prepares_(prepared_statement_cache_size(arguments) > 0) {}

    Channel& channel() noexcept { return channel_; }
    const Channel& channel() const noexcept { return channel_; }
    //! A FETCH of the cursor has been sent, and its answer is not waited for. The next command of the connection takes it
    //! before it is sent, or the cursor itself by `take_due_answer`.
    void expect_answer(Cursor& cursor) noexcept {
        is_answer_due_ = true;
        due_cursor_ = &cursor;
    }
    //! Gives the answer to its cursor if it is due. Waits for it.
    void take_due_answer();
    //! Cancels the FETCH whose answer is due, because its transaction is about to be rolled back.
    void cancel_due_answer();
    //! The cursor is destroyed; its answer will be ignored.
    void forget_answer(const Cursor& cursor) noexcept {
        if (due_cursor_ == &cursor) due_cursor_ = nullptr;
    }

    //! Where statements encode their parameters.
    Parameters& parameters() noexcept { return parameters_; }

    //! Call before every command, and keep the result until its end. Throws `InvalidRequestError` while another one
    //! still gives rows, and what `Channel::get` and `Channel::Call` throw.
    Channel::Call begin_command();
    //! True when no transaction is open.
    bool is_autocommit() const noexcept { return channel_.transaction_status() == PQTRANS_IDLE; }
    //! Also while a statement in the transaction gives its rows.
    driver::TransactionStatus transaction_status() const noexcept;
    bool in_transaction() const noexcept { return transaction_status() != driver::TransactionStatus::none; }

    //! From `occupy` to `release`, the connection serves one statement's rows or batch.
    void occupy(bool in_transaction) noexcept;
    void release() noexcept { occupied_ = false; }
    bool is_occupied() const noexcept { return occupied_; }
    //! The next row of the statement that occupies the connection, or its last result, which has none. Throws the
    //! statement's error.
    ResultPtr next_row();
    //! Reads the rows of a stream that nobody wants, and releases the connection. If they are many, the statement is
    //! cancelled, unless that would spoil a transaction that continues.
    void discard_stream(bool transaction_goes_on) noexcept;

    //! Prepares and describes a statement in one round trip, and drops what `drop` was given. If it gives columns of
    //! types that the driver does not know, it is prepared anew so that these come as text. A statement of so many
    //! parameters that some versions of libpq cannot read their description is not described.
    std::unique_ptr<Plan> prepare(const std::string& sql, std::span<const Oid> types);
    //! A plan with a name of its own, for a statement that the caller prepares; without one if nothing is to be kept by the
    //! server.
    std::unique_ptr<Plan> new_plan(std::span<const Oid> types);
    //! Sends the execution of a plan: by its name, or with `sql`. Returns what the PQsend... function does.
    int send(const Plan& plan, const std::string& sql, const Parameters& parameters);
    //! Makes the server forget a plan, with the next one that is prepared: this may be called at any moment.
    void drop(std::unique_ptr<Plan> plan) noexcept;

    //! Runs statements without parameters, by the simple protocol.
    void run(const std::string& sql);

    //! Begins a transaction with the next command, in one round trip with it. Throws as `begin_command`.
    void begin_with_next(std::string_view sql);
    //! True while a transaction is to begin with the next command. The command sends BEGIN itself, by `send_begin`, or
    //! calls `begin_now`.
    bool begins() const noexcept { return begins_; }
    //! The transaction is to end before it has begun; false when it has begun.
    bool skip_begin() noexcept;
    void begin_now();
    //! Sends BEGIN as the first command of a pipeline, if a transaction is to begin.
    void send_begin(Pipeline& pipeline);
    //! Sends BEGIN so by a prepared statement, if these are wanted, in front of a command that can be repeated.
    void send_prepared_begin(Pipeline& pipeline);
    //! Such a BEGIN has failed, and nothing was done. Gives its result if the server has lost the prepared statement: then
    //! the transaction is to begin again, with the command repeated. Throws other errors.
    ResultPtr repeat_begin(ResultPtr result, const std::exception_ptr& error);
    //! Sends COMMIT: by a prepared statement if this transaction has begun so. Returns what the PQsend... function does.
    int send_commit();
    //! Records a command that has just ended: DISCARD ALL and DEALLOCATE ALL drop all plans.
    void ended(const PGresult* result) noexcept;

    //! True when a command may be run again after its failure, because nothing was done before it that is lost with
    //! it: no transaction is open, or the command was the first one in it.
    bool may_repeat() const noexcept { return is_autocommit() || !begin_.empty(); }
    //! Begins the transaction of such a command anew, after its failure.
    void begin_again();
    //! Call when a command has been executed in another way than by `run`.
    void note_executed() noexcept { begin_.clear(); }
    //! A number that no other cursor of this connection has; numbers rise.
    std::uint64_t new_number() noexcept { return ++name_count_; }
    OpenCursors& cursors() noexcept { return cursors_; }
    Submission& submission() noexcept { return submission_; }
    //! Records that the server no longer has any of the plans.
    void forget_plans() noexcept;
    //! Changes when all plans were dropped on the server.
    int plan_epoch() const noexcept { return plan_epoch_; }
    //! Changes when this connection has changed tables, so that plans may not fit any more.
    int table_epoch() const noexcept { return table_epoch_; }

private:
    std::unique_ptr<Plan> prepare_text(const std::string& sql, std::span<const Oid> types);
    Failure try_prepare(Plan& plan, const std::string& sql);
    void send_drops(Pipeline& pipeline);
    bool collect_drops(Pipeline& pipeline);
    bool discard_rows(int limit);
    int send_alone(const std::string& sql);

    Channel channel_;
    const bool prepares_;                  // else the server keeps no statement: the next one may be of another server
    PlanNames names_{};
    Parameters parameters_{};
    std::vector<std::string> dropped_{};   // names of plans that the server still has
    std::size_t sent_drops_ = 0;
    std::string begin_{};                  // the command that begins the transaction, until another one was executed in it
    bool begins_ = false;                  // `begin_` has not been sent
    TransactionPlans transaction_plans_{};
    std::uint64_t name_count_ = 0;
    OpenCursors cursors_{};
    Submission submission_{*this};
    int plan_epoch_ = 0;
    int table_epoch_ = 0;
    bool is_answer_due_ = false;
    Cursor* due_cursor_ = nullptr;         // whose answer it is, while it exists
    bool occupied_ = false;
    bool occupied_in_transaction_ = false;
};

}  // namespace aludel::libpq_driver
