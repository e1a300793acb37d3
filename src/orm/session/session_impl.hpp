#pragma once

#include "aludel/engine/engine.hpp"
#include "aludel/orm/session.hpp"
#include "base/library.hpp"
#include "orm/session/borrowed_session.hpp"
#include "orm/loading/execute.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/store.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/session/bound_engines.hpp"
#include "orm/session/nested_transactions.hpp"
#include "orm/session/session_connection.hpp"
#include "orm/session/several_connections.hpp"
#include "orm/session/n_plus_one.hpp"

#include <memory>
#include <optional>
#include <source_location>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace aludel::orm {

//! A number for a session or a connection, used once in the program.
std::uint64_t next_number() noexcept;

//! What is behind a `Session`: its store, its connection while a transaction is open, and the rules between them.
class SessionImpl final : public SessionServices, public engine::StatementRouter {
public:
    const void* const library = library_token();   //!< the copy of the library that made it
    const std::uint64_t number = next_number();

    SessionImpl(Engine engine, SessionOptions options, Ref<SessionListenersBase> of_maker, std::source_location place);
    //! On a connection of the program.
    SessionImpl(Connection& connection, SessionOptions options, std::source_location place);
    SessionImpl(const SessionImpl&) = delete;
    ~SessionImpl();

    // What objects ask for.
    void load_link(InstanceState& owner, const RelationshipDef& relationship, const Link& link) override;
    void load_link_as_is(InstanceState& owner, const RelationshipDef& relationship, const Link& link) override;
    void refresh(InstanceState& state) override;
    void refresh_as_is(InstanceState& state) override;
    void complete(InstanceState& state) override;
    void load_field(InstanceState& state, std::uint32_t slot) override;
    void add_pending(std::span<InstanceState* const> states) override;
    void forget_pending(InstanceState& state) override;

    // Events.
    bool is_heard(SessionEventId id) const noexcept override;
    void note(ObjectEvent event) override;
    void tell() override;
    //! Notes that an object's standing has changed.
    void note(SessionEventId id, InstanceState& state);
    //! `tell`, where nothing may leave: what listeners throw is ignored.
    void tell_quietly() noexcept;
    //! Calls the listeners of an event: those of this session, of its sessionmaker, and of all sessions.
    template <class... A, class... G>
    void emit(const event::SessionEvent<Session&, A...>& event, G&&... arguments) {
        if (is_heard(event.id)) [[unlikely]] emit_as<Signal<Session&, A...>>(event.id, *BorrowedSession(*this, *this), arguments...);
    }
    //! The statement with what those who listen to `do_orm_execute` add to it.
    sql::NodeRef announced(const sql::NodeRef& statement) override { return announced(statement, false); }
    //! `is_executemany`: it is executed for many rows.
    sql::NodeRef announced(const sql::NodeRef& statement, bool is_executemany);
    //! Throws in a listener, and within a flush: objects at work may not leave, and their transaction may not end.
    void refuse_to_listeners(const char* operation) const;
    ListenerHandle add_listener(SessionEventId id, Ref<const aludel::detail::ListenerNode> listener, bool insert);

    InstanceState& add(const ClassInfo& type, void* value);
    void add_existing(InstanceState& state);
    InstanceState* get(const MapperImpl& mapper, const KeyValues& key, const GetOptions* options = nullptr);
    //! `refresh`, and locks the row.
    void refresh_locked(InstanceState& state, const ForUpdate& lock);
    void mark_for_deletion(InstanceState& state);
    //! With what it cascades to by refresh_expire; new orphans on that way are forgotten, as in SQLAlchemy.
    void expire(InstanceState& state);
    void expire_all();
    void expire_class(const schema::TableDef& table);
    //! The row of an object is gone, by somebody else's doing: it is deleted here too, until a rollback.
    void note_vanished(InstanceState& state);
    void expunge(InstanceState& state);
    void expunge_all();
    //! Takes an object out, as one that has never had a row.
    void make_transient(InstanceState& state);
    //! Gives what it was.
    bool set_autoflush(bool on) noexcept override { return std::exchange(options_.autoflush, on); }
    //! True for an object that is pending or persistent here, or deleted in the current transaction.
    bool is_inside(const InstanceState& state) const noexcept {
        return state.store == store_ && state.status != Status::transient && state.status != Status::detached;
    }

    //! `then`: what the caller does next. Nothing is left of the transaction when COMMIT was sent with the last INSERT.
    void flush(engine::Then then = engine::Then::go_on);
    void autoflush();
    void commit();
    //! The first phase of the commit, in a session of two phases.
    void prepare();
    void rollback();
    void close() noexcept;
    void invalidate();
    void begin();
    //! Opens a SAVEPOINT; gives the number of those that are open now.
    std::size_t begin_nested();
    //! Ends the SAVEPOINT that was opened as number `depth`; nothing happens when a commit or rollback of the whole
    //! transaction has ended it. Throws only when it is to be kept, and undoes it then.
    void end_nested(std::size_t depth, bool keep);   //!< `depth`: the innermost one
    void end_nested_down_to(std::size_t depth, bool keep);
    //! A number for the current transaction (depth 0) or a SAVEPOINT in it, used once; 0 when it has ended. One that
    //! failed ends with rollback().
    std::uint64_t serial(std::size_t depth) const noexcept;
    //! Records a statement that may have changed any row.
    void note_wide_change() noexcept { ++wide_; }
    //! Also of one that a failed flush has ended, until the program knows: rollback() is due.
    bool in_transaction() const noexcept { return is_connected() || must_roll_back_; }
    bool is_connected() const noexcept { return connection_.is_open() || (several_ && several_->connections.is_begun); }
    bool in_nested_transaction() const noexcept { return !savepoints_.empty(); }
    //! How many SAVEPOINTs are open.
    std::size_t depth() const noexcept { return savepoints_.size(); }

    //! The connection of the current transaction; opens one. Throws when the session is closed or must roll back.
    Connection& connection() override;
    //! That of the engine of a class, or of what a statement is about; the same as `connection()` where there is one engine.
    Connection& connection_for(const MapperImpl& mapper) override { return several_ ? connection_to(several_->engines.of(mapper, flushing_)) : connection(); }
    Connection& connection_for(const sql::Node& statement) {
        return several_ ? connection_to(several_->engines.of(statement, flushing_)) : connection();
    }
    engine::ConnectionImpl& connection_for(const sql::Node& statement, engine::ConnectionImpl& given) override;
    //! The engine of a table; throws `UnboundExecutionError` when there is none.
    Engine engine_of(const sql::Node& table) const;
    void add_bind(const Bind& bound);
    //! Calls `visit(engine)` for those that are known before they are used.
    template <class F>
    void each_engine(const F& visit) const {
        if (!several_ && engine_) visit(engine_);
        if (several_)
            for (const Engine& engine : several_->engines.all()) visit(engine);
    }
    void set_unread(UnreadRows* rows) noexcept override { unread_ = rows; }
    bool is_unread(const UnreadRows& rows) const noexcept override { return unread_ == &rows; }
    void let_go() override;
    void note_read(std::uint64_t query, std::source_location place, std::span<InstanceState* const> objects) override;
    //! Watches the lazy loads from now on, as long as it is active.
    void add(Ref<NPlusOneWatch> watch);
    Store& store();
    //! Throws when the session is closed, or its transaction failed and was not rolled back yet.
    void check_usable();
    //! Throws `AwaitRequired` where nothing may wait for the database.
    void check_may_wait() const;
    const SessionOptions& options() const noexcept { return options_; }
    bool is_closed() const noexcept { return store_ == nullptr; }

private:
    template <class S, class... G>
    void emit_as(SessionEventId id, G&&... arguments) {
        const Ref<SessionListenersBase> listening[] = {own_listeners_, of_maker_};   // a listener may end the session
        for (const Ref<SessionListenersBase>& listeners : listening)
            if (listeners) static_cast<const SessionListeners&>(*listeners).emit<S>(id, arguments...);
        SessionListeners::of_all().emit<S>(id, arguments...);
    }
    //! Does anybody listen to something that happens within a flush?
    bool is_flush_heard() const noexcept;
    //! The transaction, or a SAVEPOINT of it, as listeners know it.
    TransactionInfo info(std::size_t depth) const noexcept;
    void tell_ended(const std::vector<TransactionInfo>& ended, bool is_rolled_back);
    //! Notes that all objects leave the session.
    void note_leaving();
    //! Calls the listeners of a rollback, then those of the objects that it has restored.
    void tell_failed() noexcept;
    void tell_rolled_back(const std::vector<TransactionInfo>& ended);
    //! Releases the objects that nobody holds.
    void release_unheld();
    void announce_entry(std::span<InstanceState* const> states);
    std::vector<TransactionInfo> open_transactions() const;
    //! How much a transaction has done so far.
    struct Counts {
        std::size_t inserted = 0, deleted = 0, rekeyed = 0, filled = 0, updated = 0, wide = 0;
    };
    //! A SAVEPOINT, and how much of the transaction came before it.
    struct Savepoint {
        NestedTransactions transactions;
        Counts before;
        std::uint64_t serial;
    };
    void read_again(InstanceState& state, const GetOptions* options);
    //! What was read for a link that is not loaded; nothing when the session had what it takes.
    std::optional<std::vector<InstanceState*>> load_from_database(InstanceState& owner, const RelationshipDef& relationship, const Link& link);
    void add_alone(InstanceState& state);
    void check_may_enter(const InstanceState& state);
    void check_links(const InstanceState& fresh);
    void enter(InstanceState& state);
    void cut_links(InstanceState& forgotten);
    void let_go_of(InstanceState& state);
    Counts counts() const noexcept;
    //! Undoes in the objects what the transaction did, and expires all.
    void restore_all();
    void mark_all_expired(bool edited_too);
    //! Something is to be flushed.
    bool has_changes() const noexcept;
    bool has_more_changes() const;
    //! Flushes, also what listeners of the flush have changed.
    void flush_all(engine::Then then);
    //! Undoes what was done since a SAVEPOINT, and expires the objects that it may have touched.
    void restore_to(const Counts& before);
    void restore(const Counts& before, bool expires_all);
    void expire_touched(const Counts& before);
    void restore_objects(std::size_t inserted, std::size_t deleted);
    void restore_keys(std::size_t rekeyed);
    void read_unread();
    void end_connection() noexcept;
    // Of one or several connections.
    Connection& any_connection();
    Connection& connection_to(const Engine& engine);
    Connection& connection_to_flush();
    void begin_several();
    void open_savepoints(NestedTransactions& transactions);
    //! Writes all there is to be committed.
    void write_rest();
    //! What could not be committed of prepared transactions; empty: nothing.
    std::string commit_connections();
    void roll_back_connections();
    void keep_committed();
    const engine::Log& log();
    void watch_loads();
    void forget_loads() noexcept;
    void warn_of_lost_changes() const noexcept;
    void fail(const std::string& why) noexcept;

    const Ref<SessionListenersBase> of_maker_;
    Ref<SessionListenersBase> own_listeners_{};   // made by the first one
    std::vector<ObjectEvent> events_{};           // to be told
    Engine engine_;
    SessionOptions options_;
    const std::source_location place_;   // where the program has opened it
    //! Of a session with several engines, or of two phases; else null.
    struct Several {
        BoundEngines engines;
        SeveralConnections connections{};
    };
    static std::unique_ptr<Several> several_of(const Engine& own, const SessionOptions& options);
    std::unique_ptr<Several> several_{};
    bool is_prepared_ = false;           // for the second phase
    Store* store_;
    SessionConnection connection_;       // not used where there are several engines
    std::vector<Savepoint> savepoints_{};
    std::uint64_t serial_ = 0, last_serial_ = 0;   //!< of the transaction; the last one that was given
    std::vector<InstanceState*> inserted_{}, deleted_{};   //!< in the current transaction, in order
    std::vector<InstanceState*> updated_{};   //!< by flushes of the current transaction
    std::vector<Rekeyed> rekeyed_{};
    std::size_t wide_ = 0;   //!< statements of the transaction that may have changed rows of any object
    std::vector<Ref<NPlusOneWatch>> watches_{};
    UnreadRows* unread_ = nullptr;
    bool flushing_ = false;
    const char* closed_for_ = nullptr;   // the event whose listeners may not execute anything
    bool must_roll_back_ = false;
    std::string failure_{};
};

}  // namespace aludel::orm
