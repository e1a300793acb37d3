#pragma once

#include "aludel/engine/engine.hpp"
#include "aludel/orm/session.hpp"
#include "orm/loading/execute.hpp"
#include "orm/state/session_core.hpp"
#include "orm/state/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace aludel::orm {

//! What is behind a `Session`: its store, its connection while a transaction is open, and the rules between them.
class SessionState final : public SessionCore {
public:
    SessionState(Engine engine, SessionOptions options);
    SessionState(const SessionState&) = delete;
    ~SessionState();

    // What objects ask for.
    void load_link(State& owner, const RelationshipDef& relationship, const Link& link) override;
    void refresh(State& state) override;
    void add_pending(State& state) override;

    State& add(const ClassInfo& type, void* value);
    void add_existing(State& state);
    State* get(const Mapper& mapper, const KeyValues& key);
    void mark_for_deletion(State& state);
    void expire(State& state);
    void expire_all();
    void expire_class(const schema::TableDef& table);
    void expunge(State& state);

    void flush();
    void autoflush();
    void commit();
    void rollback();
    void close() noexcept;
    void begin();
    void begin_nested();
    void end_nested(bool keep);
    bool in_transaction() const noexcept { return connection_.has_value(); }
    bool in_nested_transaction() const noexcept { return !savepoints_.empty(); }

    //! The connection of the transaction under way; opens one. Throws when the session is closed or must roll back.
    Connection& connection();
    Store& store();
    //! Throws when the session is closed, or its transaction failed and was not rolled back yet.
    void check_usable();
    const SessionOptions& options() const noexcept { return options_; }
    bool is_closed() const noexcept { return store_ == nullptr; }

private:
    //! A SAVEPOINT, and how much of the transaction came before it.
    struct Savepoint {
        Transaction transaction;
        std::size_t inserted, deleted;
    };
    //! Undoes in the objects what was inserted and deleted beyond these counts, and expires the rest.
    void restore_after_rollback(std::size_t inserted, std::size_t deleted);
    void let_go();
    void fail_transaction() noexcept;

    Engine engine_;
    SessionOptions options_;
    Store* store_;
    std::optional<Connection> connection_{};
    std::vector<Savepoint> savepoints_{};
    std::vector<State*> inserted_{}, deleted_{};   //!< in the transaction under way, in order
    bool flushing_ = false;
    bool must_roll_back_ = false;
    std::string failure_{};
};

}  // namespace aludel::orm
