#pragma once

#include "aludel/base/ref.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace aludel {

namespace engine {
//! What a `Connection` shares with its transactions and results; private to the library.
struct ConnectionBase : RefCounted {};
void destroy(const ConnectionBase* state) noexcept;
}  // namespace engine

//! A current transaction, or a savepoint within one (SQLAlchemy's `RootTransaction`, `NestedTransaction`).
//!
//! Ended by `commit` or `rollback`, or with the transaction around it; its destructor rolls back. Movable.
class Transaction {
public:
    Transaction(Ref<engine::ConnectionBase> connection, std::uint64_t serial, std::uint32_t savepoint) noexcept
        : connection_(std::move(connection)), serial_(serial), savepoint_(savepoint) {}
    Transaction(Transaction&& other) noexcept = default;
    Transaction& operator=(Transaction&& other) noexcept {
        std::swap(connection_, other.connection_);
        std::swap(serial_, other.serial_);
        std::swap(savepoint_, other.savepoint_);
        return *this;
    }
    ~Transaction();

    //! Sends COMMIT, or RELEASE SAVEPOINT. Throws `InvalidRequestError` when it has ended, and `PendingRollbackError` when
    //! the database has ended it by itself.
    void commit();
    //! Sends ROLLBACK, or ROLLBACK TO and RELEASE SAVEPOINT; does nothing when the transaction has ended.
    void rollback();
    //! False when it has ended, even if only the database knows: then `rollback` of the connection is due.
    bool is_active() const noexcept;

private:
    friend class TwoPhaseTransaction;
    Ref<engine::ConnectionBase> connection_;
    std::uint64_t serial_;      // of the transaction, so that a later one is not taken for it
    std::uint32_t savepoint_;   // its number; 0: the transaction itself
};

//! A transaction that is committed in two phases (SQLAlchemy's `TwoPhaseTransaction`), so that several databases commit
//! together: `prepare` makes sure that each can, then each commits. Its destructor rolls back, prepared or not. Movable.
class TwoPhaseTransaction {
public:
    TwoPhaseTransaction(Ref<engine::ConnectionBase> connection, std::uint64_t serial, std::string xid) noexcept
        : xid_(std::move(xid)), transaction_(std::move(connection), serial, 0) {}

    //! The name of the transaction at the database, by which any connection can end it once it is prepared.
    const std::string& xid() const noexcept { return xid_; }
    //! Sends PREPARE TRANSACTION: the database has stored what was done and can commit it even after a crash. Nothing but
    //! `commit` and `rollback` may follow.
    void prepare();
    //! Commits what was prepared; without `prepare`, an ordinary COMMIT. When it fails the transaction stays prepared.
    void commit() { transaction_.commit(); }
    //! Rolls back, prepared or not; does nothing when it has ended.
    void rollback() { transaction_.rollback(); }
    //! False when it is prepared or has ended.
    bool is_active() const noexcept { return transaction_.is_active(); }

private:
    std::string xid_;
    Transaction transaction_;
};

}  // namespace aludel
