#pragma once

#include "aludel/driver/waiter.hpp"

#include <atomic>
#include <cstdint>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace aludel::sqlite3_driver {

//! What ends a call on a connection early: its deadline, or another thread that cancels it.
//!
//! SQLite asks after every thousand steps of its virtual machine, and while it waits for a lock. `cancel` sets a flag,
//! which each call clears when it begins. So it needs no lock, and it cannot reach a later call, as `sqlite3_interrupt`
//! would: that one's flag stays up while the rows of another statement are open.
class CallLimits {
public:
    class Group;
    class Step;
    class Lifted;
    enum class Cause : std::uint8_t { none, cancelled, deadline };

    //! Makes the database ask while it works.
    void watch_steps(::sqlite3* database) noexcept;
    //! Makes the database ask while it waits for a lock, which it does for `timeout` seconds at most.
    void watch_locks(::sqlite3* database, double timeout) noexcept;
    double lock_timeout() const noexcept { return lock_timeout_; }
    void set_deadline(driver::Deadline deadline) noexcept { deadline_ = deadline; }
    //! Ends the call that runs now, if one does. For any thread.
    void cancel() noexcept { cancelled_.store(true, std::memory_order_relaxed); }

    //! A call begins, unless it is part of a `Group`.
    void begin() noexcept {
        if (!is_group_) cancelled_.store(false, std::memory_order_relaxed);
    }
    //! Throws `TimeoutError` when the deadline has passed, before a statement begins.
    void check() const {
        if (!deadline_.is_never()) [[unlikely]] check_deadline();
    }
    //! True when the current call has to end.
    bool must_end() const noexcept;
    //! What made SQLite give this result code; to be asked once.
    Cause take_cause(int code) noexcept;

private:
    void check_deadline() const;
    bool is_cancelled() const noexcept { return cancelled_.load(std::memory_order_relaxed); }
    bool has_taken_effect() const noexcept;
    bool wait_for_lock(int attempt) noexcept;
    bool give_up(Cause cause) noexcept;

    driver::Deadline deadline_{};
    double lock_timeout_ = 0;                     // seconds
    std::int64_t lock_end_ns_ = 0;                // of the current wait
    std::atomic<bool> cancelled_{false};          // the call that runs; left over when none does
    ::sqlite3_stmt* step_ = nullptr;              // see Step
    Cause gave_up_ = Cause::none;                 // what ended the latest wait for a lock
    bool is_group_ = false;
    bool is_lifted_ = false;
};

//! Makes the calls within it one, for `cancel`: those of a batch, whose defaults may need queries.
class CallLimits::Group {
public:
    explicit Group(CallLimits& limits) noexcept : limits_(limits), outer_(limits.is_group_) {
        limits.begin();
        limits.is_group_ = true;
    }
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;
    ~Group() { limits_.is_group_ = outer_; }

private:
    CallLimits& limits_;
    const bool outer_;
};

//! Names the statement that runs, when it may change something. SQLite asks a last time when it has ended: it has
//! committed perhaps, and must not be reported as interrupted.
class CallLimits::Step {
public:
    Step(CallLimits& limits, ::sqlite3_stmt* statement) noexcept
        : limits_(limits), outer_(std::exchange(limits.step_, statement)) {}
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    ~Step() { limits_.step_ = outer_; }

private:
    CallLimits& limits_;
    ::sqlite3_stmt* const outer_;
};

//! Nothing ends a call meanwhile: for rolling back.
class CallLimits::Lifted {
public:
    explicit Lifted(CallLimits& limits) noexcept : limits_(limits), outer_(std::exchange(limits.is_lifted_, true)) {}
    Lifted(const Lifted&) = delete;
    Lifted& operator=(const Lifted&) = delete;
    ~Lifted() { limits_.is_lifted_ = outer_; }

private:
    CallLimits& limits_;
    const bool outer_;
};

}  // namespace aludel::sqlite3_driver
