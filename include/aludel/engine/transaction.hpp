#pragma once

#include "aludel/base/ref.hpp"

#include <cstdint>
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
    Ref<engine::ConnectionBase> connection_;
    std::uint64_t serial_;      // of the transaction, so that a later one is not taken for it
    std::uint32_t savepoint_;   // its number; 0: the transaction itself
};

}  // namespace aludel
