#pragma once

#include "aludel/orm/any_ptr.hpp"
#include "aludel/orm/session.hpp"

namespace aludel {

//! A session that somebody else owns, or none; see `object_session`. Movable.
class SessionHandle {
public:
    //! Null: none.
    explicit SessionHandle(orm::SessionImpl* session = nullptr) noexcept : session_(session) {}
    SessionHandle(SessionHandle&&) noexcept = default;
    SessionHandle& operator=(SessionHandle&&) noexcept = default;
    ~SessionHandle() { session_.state_ = nullptr; }   // whose owner ends it

    explicit operator bool() const noexcept { return session_.state_ != nullptr; }
    //! The session; throws `ResourceClosedError` when it is used and there is none.
    Session& operator*() noexcept { return session_; }
    Session* operator->() noexcept { return &session_; }

private:
    Session session_;
};

//! The session that an object is in: pending, persistent, or deleted and not committed (SQLAlchemy's `object_session`).
//!
//!     if (SessionHandle session = object_session(user)) session->scalars(select(posts)).all();
//!
//! No session for an object that is transient or detached. The handle does not own the session, and must not be used once
//! that is gone.
SessionHandle object_session(const AnyPtr& object);
//! Throws `ArgumentError` for a null `Ptr`.
template <class T>
SessionHandle object_session(const Ptr<T>& object) {
    return object_session(AnyPtr(object));
}

}  // namespace aludel
