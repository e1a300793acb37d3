#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace aludel {

namespace pool {

//! How an engine keeps its connections: `{.poolclass = pool::Null}`.
enum class PoolClass : std::uint8_t {
    automatic,          //!< `Static` for a database in memory, else `Queue`
    queue,              //!< keeps up to pool_size connections, opens up to max_overflow more (SQLAlchemy's QueuePool)
    null,               //!< opens one for each use and closes it (NullPool)
    static_,            //!< one connection, shared by all users; they must be on one thread at a time (StaticPool)
    singleton_thread,   //!< one connection for each thread or fiber; keeps up to pool_size (SingletonThreadPool)
    assertion,          //!< one connection with one user: a second `connect()` throws (AssertionPool)
};
inline constexpr PoolClass Queue = PoolClass::queue;
inline constexpr PoolClass Null = PoolClass::null;
inline constexpr PoolClass Static = PoolClass::static_;
inline constexpr PoolClass SingletonThread = PoolClass::singleton_thread;
inline constexpr PoolClass Assertion = PoolClass::assertion;

//! What a pool does about a transaction that is open on a connection that comes back, such as one that was begun with
//! `text("BEGIN")`. What a `Connection` or `Session` has begun by itself is rolled back by that in any case.
enum class ResetOnReturn : std::uint8_t {
    rollback,
    commit,
    none,   //!< the next user of the connection finds the transaction
};

class Pool;

//! A connection that is in use, and where it was taken.
struct Checkout {
    std::string file{};       //!< of the source, as the compiler was given it; empty: not known
    unsigned line = 0;
    std::string function{};
    double seconds = 0;       //!< since then
};

//! What an engine's pool is doing (SQLAlchemy's `Pool`). A view; do not keep it longer than the engine. The numbers are
//! those of one moment; other threads keep working.
class PoolView {
public:
    explicit PoolView(Pool& pool) noexcept : pool_(&pool) {}

    //! A line for logs: "Pool size: 5  Connections in pool: 1 Current Overflow: -4 Current Checked out connections: 0"
    std::string status() const;
    int size() const;         //!< connections kept at most
    int checkedin() const;    //!< waiting to be used
    int checkedout() const;   //!< in use
    int overflow() const;     //!< open ones beyond `size`; negative while there are fewer
    //! The connections in use, the one that was taken first in front: where to look when they do not come back.
    std::vector<Checkout> checkouts() const;
    //! Replaces every connection opened so far before its next use; those in use finish first.
    void invalidate_all() const;

private:
    Pool* pool_;
};

}  // namespace pool
}  // namespace aludel
