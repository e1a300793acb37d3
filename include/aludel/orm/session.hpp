#pragma once

#include "aludel/engine/engine.hpp"
#include "aludel/orm/any_ptr.hpp"
#include "aludel/orm/attribute.hpp"
#include "aludel/orm/ptr.hpp"
#include "aludel/orm/session_options.hpp"
#include "aludel/orm/session_rows.hpp"
#include "aludel/orm/session_transaction.hpp"
#include "aludel/result/result.hpp"

#include <cstddef>
#include <initializer_list>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

namespace orm {
class SessionImpl;
struct SessionListenersBase : RefCounted {};
void destroy(const SessionListenersBase* listeners) noexcept;
//! Internal: lends a session to its listeners, and finds what is behind one.
struct SessionAccess;
}  // namespace orm

//! A session: the objects of one unit of work, and the transaction they live in (SQLAlchemy's `Session`).
//!
//! Owns every object it has loaded or been given, one per primary key; hands out `Ptr`s. Collects inserts, updates and
//! deletes and sends them in an order the foreign keys allow when it flushes: before queries, before a commit, or on
//! `flush()`. A connection is taken from the engine when one is needed and given back at the end of the transaction.
//! Closed by its destructor, which rolls back what was not committed; pointers stay readable. Used by one thread at a
//! time; not copyable.
class Session {
public:
    //! A session without a database: objects can be added, and what needs a connection throws `UnboundExecutionError`.
    Session();
    //! `place` is where the program opens it, for the pool's reports of connections that do not come back.
    explicit Session(const Engine& engine, SessionOptions options = {}, std::source_location place = std::source_location::current());
    //! A session on a connection of the program, which stays open when the session is closed, and which the program may use
    //! beside it. It must live as long as the session. See `JoinTransactionMode` for a connection in a transaction:
    //!
    //!     auto outer = connection.begin();
    //!     Session session(connection, {.join_transaction_mode = JoinTransactionMode::create_savepoint});
    //!     session.commit();      // RELEASE SAVEPOINT
    //!     outer.rollback();      // nothing has happened
    explicit Session(Connection& connection, SessionOptions options = {},
                     std::source_location place = std::source_location::current());
    Session(Session&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
    Session& operator=(Session&& other) noexcept {
        std::swap(state_, other.state_);
        return *this;
    }
    ~Session();

    // ---- objects ----------------------------------------------------------------------------------------------------

    //! Takes the value, and everything it links to, into the session; pending until the flush. Throws `UnmappedError`.
    template <class T>
        requires(!std::is_reference_v<T> && !std::is_const_v<T> && !orm::is_ptr<T>)
    Ptr<T> add(T&& value) {
        return Ptr<T>(add_value(orm::class_info<T>, &value));
    }
    template <class T>
        requires(!orm::is_ptr<T>)
    Ptr<T> add(const T& value) {
        T copy(value);
        return Ptr<T>(add_value(orm::class_info<T>, &copy));
    }
    //! Takes an object of this session back: one that was expunged, whose insertion was rolled back, or for which
    //! `delete_` was called and not flushed yet. Throws `InvalidRequestError` for another session's object.
    template <class T>
    Ptr<T> add(const Ptr<T>& object) {
        add_object(orm::require_object(object.state()));
        return object;
    }
    //! `add` of each element, in their order: `add_all({User{...}, User{...}})`, or any range of values or `Ptr`s. The
    //! values of an rvalue vector are moved.
    template <class T>
    auto add_all(std::vector<T> values) {
        std::vector<decltype(add(std::move(values.front())))> added;
        for (T& value : values) added.push_back(add(std::move(value)));
        return added;
    }
    template <ObjectsRange R>
    auto add_all(R&& range) {
        std::vector<decltype(add(*std::begin(range)))> added;
        for (auto&& element : range) added.push_back(add(std::forward<decltype(element)>(element)));
        return added;
    }
    template <class T>
    auto add_all(std::initializer_list<T> values) {
        return add_all(std::vector<T>(values));
    }

    //! The object with this primary key: from the session if it is there, else by a SELECT; null if there is none.
    //! A key of several columns is given in their order: `get<OrderItem>(1, 2)`. `GetOptions` may come last. An object of
    //! another class with this key, in a hierarchy of mapped classes, is none.
    template <class T, class... K>
        requires(sizeof...(K) > 0)
    Ptr<T> get(const K&... key) {
        const Value values[] = {orm::detail::key_value(key)...};
        return Ptr<T>(get_object(orm::class_tag<T>, orm::detail::class_name<T>(), values, key_size<K...>, orm::detail::get_options_of(key...)));
    }
    //! The object with this primary key, as `get`; throws `NoResultFound` when there is none.
    template <class T, class... K>
        requires(sizeof...(K) > 0)
    Ptr<T> get_one(const K&... key) {
        const Value values[] = {orm::detail::key_value(key)...};
        return Ptr<T>(get_object_or_throw(orm::class_tag<T>, orm::detail::class_name<T>(), values, key_size<K...>, orm::detail::get_options_of(key...)));
    }

    //! The session's object with the key of the given one, brought up to it: found in the session, by a SELECT, or new
    //! (SQLAlchemy's `merge`). Fields are copied, but for a `Generated` one that is not set; links go with `cascade::merge`,
    //! and those of a value that has no elements say nothing. The given object stays as it is. Flushes first.
    template <class T>
        requires(!orm::is_ptr<T>)
    Ptr<T> merge(const T& value, const MergeOptions& options = {}) {
        T copy(value);
        return merge(Ptr<T>(orm::new_transient(orm::class_info<T>, &copy)), options);
    }
    //! Of a detached object, or one of another session, what is loaded is copied; nothing is read through it.
    template <class T>
    Ptr<T> merge(const Ptr<T>& object, const MergeOptions& options = {}) {
        return Ptr<T>(merge_object(orm::require_object(object.state()), options));
    }
    //! `merge` of each element of a range.
    template <ObjectsRange R>
    auto merge_all(R&& range, const MergeOptions& options = {}) {
        std::vector<decltype(merge(*std::begin(range), options))> merged;
        for (auto&& element : range) merged.push_back(merge(element, options));
        return merged;
    }
    //! Takes an object out of the session as if it had never had a row (SQLAlchemy's `make_transient`): adding it again
    //! inserts it.
    template <class T>
    void make_transient(const Ptr<T>& object) {
        make_object_transient(orm::require_object(object.state()));
    }

    //! Deletes the object's row at the next flush, with the cascades of its relationships. Throws `InvalidRequestError`
    //! for an object without a row in this session.
    template <class T>
    void delete_(const Ptr<T>& object) {
        delete_object(orm::require_object(object.state()));
    }
    //! Reads the row again, now, and what the object cascades to by refresh_expire when it is next read. Unflushed
    //! changes of these are lost; those of other objects are sent first. Throws `ObjectDeletedError` when the row no
    //! longer exists.
    template <class T>
    void refresh(const Ptr<T>& object, const RefreshOptions& options = {}) {
        refresh_object(orm::require_object(object.state()), options);
    }
    //! Reads these `Deferred` fields and relationships again, now: `refresh(post, {posts.body, posts.author})`. Their unflushed
    //! changes are lost; all others are sent first. Throws `ObjectDeletedError` when the row no longer exists.
    template <class T>
    void refresh(const Ptr<T>& object, orm::Attributes attributes) {
        refresh_attributes(orm::require_object(object.state()), attributes.begin(), attributes.size());
    }
    template <class T>
    void refresh(const Ptr<T>& object, const std::vector<orm::Attribute>& attributes) {
        refresh_attributes(orm::require_object(object.state()), attributes.data(), attributes.size());
    }
    //! Reads the object's row again when the object is next read, and those of what it cascades to by refresh_expire.
    //! Unflushed changes are lost.
    template <class T>
    void expire(const Ptr<T>& object) {
        expire_object(orm::require_object(object.state()));
    }
    //! Loads these `Deferred` fields and relationships again when they are next read: `expire(post, {posts.body})`. Their
    //! unflushed changes are lost; what else is loaded stays. An empty list means the whole object.
    template <class T>
    void expire(const Ptr<T>& object, orm::Attributes attributes) {
        expire_attributes(orm::require_object(object.state()), attributes.begin(), attributes.size());
    }
    template <class T>
    void expire(const Ptr<T>& object, const std::vector<orm::Attribute>& attributes) {
        expire_attributes(orm::require_object(object.state()), attributes.data(), attributes.size());
    }
    //! Expires every object: its row is read again at the next access. Unflushed changes are lost.
    void expire_all();
    //! Releases an object, and what its relationships cascade to: detached, or transient if it had no row.
    template <class T>
    void expunge(const Ptr<T>& object) {
        expunge_object(orm::require_object(object.state()));
    }
    //! Releases all objects, written or not.
    void expunge_all();
    //! True for an object that is pending or persistent here.
    template <class T>
    bool contains(const Ptr<T>& object) const {
        return object && contains_object(*object.state());
    }
    //! True when the object or its links differ from what was last flushed or loaded.
    template <class T>
    bool is_modified(const Ptr<T>& object) const {
        return is_object_modified(orm::require_object(object.state()));
    }

    // ---- statements -------------------------------------------------------------------------------------------------

    //! Runs any statement in the session's transaction, after a flush of what is pending. Mapped classes in its rows
    //! come as `Ptr`s to the session's objects. Loaded objects follow an UPDATE or DELETE of their table.
    template <class S>
    auto execute(const S& statement, const Params& parameters = {}, std::source_location place = std::source_location::current()) {
        return engine::with_call(statement, [&](const engine::KeptCall& call) {
            return execute_as(statement.node(), call, parameters, typename S::row_types{}, place);
        });
    }
    //! Inserts mapped structs directly, bypassing the unit of work (SQLAlchemy's bulk insert): a range of them, some in braces, or
    //! one; see `Connection::execute`. `insert(users).returning(users)` gives objects, in the order of the structs. Those of a
    //! subclass get rows in all its tables. No links are saved.
    //!
    //! `update(users)` writes the structs into the rows that have their primary keys; what the database fills in and a struct has
    //! not set stays. Loaded objects follow. Throws `StaleDataError` when a row is not there.
    template <class S, ObjectsRange R>
    auto execute(const S& statement, R&& objects, std::source_location place = std::source_location::current()) {
        return execute_objects(statement, objects, place);
    }
    template <class S, MappedObject T>
    auto execute(const S& statement, std::initializer_list<T> objects, std::source_location place = std::source_location::current()) {
        return execute_objects(statement, objects, place);
    }
    template <class S, MappedObject T>
    auto execute(const S& statement, const T& object, std::source_location place = std::source_location::current()) {
        return orm::as_session_result<S>(orm::run_object_in_session(required_state(), statement.node(), orm::class_info<T>, &object, place));
    }
    //! Runs a statement once for each set of parameters; see `Connection::execute_many`. An INSERT of a mapped class takes the columns
    //! of all its tables. Without where() it updates by primary key: `execute_many(update(users), {{{"id", 1}, {"name", "ann"}}})`.
    template <class S>
    auto execute_many(const S& statement, const std::vector<Params>& sets, std::source_location place = std::source_location::current()) {
        engine::check_takes_sets<S>();
        return orm::as_session_result<S>(orm::run_sets_in_session(required_state(), statement.node(), sets, place));
    }
    //! The first item of each row: `session.scalars(select(users)).all()`.
    template <class S>
    auto scalars(const S& statement, const Params& parameters = {}, std::source_location place = std::source_location::current()) {
        return execute(statement, parameters, place).scalars();
    }
    //! Of an INSERT of mapped structs: `session.scalars(insert(users).returning(users), rows).all()`.
    template <class S, class O>
        requires(ObjectsRange<O> || MappedObject<std::remove_cvref_t<O>>)
    auto scalars(const S& statement, O&& objects, std::source_location place = std::source_location::current()) {
        return execute(statement, std::forward<O>(objects), place).scalars();
    }
    template <class S, MappedObject T>
    auto scalars(const S& statement, std::initializer_list<T> objects, std::source_location place = std::source_location::current()) {
        return execute(statement, objects, place).scalars();
    }
    //! Runs a statement and gives the first item of its first row, if there is one.
    template <class S>
    auto scalar(const S& statement, const Params& parameters = {}, std::source_location place = std::source_location::current()) {
        return execute(statement, parameters, place).scalar();
    }

    //! How the database would execute a statement; see `Connection::explain`. Nothing is flushed before, unless it is executed
    //! (`{.analyze = true}`).
    template <class S>
    std::string explain(const S& statement, const ExplainOptions& options = {}, const Params& parameters = {},
                        std::source_location place = std::source_location::current()) {
        return engine::with_call(statement, [&](const engine::KeptCall& call) {
            return orm::explain_in_session(required_state(), statement.node(), call, parameters, options, place);
        });
    }

    // ---- transaction ------------------------------------------------------------------------------------------------

    //! Sends the pending changes, within the transaction. When it fails the transaction is rolled back (within
    //! `begin_nested`: the SAVEPOINT), and the session throws `PendingRollbackError` until `rollback()`
    //! is called.
    void flush();
    //! Flushes and commits, with all SAVEPOINTs. Then objects that no `Ptr` holds are released, and the others expire.
    void commit();
    //! Rolls back the transaction: new objects become transient again, deleted ones persistent; others are reloaded.
    void rollback();
    //! Runs `work` without flushes before queries (SQLAlchemy's `no_autoflush`).
    template <class F>
    decltype(auto) no_autoflush(F&& work) {
        const AutoflushOff off(*this);
        return std::forward<F>(work)();
    }
    //! A transaction as a handle: `auto tx = session.begin(); ...; tx.commit();`. Throws `InvalidRequestError` when one
    //! has begun, even by a SELECT.
    [[nodiscard("its destructor rolls back")]] SessionTransaction begin() &;
    //! A SAVEPOINT as a handle; begins a transaction when there is none. Flushes first.
    [[nodiscard("its destructor rolls back")]] SessionTransaction begin_nested() &;
    //! Runs `work`, then commits; rolls back when it throws.
    template <class F>
    void begin(F&& work) {
        begin_transaction();
        try {
            std::forward<F>(work)();
            commit();
        } catch (...) {
            undo_transaction();
            throw;
        }
    }
    //! Runs `work` in a SAVEPOINT; only what it did is undone when it throws.
    template <class F>
    void begin_nested(F&& work) {
        const std::size_t depth = begin_savepoint();
        try {
            std::forward<F>(work)();
        } catch (...) {
            end_savepoint(depth, false);
            throw;
        }
        end_savepoint(depth, true);
    }
    //! Rolls back and releases all objects; later use throws `ResourceClosedError`.
    void close();
    //! Closes the database connection of the current transaction itself instead of giving it back, without waiting for the
    //! server, then the session (SQLAlchemy's `Session.invalidate`).
    void invalidate();
    bool in_transaction() const noexcept;
    //! The connection of the current transaction; begins one when there is none.
    Connection& connection();

    // ---- what there is ----------------------------------------------------------------------------------------------

    //! The pending objects, which the next flush inserts (SQLAlchemy's `session.new`).
    SessionObjects new_() const;
    //! The objects edited since the last flush (`session.dirty`).
    SessionObjects dirty() const;
    //! The objects that the next flush deletes (`session.deleted`).
    SessionObjects deleted() const;
    //! The number of objects in the identity map.
    std::size_t identity_count() const;
    //! A number that no other session of the process has, for logs; 0 for one that was moved from.
    std::uint64_t id() const noexcept;

    //! Internal: for the library only. Throws `ResourceClosedError` for a session that was moved from.
    orm::SessionImpl& aludel_state() const { return required_state(); }

private:
    friend class SessionMaker;
    friend struct orm::SessionAccess;
    explicit Session(orm::SessionImpl* state) noexcept : state_(state) {}
    //! `listeners`: those of the sessionmaker.
    Session(const Engine& engine, SessionOptions options, Ref<orm::SessionListenersBase> listeners, std::source_location place);
    //! Turns autoflush off while it lives.
    class AutoflushOff {
    public:
        explicit AutoflushOff(Session& session) : session_(session), before_(session.set_autoflush(false)) {}
        AutoflushOff(const AutoflushOff&) = delete;
        ~AutoflushOff() { session_.set_autoflush(before_); }

    private:
        Session& session_;
        const bool before_;
    };
    //! Gives what it was.
    bool set_autoflush(bool on) noexcept;
    orm::InstanceState* add_value(const orm::ClassInfo& type, void* value);
    void add_object(orm::InstanceState& state);
    template <class... K>
    static constexpr std::size_t key_size = sizeof...(K) - (orm::detail::has_get_options<K...> ? 1u : 0u);
    orm::InstanceState* get_object(const orm::ClassTag& tag, std::string_view name, const Value* key,
                                   std::size_t count, const GetOptions* options);
    orm::InstanceState* get_object_or_throw(const orm::ClassTag& tag, std::string_view name, const Value* key,
                                    std::size_t count, const GetOptions* options);
    orm::InstanceState* merge_object(orm::InstanceState& given, const MergeOptions& options);
    void make_object_transient(orm::InstanceState& state);
    void delete_object(orm::InstanceState& state);
    void refresh_object(orm::InstanceState& state, const RefreshOptions& options);
    void expire_object(orm::InstanceState& state);
    void refresh_attributes(orm::InstanceState& state, const orm::Attribute* attributes, std::size_t count);
    void expire_attributes(orm::InstanceState& state, const orm::Attribute* attributes, std::size_t count);
    void expunge_object(orm::InstanceState& state);
    bool contains_object(const orm::InstanceState& state) const;
    bool is_object_modified(const orm::InstanceState& state) const;
    void begin_transaction();
    void undo_transaction() noexcept;
    std::size_t begin_savepoint();
    void end_savepoint(std::size_t depth, bool keep);
    //! The session's state; throws `ResourceClosedError` when the session was moved from.
    orm::SessionImpl& required_state() const;

    template <class S, class R>
    auto execute_objects(const S& statement, R& objects, std::source_location place) {
        return engine::with_objects(objects, [&](const engine::ObjectRange& range) {
            const orm::ClassInfo& type = orm::class_info<engine::element_t<R>>;
            return orm::as_session_result<S>(orm::run_objects_in_session(required_state(), statement.node(), type, range, place));
        });
    }
    template <class... R>
    auto execute_as(const sql::NodeRef& statement, const engine::KeptCall& call, const Params& parameters,
                    sql::RowTypes<R...>, std::source_location place) {
        return orm::session_result<R...>(required_state(), statement, call, parameters, place);
    }

    orm::SessionImpl* state_;
};

}  // namespace aludel
