#pragma once

#include "aludel/base/error.hpp"
#include "base/exclusive.hpp"
#include "driver/may_wait.hpp"
#include "engine/engine_impl.hpp"
#include "engine/record_data.hpp"

#include <atomic>
#include <mutex>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::engine {

class ExecutionImpl;
struct PendingState;

//! What the caller does when a statement was executed.
enum class Then : std::uint8_t { go_on, commit };

class ConnectionImpl;

//! Finds the connection of each statement that a session with several engines sends itself.
class StatementRouter {
public:
    //! `given`: where nothing is said of what the statement is about.
    virtual ConnectionImpl& connection_for(const sql::Node& statement, ConnectionImpl& given) = 0;

protected:
    ~StatementRouter() = default;
};

//! What is behind a `Connection`: the driver connection while it is in use, and the current transaction.
class ConnectionImpl final : public ConnectionBase {
public:
    //! `taken_at`: where the program asked for it.
    ConnectionImpl(const Ref<EngineBase>& engine, std::source_location taken_at);
    ~ConnectionImpl();

    EngineImpl& engine() const noexcept { return impl_of(engine_); }

    const ExecutionOptions& options() const noexcept { return options_; }
    void set_options(const ExecutionOptions& options);

    // ---- statements (execute.cpp) -----------------------------------------------------------------------------------

    //! Executes a statement; its rows are ready to be read. `call`: of a kept statement, its arguments. `rewriter`: null, or
    //! what is to change the statement before it is compiled.
    Ref<ExecutionImpl> execute(const sql::Node& statement, const Params& parameters, const KeptCall& call = {},
                               const compiler::Rewriter* rewriter = nullptr);
    //! The plan of a statement, line by line (explain.cpp).
    std::string explain(const sql::Node& statement, const Params& parameters, const ExplainOptions& options,
                        const KeptCall& call = {}, const compiler::Rewriter* rewriter = nullptr);
    //! Sends text unchanged.
    Ref<ExecutionImpl> execute_raw(std::string_view sql, std::span<const Param> parameters);
    //! An INSERT or other statement for many sets of parameters. The sink gets the rows of a RETURNING; `shape` is
    //! told what they look like before the first one comes.
    Ref<ExecutionImpl> execute_sets(const sql::Node& statement, std::span<const Params> sets, driver::BatchSink* sink,
                                    const sql::ResultShape** shape = nullptr);
    //! An INSERT without values, whose columns are `keys`, for a batch that has them in the table's order; see
    //! `execute_sets` for sink and shape.
    //! `then`: what the program does next. A COMMIT may then be sent with a batch of one row, in one round trip; the
    //! transaction has ended when this returns, and `commit` has nothing left to do.
    Ref<ExecutionImpl> execute_batch(const sql::Node& insert, std::span<const std::string_view> keys,
                                     const driver::Batch& batch, driver::BatchSink* sink,
                                     const sql::ResultShape** shape = nullptr, Then then = Then::go_on);
    void execute_script(std::string_view script);
    //! The first half of `execute`: compiled and bound, and nothing is sent.
    Ref<ExecutionImpl> bound(const sql::Node& statement, const Params& parameters, const KeptCall& call = {},
                             const compiler::Rewriter* rewriter = nullptr);
    //! Sends what was bound together, where the driver can (pipeline.cpp). Throws what makes the connection useless.
    void run_pipeline(std::span<const Ref<PendingState>> statements);

    //! To be called with every error of a statement on its way out: adds the statement and its parameters, and takes
    //! note of a connection that has died.
    //! Throws what a listener throws in place of it.
    void note(StatementError& error, const ExecutionImpl& execution);

    // ---- deadlines --------------------------------------------------------------------------------------------------

    //! The driver's calls that follow have to return within `timeout`; 0 or less: there is no limit.
    void start_deadline(Duration timeout) {
        if (timeout.seconds() <= 0 && deadline_.is_never()) [[likely]] return;
        use_deadline(driver::Deadline::after(timeout.seconds()));
    }
    void use_deadline(driver::Deadline deadline) {
        if (deadline == deadline_) [[likely]] return;
        deadline_ = deadline;
        if (record_) record_->connection->set_deadline(deadline);
    }
    //! Cancels the call that runs now on another thread, if there is one. Thread-safe.
    void cancel() noexcept;
    //! To be called once, when a `Connection` has this.
    void tell_connected();

    // ---- transaction (connection_transaction.cpp, connection_savepoints.cpp, connection_two_phase.cpp) -------------

    void begin_if_needed();
    void commit();
    void rollback();
    std::uint64_t begin();
    //! SAVEPOINT; gives its number, which no other one of this connection has.
    std::uint32_t begin_nested();
    //! A transaction that is committed in two phases, under this name.
    std::uint64_t begin_twophase(std::string xid);
    void prepare_twophase(std::uint64_t serial);
    std::vector<std::string> recover_twophase();
    //! Ends a prepared transaction of whatever connection.
    void end_prepared(std::string_view xid, TwoPhaseStep step);
    //! Ends the transaction (`savepoint` 0) or a savepoint and those within it; keeps or undoes what was done.
    void end_transaction(std::uint64_t serial, std::uint32_t savepoint, bool keep);
    //! True when this transaction or savepoint waits for its end; the database may have ended it already.
    bool has(std::uint64_t serial, std::uint32_t savepoint) const noexcept;
    bool is_active(std::uint64_t serial, std::uint32_t savepoint) const noexcept {
        return has(serial, savepoint) && !is_transaction_gone();
    }
    bool in_transaction() const noexcept { return in_transaction_ && !is_transaction_gone(); }
    bool in_nested_transaction() const noexcept { return !savepoints_.empty() && !is_transaction_gone(); }
    std::uint64_t serial() const noexcept { return serial_; }
    //! The number of the innermost savepoint; 0: none is open.
    std::uint32_t innermost_savepoint() const noexcept { return savepoints_.empty() ? 0 : savepoints_.back(); }
    const std::string& xid() const noexcept { return xid_; }

    // ---- the connection -----------------------------------------------------------------------------------------------

    //! The driver connection, checked out. Throws when this connection is closed or its transaction failed.
    driver::Connection& driver_connection() {
        if (closed_ || !is_open() || waiter_) [[unlikely]] open_again();
        return *record_->connection;
    }
    void close() noexcept;
    bool closed() const noexcept { return closed_; }
    bool is_being_destroyed() const noexcept { return is_destroyed_; }
    void invalidate();
    bool invalidated() const noexcept { return invalid_; }
    void detach();
    //! The key that the last INSERT generated, where the database tells it beside the rows; else 0.
    std::int64_t last_insert_id() const { return record_ ? record_->connection->last_insert_id() : 0; }
    //! False once the rows of an execution can be read no more.
    bool is_open() const noexcept { return record_ && !invalid_ && !is_of_parent(); }

    //! The numbers by which statement counts know this, and the Session that has taken it; 0: none asked, none has.
    std::uint64_t number = 0, session = 0;
    //! Of a connection of a session with several engines; else null.
    StatementRouter* router = nullptr;
    //! The calls on this connection.
    Exclusive in_use{"Connection"};
    //! An execution that has ended and can be used again; owned. A `Result` gives it back when it is destroyed, which may
    //! happen on another thread.
    std::atomic<ExecutionImpl*> spare{nullptr};
    //! Where the program has called, for the executions of this call; line 0: not known.
    std::source_location place{};

private:
    void look_up(const sql::Node& statement, std::span<const std::string_view> keys, ExecutionImpl& execution);
    void look_up(const KeptStatementImpl& kept, ExecutionImpl& execution);
    void use_entry(Prepared* entry, const sql::Node& statement, std::span<const std::string_view> keys,
                   ExecutionImpl& execution);
    void prepare(ExecutionImpl& execution);
    void run_batch(ExecutionImpl& execution, const driver::Batch& batch, driver::BatchSink* sink,
                   const sql::ResultShape** shape, Then then = Then::go_on);
    bool is_to_be_sent(ExecutionImpl& execution);
    void send(ExecutionImpl& execution);
    void finish(const sql::Node& statement, ExecutionImpl& execution);
    class Together;
    void run_one_by_one(std::span<const Ref<PendingState>> statements);
    void run_together(std::span<const Ref<PendingState>> statements);
    bool can_commit_with(const ExecutionImpl& execution, const driver::Batch& batch) const;
    void send_with_commit(ExecutionImpl& execution);
    void check_open() const;
    void check_may_wait() const { driver::check_may_wait(waiter_); }
    void open_again();
    //! True in a forked child, while this has a connection that was checked out before the fork.
    bool is_of_parent() const noexcept { return record_ && pool::is_of_parent(*record_); }
    void check_process() const;
    void release_record() noexcept;
    void tell_closing() noexcept;

    // What the database says of the transaction.
    bool is_transaction_gone() const noexcept;
    void check_transaction();
    void note_failure(StatementError& error);
    bool tell_failure(DBAPIError& error);

    void tell_begin();
    void begin_or_join(bool is_open);
    void begin_on_driver();
    void join();
    void forget_transaction() noexcept;
    void undo_own() noexcept;
    void roll_back_at_close() noexcept;
    bool is_unclaimed() const noexcept;
    void end_nested_transaction(bool keep);
    void end_own_prepared(TwoPhaseStep step);
    TransactionHolders& holders() const noexcept { return kept_->holders; }

    template <class F>
    void take_step(std::string_view sql, F&& take);
    void transact(driver::TransactionCommand::Step step, const std::string& sql);
    void commit_on_driver();
    void commit_behind(ExecutionImpl& submitted);
    void transact_unlogged(driver::TransactionCommand::Step step, const std::string& sql);

    void check_may_change(const char* option) const;
    void set_isolation_level(std::string_view level);
    void restore_settings() noexcept;
    void take_transaction_options();
    void set_readonly();
    void check_readonly(const ExecutionOptions& options) const;
    void take_record();
    void set_up_record();

    Ref<EngineBase> engine_;
    const std::source_location taken_at_;
    driver::Waiter* const waiter_;     // null: the one that polls, everywhere
    mutable std::mutex record_mutex_{};   // held when `record_` changes, for `cancel`
    ExecutionOptions options_;
    driver::Deadline deadline_{};      // of the driver's calls at the moment
    Ref<pool::Record> record_{};
    RecordData* kept_ = nullptr;      // of the record
    bool closed_ = false;
    bool is_destroyed_ = false;        // nobody may be given this any more
    bool invalid_ = false;             // the driver connection died; its transaction is still to be rolled back
    bool in_transaction_ = false;
    bool is_telling_begin_ = false;
    bool autocommit_ = false;
    bool own_isolation_ = false;       // the level of the driver connection differs from the engine's
    bool own_readonly_ = false;
    std::string begin_command_{};

    // `in_transaction_` is the program's word, from its first statement to commit() or rollback(). The database may
    // have ended the transaction long before: `part_` and the driver tell.
    Part part_ = Part::none;
    std::string failure_{};            // what was said when the database rolled back by itself
    std::string xid_{};                // of a two-phase transaction
    bool is_prepared_ = false;         // it is, and so the driver connection has none
    bool owns_nested_ = false;         // AUTOCOMMIT: the outermost savepoint is a transaction
    std::uint64_t serial_ = 0;         // of the transaction
    std::uint32_t savepoint_count_ = 0;
    std::vector<std::uint32_t> savepoints_{};   // numbers of those that are open, the outermost first
};

}  // namespace aludel::engine
