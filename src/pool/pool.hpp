#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/pool/pool.hpp"
#include "base/process.hpp"
#include "driver/connection.hpp"
#include "pool/checkouts.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <source_location>
#include <string>
#include <vector>

namespace aludel::pool {

//! What a user of the pool keeps with a driver connection, as long as that lives.
struct Attachment {
    virtual ~Attachment() = default;
};

//! A driver connection and what the pool knows of it. Its holder is the only one who uses it, unless it is shared.
struct Record : RefCounted {
    std::unique_ptr<driver::Connection> connection{};
    std::unique_ptr<Attachment> attachment{};   //!< destroyed before the connection
    std::int64_t opened_ns = 0;                 //!< steady clock
    std::int64_t returned_ns = 0;               //!< the latest return; kept for `PoolOptions::heartbeat` only
    std::uint64_t generation = 0;               //!< of the pool when it was opened
    std::uint32_t process = process_generation();   //!< which opened it
    bool shared = false;                        //!< may have several holders at once, of one thread or fiber
    bool detached = false;                      //!< has left its pool
    CheckedOut checked_out{};
};
void destroy(const Record* record) noexcept;

//! Opens driver connections for a pool.
class Connector {
public:
    virtual ~Connector() = default;
    virtual std::unique_ptr<driver::Connection> connect(driver::Deadline deadline) = 0;

    // What has happened to a connection, for those who listen.
    //! It is handed out, unless this throws. False: a listener has closed it, and another one is taken.
    virtual bool on_checkout(driver::Connection&) { return true; }
    virtual void on_reset(driver::Connection&) noexcept {}        //!< it came back, and its transaction is about to end
    virtual void on_checkin(driver::Connection&) noexcept {}      //!< it can be handed out again
    virtual void on_soft_invalidate(driver::Connection&) noexcept {}   //!< it was invalidated, and is replaced now
    virtual void on_close(driver::Connection&) noexcept {}        //!< the pool is about to close it
    virtual void on_detach(driver::Connection&) {}                //!< it has left the pool
    virtual void on_close_detached(driver::Connection&) noexcept {}   //!< it has, and is about to be closed
};

struct PoolOptions {
    int size = 5;
    int max_overflow = 10;
    double timeout = 30;    //!< seconds; 0: does not wait
    double recycle = 0;     //!< seconds; 0: never
    double heartbeat = 0;   //!< seconds; 0: none
    bool pre_ping = false;
    bool lifo = false;
    ResetOnReturn reset_on_return = ResetOnReturn::rollback;
    driver::Waiter* waiter = nullptr;
};

//! Lends driver connections (SQLAlchemy's `Pool`). Thread-safe.
//!
//! What happens to a connection has one function each, here, for all pools: `connect`, `checkout`, `checkin`, `reset`,
//! `invalidate_all`, `detach`, `close`. A pool says which connection is lent and what becomes of one that comes back.
class Pool {
public:
    Pool(Connector& connector, const PoolOptions& options) : options_(options), connector_(connector) {}
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    virtual ~Pool() = default;

    //! A connection in working order. Throws `TimeoutError` when none comes free in time, and what connecting throws.
    //! Waiting, connecting and asking a connection whether it works end at the deadline. `place` is where the program
    //! asked for it.
    Ref<Record> checkout(driver::Deadline deadline = driver::Deadline::never(), std::source_location place = {});
    //! Takes a connection back: rolls back what is open, closes its rows, and keeps or closes it. A detached one is closed.
    void checkin(Ref<Record> record) noexcept;
    //! The connection stays with its holder and leaves the pool, which has a place for another one. Throws
    //! `InvalidRequestError` when it has several holders, and what a listener throws. Does nothing the second time.
    void detach(Record& record);
    //! Connections opened before now are replaced when they are next handed out.
    void invalidate_all() noexcept;
    //! Closes idle connections and starts anew; those in use are closed when they come back.
    virtual void dispose() noexcept = 0;

    //! The connections that are out; those from before `dispose` too.
    std::vector<Checkout> checkouts() const { return checkouts_.list(); }
    virtual std::string status() const = 0;
    virtual int size() const = 0;
    virtual int checkedin() const = 0;
    virtual int checkedout() const = 0;
    virtual int overflow() const = 0;

protected:
    virtual Ref<Record> lend(driver::Deadline deadline) = 0;
    //! Resets and keeps the connection, or closes it.
    virtual void take_back(Ref<Record> record) noexcept = 0;
    //! Gives up a connection that is lent: its holder keeps it, and its place is free.
    virtual void forget(Record& record) noexcept = 0;

    Ref<Record> connect(std::uint64_t generation, driver::Deadline deadline);
    //! Makes a connection that comes back fit for another user; false when it is not.
    bool reset(Record& record) noexcept;
    void close(Ref<Record> record) noexcept;
    //! False for a connection that is dead or was invalidated.
    bool is_current(const Record& record) const noexcept;
    //! False, too, for one that is too old or does not answer.
    bool is_usable(Record& record, driver::Deadline deadline);
    //! See `Checkouts::text`.
    std::string places() const { return checkouts_.text(); }

    const PoolOptions options_;

private:
    bool answers(Record& record, driver::Deadline deadline);
    void close_detached(Ref<Record> record) noexcept;
    bool is_to_be_pinged(const Record& record) const noexcept;

    Connector& connector_;
    std::atomic<std::int64_t> invalidated_ns_{-1};   // connections opened until then are not handed out again
    Checkouts checkouts_{};
};

std::unique_ptr<Pool> make_queue_pool(Connector& connector, const PoolOptions& options);
std::unique_ptr<Pool> make_null_pool(Connector& connector, const PoolOptions& options = {});
std::unique_ptr<Pool> make_static_pool(Connector& connector, const PoolOptions& options);
std::unique_ptr<Pool> make_singleton_thread_pool(Connector& connector, const PoolOptions& options);
std::unique_ptr<Pool> make_assertion_pool(Connector& connector, const PoolOptions& options);

//! True for a connection that was opened before this process was forked: it is the parent's.
inline bool is_of_parent(const Record& record) noexcept { return record.process != process_generation(); }
//! Gives up a connection of the parent: nothing is sent to the server, and its memory is left as it is.
void abandon(Ref<Record> record) noexcept;
//! Closes the rows of a connection and ends its transaction in this way. False when it is not fit for further use. A
//! cancellation that has kept the transaction from ending then ends the next wait of the waiter, as nothing is thrown.
bool reset(driver::Connection& connection, ResetOnReturn how, driver::Waiter* waiter) noexcept;
std::int64_t steady_ns() noexcept;

}  // namespace aludel::pool
