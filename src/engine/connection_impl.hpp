#pragma once

#include "aludel/base/error.hpp"
#include "base/exclusive.hpp"
#include "engine/engine_impl.hpp"
#include "engine/parameters.hpp"
#include "engine/record_data.hpp"

#include <atomic>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace aludel::engine {

class CursorSource;

//! A statement under way: its cursor, and what the compiler said of it (null for text sent unchanged).
struct Execution {
    Ref<driver::Statement> statement{};
    Ref<const compiler::Compiled> compiled{};
};

//! What is behind a `Connection`: the driver connection while it is in use, and the transaction under way.
class ConnectionImpl final : public ConnectionBase {
public:
    explicit ConnectionImpl(const Ref<EngineBase>& engine);
    ~ConnectionImpl();

    EngineImpl& engine() const noexcept { return impl_of(engine_); }

    const ExecutionOptions& options() const noexcept { return options_; }
    void set_options(const ExecutionOptions& options);

    // ---- statements (execute.cpp) -----------------------------------------------------------------------------------

    Execution execute(const sql::Node& statement, const Params& parameters);
    //! The same, as the rows of a `Result`.
    Ref<result::RowSource> rows(const sql::Node& statement, const Params& parameters);
    Execution execute_raw(std::string_view sql, std::span<const Param> parameters);
    //! An INSERT or other statement for many sets of parameters. The sink gets the rows of a RETURNING; `shape` is
    //! told what they look like before the first one comes.
    Execution execute_sets(const sql::Node& statement, std::span<const Params> sets, driver::BatchSink* sink,
                           const sql::ResultShape** shape = nullptr);
    //! The same for an INSERT without values whose columns are `keys`; the batch has them in the table's order.
    Execution execute_batch(const sql::Node& insert, std::span<const std::string_view> keys,
                            const driver::Batch& batch, driver::BatchSink* sink,
                            const sql::ResultShape** shape = nullptr);
    void execute_script(std::string_view script);

    //! To be called with every error of a statement on its way out: adds the statement and its parameters (a span of
    //! `Param` or a `Batch`), and takes note of a connection that has died.
    template <class P>
    void note(StatementError& error, std::string_view sql, const P& parameters) noexcept {
        engine().log.attach(error, sql, is_empty(parameters) ? std::string() : engine().log.shown(parameters));
        note_failure(error);
    }

    // ---- transaction (transaction.cpp) ------------------------------------------------------------------------------

    void begin_if_needed();
    void commit();
    void rollback();
    std::uint64_t begin();
    //! SAVEPOINT; gives its number, which no other one of this connection has.
    std::uint32_t begin_nested();
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

    // ---- the connection -----------------------------------------------------------------------------------------------

    //! The driver connection, checked out. Throws when this connection is closed or its transaction failed.
    driver::Connection& driver_connection();
    void close() noexcept;
    bool closed() const noexcept { return closed_; }
    void invalidate();
    bool invalidated() const noexcept { return invalid_; }
    //! The key that the last INSERT generated, where the database tells it beside the rows; else 0.
    std::int64_t last_insert_id() const { return record_ ? record_->connection->last_insert_id() : 0; }
    //! False once the rows of an execution can be read no more.
    bool is_open() const noexcept { return record_ && !invalid_ && !is_of_parent(); }

    //! The calls on this connection.
    Exclusive in_use{"Connection"};
    //! A cursor that was used before and can be used again; owned. A `Result` gives it back when it is destroyed, which
    //! may happen on another thread.
    std::atomic<CursorSource*> spare{nullptr};

private:
    Prepared& prepared(const sql::Node& statement, std::span<const std::string_view> keys, Origin& origin);
    Ref<driver::Statement> statement_for(Prepared& prepared);
    driver::ExecuteHints hints() const noexcept { return {options_.stream_results, options_.yield_per}; }
    Ref<driver::Statement> expanded(const compiler::Compiled& compiled, std::string& text);
    Execution run_batch(Prepared& prepared, const Origin& origin, const driver::Batch& batch, driver::BatchSink* sink,
                        const sql::ResultShape** shape);
    static bool is_empty(std::span<const Param> parameters) noexcept { return parameters.empty(); }
    static bool is_empty(const driver::Batch& batch) noexcept { return batch.width == 0; }
    void check_open() const;
    //! True in a forked child, while this has a connection that was checked out before the fork.
    bool is_of_parent() const noexcept { return record_ && pool::is_of_parent(*record_); }
    void check_process() const;
    void release_record() noexcept;

    // What the database says of the transaction.
    bool is_transaction_gone() const noexcept;
    void check_transaction();
    void note_failure(const StatementError& error) noexcept;

    void begin_or_join(bool is_open);
    void begin_on_driver();
    void join();
    void forget_transaction() noexcept;
    void undo_own() noexcept;
    void roll_back_at_close() noexcept;
    bool is_unclaimed() const noexcept;
    void end_nested_transaction(bool keep);
    Participants& participants() const noexcept { return kept_->participants; }

    void transact(driver::TransactionCommand::Step step, const std::string& sql);
    void commit_on_driver();
    void transact_unlogged(driver::TransactionCommand::Step step, const std::string& sql);

    void check_may_change(const char* option) const;
    void set_isolation_level(std::string_view level);
    void restore_isolation_level() noexcept;

    Ref<EngineBase> engine_;
    ExecutionOptions options_{};
    Ref<pool::Record> record_{};
    RecordData* kept_ = nullptr;      // of the record
    bool closed_ = false;
    bool invalid_ = false;             // the driver connection died; its transaction is still to be rolled back
    bool in_transaction_ = false;
    bool autocommit_ = false;
    bool own_isolation_ = false;       // the level of the driver connection differs from the engine's
    std::string begin_command_{};      // when it is not the engine's

    // `in_transaction_` is the program's word, from its first statement to commit() or rollback(). The database may
    // have ended the transaction long before: `part_` and the driver tell.
    Part part_ = Part::none;
    std::string failure_{};            // what was said when the database rolled back by itself
    bool owns_nested_ = false;         // AUTOCOMMIT: the outermost savepoint is a transaction
    std::uint64_t serial_ = 0;         // of the transaction
    std::uint32_t savepoint_count_ = 0;
    std::vector<std::uint32_t> savepoints_{};   // numbers of those that are open, the outermost first

    // kept between executions, so that a small statement allocates nothing here
    compiler::StatementKey key_{};
    std::vector<std::string_view> column_keys_{};
    ParamList parameters_{};
    std::vector<std::size_t> list_sizes_{};
};

}  // namespace aludel::engine
