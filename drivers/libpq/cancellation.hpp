#pragma once

#include "driver/errand.hpp"
#include "drivers/libpq/result_ptr.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

namespace aludel::libpq_driver {

//! Cancels the call that a connection runs, by a request to the server on a connection of its own. libpq 15 can send it
//! only with a call that blocks, so an errand does.
//!
//! A request names the process of the server, not the statement: one that comes late would hit the next statement. The
//! server ends the request's connection after it has interrupted its process, so a request that has ended has no effect
//! left. Hence after a call that was cancelled the connection is used again only when its statement was answered and
//! `settle` has returned.
//!
//! `request` is for any thread; all else belongs to the thread of the connection.
class Cancellation {
public:
    //! For a connection that is established.
    explicit Cancellation(PGconn* connection);

    //! A call begins; settle first.
    void begin() noexcept { state_.store(State::running, std::memory_order_release); }
    //! The call ends, if one has begun. True when it was cancelled.
    bool end() noexcept;
    //! True when the call that runs was cancelled.
    bool is_requested() const noexcept { return state_.load(std::memory_order_acquire) == State::requested; }

    //! Cancels the call that runs, if one does. Does not wait.
    void request() noexcept;
    //! Cancels what the server still works on between the calls: rows that nobody wants.
    void request_between_calls() noexcept;

    //! True when a request may still be on its way after its call.
    bool is_unsettled() const noexcept { return state_.load(std::memory_order_acquire) == State::unsettled; }
    //! Waits for the end of such a request. Throws what the waiter throws.
    void settle(driver::Waiter& waiter, driver::Deadline deadline);

private:
    enum class State { idle, running, requested, unsettled };

    void start() noexcept;
    std::optional<driver::Errand> errand();

    std::shared_ptr<PGcancel> key_;   // shared with errands, which may outlive the connection
    std::atomic<State> state_{State::idle};
    std::mutex mutex_{};
    std::optional<driver::Errand> errand_{};   // the latest; guarded by the mutex
};

}  // namespace aludel::libpq_driver
