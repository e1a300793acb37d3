#pragma once

#include "aludel/base/ref.hpp"
#include "base/process.hpp"
#include "driver/connection.hpp"

#include <cstdint>
#include <memory>
#include <string>

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
    std::uint64_t generation = 0;               //!< of the pool when it was opened
    std::uint32_t process = process_generation();   //!< which opened it
    bool shared = false;                        //!< may have several holders at once, of one thread or fiber
};
void destroy(const Record* record) noexcept;

//! Opens driver connections for a pool.
class Connector {
public:
    virtual ~Connector() = default;
    virtual std::unique_ptr<driver::Connection> connect(driver::Deadline deadline) = 0;
};

struct PoolOptions {
    int size = 5;
    int max_overflow = 10;
    double timeout = 30;    //!< seconds
    double recycle = 0;     //!< seconds; 0: never
    bool pre_ping = false;
    bool lifo = false;
    driver::Waiter* waiter = nullptr;
};

//! Lends driver connections (SQLAlchemy's `Pool`). Thread-safe.
class Pool {
public:
    virtual ~Pool() = default;

    //! A connection in working order. Throws `TimeoutError` when none comes free in time, and what connecting throws.
    //! Waiting, connecting and asking a connection whether it works end at the deadline.
    virtual Ref<Record> checkout(driver::Deadline deadline = driver::Deadline::never()) = 0;
    //! Takes a connection back: rolls back what is open, closes its rows, and keeps or closes it.
    virtual void checkin(Ref<Record> record) noexcept = 0;
    //! Connections opened before now are replaced when they are next handed out.
    virtual void invalidate_all() noexcept = 0;
    //! Closes idle connections and starts anew; those in use are closed when they come back.
    virtual void dispose() noexcept = 0;

    virtual std::string status() const = 0;
    virtual int size() const = 0;
    virtual int checkedin() const = 0;
    virtual int checkedout() const = 0;
    virtual int overflow() const = 0;
};

std::unique_ptr<Pool> make_queue_pool(Connector& connector, const PoolOptions& options);
std::unique_ptr<Pool> make_null_pool(Connector& connector);
std::unique_ptr<Pool> make_static_pool(Connector& connector, const PoolOptions& options);

//! True for a connection that was opened before this process was forked: it is the parent's.
inline bool is_of_parent(const Record& record) noexcept { return record.process != process_generation(); }
//! Lets go of a connection of the parent: without a word to the server, and with its memory left as it is.
void abandon(Ref<Record> record) noexcept;
//! A new record; `generation` is the pool's.
Ref<Record> open_record(Connector& connector, std::uint64_t generation, driver::Deadline deadline);
//! Rolls back and closes the rows of a connection that comes back. False when it is not fit for further use.
bool reset(driver::Connection& connection) noexcept;
std::int64_t steady_ns() noexcept;

}  // namespace aludel::pool
