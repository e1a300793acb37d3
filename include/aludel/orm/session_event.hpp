#pragma once

#include "aludel/base/signal.hpp"
#include "aludel/engine/event.hpp"
#include "aludel/orm/any_ptr.hpp"
#include "aludel/orm/loader_options.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

class Session;
class SessionMaker;

namespace orm {
class SessionImpl;
}  // namespace orm

//! What a flush has written, for the listeners of `after_flush` and `after_flush_postexec` (SQLAlchemy's
//! `UOWTransaction`). Before the flush all lists are empty: what is to be written is in `session.new_()`, `dirty()`, and
//! `deleted()`. Valid within the listener.
class FlushContext {
public:
    //! The objects that got a row.
    const SessionObjects& inserted() const noexcept { return inserted_; }
    //! The objects whose rows or links were changed.
    const SessionObjects& updated() const noexcept { return updated_; }
    //! The objects whose rows were deleted.
    const SessionObjects& deleted() const noexcept { return deleted_; }

    //! Internal.
    FlushContext() : FlushContext(SessionObjects({}), SessionObjects({}), SessionObjects({})) {}
    FlushContext(SessionObjects inserted, SessionObjects updated, SessionObjects deleted)
        : inserted_(std::move(inserted)), updated_(std::move(updated)), deleted_(std::move(deleted)) {}

private:
    SessionObjects inserted_, updated_, deleted_;
};

//! A transaction of a session, or a SAVEPOINT in it, as its listeners tell them apart.
struct TransactionInfo {
    std::uint64_t id;         //!< no other transaction or SAVEPOINT of the session has it
    std::uint64_t parent;     //!< of a SAVEPOINT: the one around it; 0: none
    bool is_nested;           //!< a SAVEPOINT
};

//! A bulk UPDATE or DELETE that `session.execute` has run on a mapped table.
struct BulkChange {
    std::string_view table;       //!< the table that was changed
    std::int64_t rowcount;        //!< rows that were found; -1: the database does not tell
};

//! A statement that a session is about to execute (SQLAlchemy's `ORMExecuteState`). Valid within the listener.
class OrmExecuteState {
public:
    //! The session that executes it.
    Session& session() const noexcept { return *session_; }
    bool is_select() const noexcept;
    bool is_insert() const noexcept;
    bool is_update() const noexcept;
    bool is_delete() const noexcept;
    //! It is executed for many rows: structs, or the sets of `execute_many`.
    bool is_executemany() const noexcept { return is_executemany_; }
    //! Adds options to a SELECT, as `.options(...)` does: `state.add_options(with_loader_criteria(posts, posts.deleted == false))`.
    //! Relationships that are loaded later follow them. Does nothing to other statements.
    template <class... O>
    void add_options(const O&... options) {
        (add_option(orm::LoaderOption(options)), ...);
    }

    //! Internal.
    OrmExecuteState(Session& session, sql::NodeRef statement, bool is_executemany = false)
        : session_(&session), statement_(std::move(statement)), is_executemany_(is_executemany) {}
    const sql::NodeRef& statement() const noexcept { return statement_; }

private:
    void add_option(const orm::LoaderOption& option);
    Session* session_;
    sql::NodeRef statement_;
    bool is_executemany_;
};

//! What sessions tell those who listen (SQLAlchemy's `SessionEvents`):
//!
//!     event::listen<Session>(event::after_commit, [](Session& session) { ... });     // all sessions of the program
//!     event::listen(SessionLocal, event::before_flush, [](Session&, FlushContext&) { ... });   // those of a sessionmaker
//!     event::listen(session, event::pending_to_persistent, [](Session&, const AnyPtr& object) { ... });   // one
//!
//! A listener is called on the session's thread, within the call that causes the event; what it throws leaves that call. It
//! may use the session, which it does not own: it must not move it or keep a reference to it.
namespace event {

//! Which event of a session.
enum class SessionEventId : std::uint8_t {
    after_transaction_create, after_transaction_end, after_begin, before_commit, after_commit, after_rollback,
    after_soft_rollback, before_flush, after_flush, after_flush_postexec, before_attach, after_attach,
    transient_to_pending, pending_to_transient, pending_to_persistent, persistent_to_transient, persistent_to_deleted,
    deleted_to_persistent, deleted_to_detached, persistent_to_detached, detached_to_persistent, loaded_as_persistent,
    do_orm_execute, after_bulk_update, after_bulk_delete,
};
inline constexpr std::size_t session_event_count = static_cast<std::size_t>(SessionEventId::after_bulk_delete) + 1;

//! An event of sessions whose listeners are called with `A...`.
template <class... A>
struct SessionEvent {
    SessionEventId id;
};

// ---- transactions -------------------------------------------------------------------------------------------------------

//! A transaction or a SAVEPOINT has begun, and has ended, one way or the other.
inline constexpr SessionEvent<Session&, const TransactionInfo&> after_transaction_create{SessionEventId::after_transaction_create};
inline constexpr SessionEvent<Session&, const TransactionInfo&> after_transaction_end{SessionEventId::after_transaction_end};
//! The session has taken a connection for a transaction that begins. The listener may execute statements on it.
inline constexpr SessionEvent<Session&, const TransactionInfo&, Connection&> after_begin{SessionEventId::after_begin};
//! Before the flush of a commit, also of a SAVEPOINT. The listener may change objects and execute statements.
inline constexpr SessionEvent<Session&> before_commit{SessionEventId::before_commit};
//! COMMIT has succeeded; objects have not expired yet. There is no transaction: statements throw `InvalidRequestError`.
//! What a listener throws leaves `commit()`, whose work is done.
inline constexpr SessionEvent<Session&> after_commit{SessionEventId::after_commit};
//! The transaction was rolled back. Statements throw `InvalidRequestError`; `after_soft_rollback` may execute some.
inline constexpr SessionEvent<Session&> after_rollback{SessionEventId::after_rollback};
//! A transaction or SAVEPOINT was rolled back, and the objects are as they were before it.
inline constexpr SessionEvent<Session&, const TransactionInfo&> after_soft_rollback{SessionEventId::after_soft_rollback};

// ---- flushes ------------------------------------------------------------------------------------------------------------

//! Something is about to be flushed. The listener may add, change, and delete objects, which join the flush.
inline constexpr SessionEvent<Session&, FlushContext&> before_flush{SessionEventId::before_flush};
//! All statements of a flush were sent; `session.new_()`, `dirty()`, and `deleted()` still list what they were about.
//! Objects that the listener changes now are written by the next flush.
inline constexpr SessionEvent<Session&, FlushContext&> after_flush{SessionEventId::after_flush};
//! The flush is over, and the objects are in their final states.
inline constexpr SessionEvent<Session&, FlushContext&> after_flush_postexec{SessionEventId::after_flush_postexec};

// ---- objects ------------------------------------------------------------------------------------------------------------

//! An object is about to enter the session; what the listener throws keeps it out.
inline constexpr SessionEvent<Session&, const AnyPtr&> before_attach{SessionEventId::before_attach};
//! An object has entered the session.
inline constexpr SessionEvent<Session&, const AnyPtr&> after_attach{SessionEventId::after_attach};
//! A new object was added.
inline constexpr SessionEvent<Session&, const AnyPtr&> transient_to_pending{SessionEventId::transient_to_pending};
//! An object left the session before it had a row: `expunge`, `rollback`, or for want of a parent.
inline constexpr SessionEvent<Session&, const AnyPtr&> pending_to_transient{SessionEventId::pending_to_transient};
//! A flush inserted the object's row.
inline constexpr SessionEvent<Session&, const AnyPtr&> pending_to_persistent{SessionEventId::pending_to_persistent};
//! The INSERT of the object's row was rolled back.
inline constexpr SessionEvent<Session&, const AnyPtr&> persistent_to_transient{SessionEventId::persistent_to_transient};
//! A flush deleted the object's row.
inline constexpr SessionEvent<Session&, const AnyPtr&> persistent_to_deleted{SessionEventId::persistent_to_deleted};
//! The DELETE of the object's row was rolled back.
inline constexpr SessionEvent<Session&, const AnyPtr&> deleted_to_persistent{SessionEventId::deleted_to_persistent};
//! The DELETE of the object's row was committed.
inline constexpr SessionEvent<Session&, const AnyPtr&> deleted_to_detached{SessionEventId::deleted_to_detached};
//! An object with a row left the session: `expunge`, `close`.
inline constexpr SessionEvent<Session&, const AnyPtr&> persistent_to_detached{SessionEventId::persistent_to_detached};
//! A detached object was added to a session.
inline constexpr SessionEvent<Session&, const AnyPtr&> detached_to_persistent{SessionEventId::detached_to_persistent};
//! A row gave an object that was not in the session. Comes when the rows of the statement were read.
inline constexpr SessionEvent<Session&, const AnyPtr&> loaded_as_persistent{SessionEventId::loaded_as_persistent};

// ---- statements ---------------------------------------------------------------------------------------------------------

//! A statement of `session.execute`, `scalars`, or `get` is about to be executed; the listener may add options, which hold for
//! what is loaded by relationships, too. The reading of objects that have expired follows nobody's options.
inline constexpr SessionEvent<OrmExecuteState&> do_orm_execute{SessionEventId::do_orm_execute};
//! `session.execute` has run an UPDATE of a mapped table, and the objects follow it.
inline constexpr SessionEvent<Session&, const BulkChange&> after_bulk_update{SessionEventId::after_bulk_update};
//! `session.execute` has run a DELETE of a mapped table, and the objects follow it.
inline constexpr SessionEvent<Session&, const BulkChange&> after_bulk_delete{SessionEventId::after_bulk_delete};

// ---- listening ----------------------------------------------------------------------------------------------------------

namespace detail {
//! Adds a listener to one session, to those of a sessionmaker, or to all.
ListenerHandle add(const Session& session, SessionEventId id, Ref<const aludel::detail::ListenerNode> listener, bool insert);
ListenerHandle add(const SessionMaker& sessions, SessionEventId id, Ref<const aludel::detail::ListenerNode> listener, bool insert);
ListenerHandle add_to_sessions(SessionEventId id, Ref<const aludel::detail::ListenerNode> listener, bool insert);

template <class... A, class F>
Ref<const aludel::detail::ListenerNode> session_listener(F listener, bool once) {
    static_assert(std::is_invocable_v<F&, A...>, "the listener cannot be called with what this event gives; see its "
                                                 "declaration in aludel/orm/session_event.hpp");
    return Signal<A...>::listener_node(std::move(listener), once);
}
}  // namespace detail

//! Calls `listener` at each event of this kind, of all sessions: `event::listen<Session>(event::after_commit, fn)`. The handle
//! removes it; it stays without one. Thread-safe.
template <std::same_as<Session> S, class... A, class F>
ListenerHandle listen(SessionEvent<A...> event, F listener, ListenOptions options = {}) {
    return detail::add_to_sessions(event.id, detail::session_listener<A...>(std::move(listener), options.once), options.insert);
}
//! Of one session, or of the sessions that a sessionmaker and its copies open, those that are open already too. A session's own
//! listeners come first, then those of its sessionmaker, then those of all sessions.
template <class Target, class... A, class F>
    requires(std::same_as<Target, Session> || std::same_as<Target, SessionMaker>)
ListenerHandle listen(const Target& target, SessionEvent<A...> event, F listener, ListenOptions options = {}) {
    return detail::add(target, event.id, detail::session_listener<A...>(std::move(listener), options.once), options.insert);
}

}  // namespace event
}  // namespace aludel
