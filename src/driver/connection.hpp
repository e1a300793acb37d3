#pragma once

#include "driver/insert_shape.hpp"
#include "driver/statement.hpp"
#include "aludel/driver/notification.hpp"
#include "aludel/driver/waiter.hpp"

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aludel::driver {

//! What `prepare` gets with the text of a statement.
struct PrepareHints {
    std::span<const SqlType> parameter_types{};   //!< SQL types of the parameters, `null` where unknown
    Ref<const InsertShape> insert{};             //!< of an INSERT whose batches may be sent as one; null otherwise
};

//! A statement of a pipeline.
struct PipelinedStatement {
    Statement* statement;                //!< that of no other statement in the pipeline
    std::span<const Param> parameters;
    std::exception_ptr error{};          //!< null when it has run
};

//! What the database says of a connection's transaction.
enum class TransactionStatus : std::uint8_t {
    none,     //!< each statement commits by itself
    active,
    failed,   //!< a statement has failed, and the database takes nothing but the end of the transaction or a savepoint
};

//! A step of a transaction. The text is how the dialect writes it; a driver whose client library has a call of its own
//! for the step ignores the text.
struct TransactionCommand {
    enum class Step : std::uint8_t {
        begin, commit, rollback, savepoint, release, rollback_to, prepare, commit_prepared, rollback_prepared
    };

    Step step;
    std::string_view text;
};

//! One connection to a database: the seam between the library and the client libraries.
//!
//! Used by one thread (or fiber) at a time, but for `cancel`. Prepared statements are kept by text (least recently used ones are dropped
//! above a limit), so preparing the same text again is a look-up.
class Connection {
public:
    virtual ~Connection() = default;

    //! When the calls that follow, those of its statements too, have to return; none at first. What has not ended by then
    //! is cancelled on the server and throws `TimeoutError`. Afterwards the connection is either as good as before,
    //! with no answer left to read and no cancellation on its way, or it is closed; this takes a second at most, even
    //! when the server is silent. Calls that cannot throw (`close_cursors`) close the connection instead.
    virtual void set_deadline(Deadline deadline) noexcept = 0;
    //! Cancels the call that runs now on another thread, if one does: it throws `OperationalError`. Never reaches a
    //! later call. May be called at any moment until the connection is destroyed, and does not wait for the server.
    virtual void cancel() noexcept = 0;

    //! The prepared statement of this text that is not open at the moment. Throws what the database says of the text.
    virtual Ref<Statement> prepare(std::string_view sql, const PrepareHints& hints) = 0;
    //! Runs a statement without parameters and without rows: SET x = y, PRAGMA ...
    virtual void run(std::string_view sql) = 0;
    //! Takes a step of a transaction. A driver may keep `begin` back and send it with the next call, whose error is then
    //! the one of either; the transaction counts as active at once, and ends unsent when nothing comes between.
    virtual void transact(const TransactionCommand& command) { run(command.text); }
    //! True when several commands are sent in one round trip: by `submit`, here and of statements, and `run_pipeline`.
    virtual bool can_submit() const noexcept { return false; }
    //! Sends `commit` behind the statement that was submitted, to be taken when that has succeeded; else the transaction
    //! is failed. To be collected behind the statement, unless that throws.
    virtual void submit(const TransactionCommand& command) { transact(command); }
    //! Waits for the step that was submitted. Throws as `transact`.
    virtual void collect() {}
    //! Runs statements in one round trip, and one before it to prepare each that is new to the connection. Outside a
    //! transaction each is committed by itself; within one, those behind an error are not run. Their rows are in memory,
    //! as after `execute`. Throws what makes the connection useless, and what keeps the transaction from beginning.
    virtual void run_pipeline(std::span<PipelinedStatement>) {}
    //! Runs a script of several statements separated by semicolons.
    virtual void run_script(std::string_view sql) = 0;

    //! Asks for the notifications of these channels, from now on. Throws `NotSupportedError` where the database has none.
    virtual void listen(std::span<const std::string> channels);
    //! The next notification; waits for it until `limit`, and gives nothing then. What ends the wait early leaves the
    //! connection as it is.
    virtual std::optional<Notification> next_notification(Deadline) { return {}; }

    //! The key that the last INSERT generated, where the database reports it beside the rows (SQLite); else 0.
    virtual std::int64_t last_insert_id() const { return 0; }
    //! False once the connection is known to be dead or was closed.
    virtual bool is_alive() const noexcept = 0;
    //! Asks the server; false when it does not answer. Throws only what ends a fiber.
    virtual bool ping() = 0;
    //! What the client library knows of the transaction, without asking the server; `none` when the connection is dead.
    virtual TransactionStatus transaction_status() const noexcept = 0;
    bool in_transaction() const noexcept { return transaction_status() != TransactionStatus::none; }
    //! Closes all rows of open statements, so that the connection may go back to its pool.
    virtual void close_cursors() noexcept = 0;
    //! Ends the connection; harmless when it has ended.
    virtual void close() noexcept = 0;

    //! In a forked child: gives up a connection that the parent still uses, without sending anything to the server. It
    //! is never used again, nor destroyed.
    virtual void abandon() noexcept {}

    //! e.g. "3.40.1" or "15.18"
    virtual std::string server_version() const = 0;
    //! What else the dialect has to know of the server, by name; see `ServerInfo`.
    virtual std::vector<std::pair<std::string, std::string>> server_settings() const { return {}; }
};

}  // namespace aludel::driver
