#pragma once

#include "aludel/orm/bind.hpp"
#include "aludel/orm/loader_options.hpp"
#include "aludel/sql/execution_options.hpp"
#include "aludel/sql/select_item.hpp"
#include "aludel/types/value.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace aludel {

//! What a session on a connection of the program does with the transaction that it finds there (SQLAlchemy's
//! `join_transaction_mode`).
enum class JoinTransactionMode : std::uint8_t {
    conditional_savepoint,   //!< `create_savepoint` within a SAVEPOINT of the program, else `rollback_only`
    rollback_only,           //!< commit() leaves it open; rollback() rolls it back; close() does neither
    control_fully,           //!< commit(), rollback(), and close() end it
    create_savepoint,        //!< the session works in a SAVEPOINT of its own, and never ends what is around it: for tests
};

//! Options of a `Session`.
struct SessionOptions {
    bool expire_on_commit = true;   //!< objects are read again after a commit
    bool autoflush = true;          //!< pending changes are sent before a query
    std::string begin_mode{};       //!< SQLite: see `ExecutionOptions`; empty: the engine's
    ExecutionOptions execution_options{};   //!< of its connections, e.g. `{.timeout = 2s}`; above the engine's
    //! Of a session on a connection that is in a transaction already.
    JoinTransactionMode join_transaction_mode = JoinTransactionMode::conditional_savepoint;
    //! Logs a warning when one relationship is lazily loaded for more owners than this, of one query (N+1); 0: never.
    //! See `NPlusOneDetector`.
    std::size_t detect_n_plus_one = 0;
    //! A debug build of the library (without NDEBUG) logs a warning when a session is closed with changes that were not
    //! flushed.
    bool warn_of_lost_changes = true;
    //! Which classes and tables have an engine of their own: `{.binds = {bind(orders, shop_engine)}}`. All others have that of
    //! the session. Its transaction has one connection of each engine that it uses; a commit commits one after the other.
    std::vector<Bind> binds{};
    //! Chooses the engine of each statement; an empty `Engine` leaves it to `binds` and the engine of the session:
    //! `{.get_bind = [=](const BindRequest& r) { return r.is_flush() || r.writes() ? leader : follower; }}`. A transaction may so
    //! read what it has not written; sessions of several threads call it at once if they have it of one SessionMaker.
    GetBind get_bind{};
    //! Commits by PREPARE TRANSACTION on all connections, then COMMIT PREPARED (SQLAlchemy's `twophase`): all databases commit,
    //! or none. PostgreSQL, whose `max_prepared_transactions` must not be 0.
    bool twophase = false;
};

//! Options of `Session::get`, behind the key: `session.get<User>(5, GetOptions{.with_for_update = ForUpdate{}})`.
struct GetOptions {
    bool populate_existing = false;                 //!< the row is read even if the object is there, and overwrites it
    std::optional<ForUpdate> with_for_update{};     //!< the row is read and locked (SELECT ... FOR UPDATE)
    std::vector<orm::LoaderOption> options{};       //!< what comes with an object that has to be read
};
//! Options of `Session::refresh`.
struct RefreshOptions {
    std::optional<ForUpdate> with_for_update{};     //!< the row is locked (SELECT ... FOR UPDATE)
};

namespace orm::detail {
template <class... K>
inline constexpr bool has_get_options = (false || ... || std::is_same_v<K, GetOptions>);
template <class K>
Value key_value(const K& key) {
    if constexpr (std::is_same_v<K, GetOptions>) return {};   // behind the key
    else return Value(key);
}
template <class K>
const GetOptions* get_options(const K& last) {
    if constexpr (std::is_same_v<K, GetOptions>) return &last;
    else return nullptr;
}
template <class... K>
const GetOptions* get_options_of(const K&... arguments) {
    const GetOptions* last = nullptr;
    ((last = get_options(arguments)), ...);
    static_assert(sizeof...(K) > (has_get_options<K...> ? 1u : 0u), "get() needs the key of the object");
    return last;
}
}  // namespace orm::detail

//! Options of `Session::merge`.
struct MergeOptions {
    //! False: the given object is taken as what the row has now, without a SELECT, and the result is not modified; for
    //! objects out of a cache. It must have a key and no changes of its own.
    bool load = true;
    //! The fields of the given object that are copied, beside its key: `{.only = {users.name}}`. Empty: all. A plain value has
    //! no trace of the fields that the program gave it.
    std::vector<orm::FieldName> only{};
};

}  // namespace aludel
