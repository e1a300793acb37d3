#pragma once

#include "aludel/orm/session.hpp"
#include "engine/connection_impl.hpp"

#include <optional>
#include <string>

namespace aludel::orm {

//! The connection of a session's transaction, while there is one: taken from the engine, or lent by the program, maybe in a
//! transaction of its own that the session joins.
class SessionConnection {
public:
    SessionConnection() = default;
    //! One that the program has lent.
    explicit SessionConnection(Connection& lent) : lent_(&lent.aludel_state()) {}
    SessionConnection(const SessionConnection&) = delete;
    ~SessionConnection() { close(); }

    bool is_lent() const noexcept { return lent_ != nullptr; }
    bool is_open() const noexcept { return connection_.has_value(); }
    explicit operator bool() const noexcept { return is_open(); }
    Connection& operator*() noexcept { return *connection_; }
    Connection* operator->() noexcept { return &*connection_; }
    bool is_of(const Engine& engine) const noexcept;

    //! Takes the connection for a transaction.
    void open(const Engine& engine, const SessionOptions& options, std::source_location place);
    //! The transaction is one of the program, or a SAVEPOINT in it.
    bool is_joined() const noexcept { return mode_.has_value(); }
    //! Throws when the program has ended the transaction that was joined.
    void check_joined() const;
    void commit();
    void rollback();
    //! The first phase of a transaction that is committed in two.
    void prepare();
    bool is_prepared() const noexcept { return is_prepared_; }
    bool is_committed() const noexcept { return is_committed_; }
    //! Its name, of a transaction in two phases.
    const std::string& xid() const { return two_phase_->xid(); }
    //! Where the database is, without the password.
    std::string url() const;
    //! Leaves a prepared transaction as it is, for others to end.
    void abandon() noexcept;
    //! Gives the connection back, after commit() or rollback().
    void release() noexcept;
    //! Ends what was not committed as far as it is the session's to end, and gives the connection back.
    void close() noexcept;

private:
    void join(JoinTransactionMode asked);
    void end_joined(bool keep);

    engine::ConnectionImpl* lent_ = nullptr;
    std::optional<Connection> connection_{};
    std::optional<JoinTransactionMode> mode_{};    // of a transaction that was there before
    std::uint64_t serial_ = 0;                     // of that
    std::uint32_t innermost_ = 0;                  // the SAVEPOINT of the program that was joined; 0: the transaction
    std::optional<Transaction> savepoint_{};       // the session's own
    std::optional<TwoPhaseTransaction> two_phase_{};
    bool is_prepared_ = false, is_committed_ = false;
};

}  // namespace aludel::orm
