#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace aludel {

namespace orm {
class SessionImpl;
}  // namespace orm

//! A current transaction of a session, or a SAVEPOINT in it (SQLAlchemy's `SessionTransaction`).
//!
//! Ended by `commit` or `rollback`, or with the transaction around it; its destructor rolls back. Movable; the session
//! must outlive it until it has ended.
class SessionTransaction {
public:
    SessionTransaction(orm::SessionImpl& session, std::size_t depth) noexcept;
    SessionTransaction(SessionTransaction&& other) noexcept
        : session_(std::exchange(other.session_, nullptr)), depth_(other.depth_), serial_(other.serial_) {}
    SessionTransaction& operator=(SessionTransaction&& other) noexcept {
        std::swap(session_, other.session_);
        std::swap(depth_, other.depth_);
        std::swap(serial_, other.serial_);
        return *this;
    }
    ~SessionTransaction();

    //! Flushes; COMMIT, or RELEASE SAVEPOINT. Throws `InvalidRequestError` when it has ended.
    void commit();
    //! The first phase of the commit of a session with `twophase`; see `Session::prepare`. Throws `InvalidRequestError` for a
    //! SAVEPOINT.
    void prepare();
    //! ROLLBACK, or ROLLBACK TO SAVEPOINT: objects are as they were. Harmless when it has ended.
    void rollback();
    bool is_active() const noexcept;

private:
    bool is_current() const noexcept;
    void end(bool keep);

    orm::SessionImpl* session_;   // null once this has ended
    std::size_t depth_;       // of the SAVEPOINT; 0: the transaction itself
    std::uint64_t serial_;    // so that a later one is not taken for it
};

}  // namespace aludel
