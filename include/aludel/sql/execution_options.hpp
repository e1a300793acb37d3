#pragma once

#include "aludel/base/duration.hpp"
#include "aludel/sql/schema_translate_map.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace aludel {

//! How the objects of a session follow an UPDATE or DELETE of their table (SQLAlchemy's `synchronize_session`).
enum class SynchronizeSession : std::uint8_t {
    automatic,   //!< by `evaluate` where its conditions can be, else by `fetch`
    evaluate,    //!< the conditions are applied to the objects in memory; throws where that cannot be done
    fetch,       //!< the database says which rows it has changed: by RETURNING, or a SELECT before
    none,        //!< not: they keep what they have until they are read again
};
//! `delete_(users).where(...).execution_options({.synchronize_session = sync::fetch})`
namespace sync {
inline constexpr SynchronizeSession automatic = SynchronizeSession::automatic;
inline constexpr SynchronizeSession evaluate = SynchronizeSession::evaluate;
inline constexpr SynchronizeSession fetch = SynchronizeSession::fetch;
inline constexpr SynchronizeSession none = SynchronizeSession::none;
}  // namespace sync

//! How statements are executed (SQLAlchemy's execution options). An engine, a session, a connection and a statement can
//! each have some; what is set nearer to the statement counts. See `Connection::execution_options` and
//! `Select::execution_options`.
struct ExecutionOptions {
    //! "SERIALIZABLE", "REPEATABLE READ", "READ COMMITTED", "READ UNCOMMITTED", as far as the database has them, or
    //! "AUTOCOMMIT": no transactions. Until the connection goes back to the pool; to be set before a transaction begins.
    //! Not for a statement.
    std::string isolation_level{};
    //! SQLite: how transactions begin. "IMMEDIATE" takes the right to write at once, and waits for it up to the option
    //! `timeout` of the URL; "DEFERRED" takes it with the first write, which fails when another connection has written
    //! since the transaction began to read; "EXCLUSIVE" keeps readers out too. Empty: the engine's. To be set before a
    //! transaction begins. Not for a statement.
    std::string begin_mode{};
    //! Transactions that only read. PostgreSQL: BEGIN READ ONLY; SQLite: PRAGMA query_only. To be set before a transaction
    //! begins. Not for a statement.
    bool readonly = false;
    //! PostgreSQL: a transaction that is SERIALIZABLE and `readonly` waits at its beginning until no other one can make it
    //! fail. To be set before a transaction begins. Not for a statement.
    bool deferrable = false;
    bool stream_results = false;   //!< rows one at a time from the server, instead of all at once
    std::size_t yield_per = 0;     //!< rows that `partitions()` takes by default; implies `stream_results`
    //! Sessions: objects that are loaded already are read again with the rows, except those with unsent changes
    //! (SQLAlchemy's `populate_existing`).
    bool populate_existing = false;
    //! Sessions: how loaded objects follow an UPDATE or DELETE.
    SynchronizeSession synchronize_session = SynchronizeSession::automatic;
    //! The longest that a call may take which waits for the database: executing a statement, fetching more of its rows,
    //! COMMIT, and connecting if the call needs a connection. What takes longer is cancelled on the server and throws
    //! `TimeoutError`. 0: not set here; negative: no limit.
    Duration timeout{};
    //! One model in several schemas, one for each tenant: `connection.execution_options({.schema_translate_map = {{"tenant",
    //! "tenant_7"}}})`. Each map has compiled statements of its own. Also for `create_all` and `drop_all`.
    SchemaTranslateMap schema_translate_map{};

    //! These options, with those that `nearer` sets in place of them.
    ExecutionOptions overridden_by(const ExecutionOptions& nearer) const;

    friend bool operator==(const ExecutionOptions&, const ExecutionOptions&) = default;
};

}  // namespace aludel
