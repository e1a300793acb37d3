#include "drivers/sqlite3/call_limits.hpp"

#include "aludel/base/error.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

namespace aludel::sqlite3_driver {

namespace {

constexpr int steps_between_questions = 1000;   // well below a millisecond

std::int64_t now_ns() noexcept {
    using namespace std::chrono;
    return duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

// SQLite's own pauses, in milliseconds.
std::int64_t pause_ns(int attempt) noexcept {
    constexpr std::array<std::int64_t, 12> pauses{1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100};
    return pauses[std::min(static_cast<std::size_t>(attempt), pauses.size() - 1)] * 1'000'000;
}

}  // namespace

void CallLimits::watch_steps(::sqlite3* database) noexcept {
    const auto ask = [](void* self) {
        const auto& limits = *static_cast<const CallLimits*>(self);
        return limits.must_end() && !limits.has_taken_effect() ? 1 : 0;
    };
    sqlite3_progress_handler(database, steps_between_questions, ask, this);
}

void CallLimits::watch_locks(::sqlite3* database, double timeout) noexcept {
    lock_timeout_ = timeout;
    const auto wait = [](void* self, int attempt) {
        return static_cast<CallLimits*>(self)->wait_for_lock(attempt) ? 1 : 0;
    };
    sqlite3_busy_handler(database, wait, this);
}

void CallLimits::check_deadline() const {
    if (is_lifted_ || !deadline_.has_passed()) return;
    ServerDiagnostics found;
    found.vendor_code = SQLITE_INTERRUPT;
    throw TimeoutError("the deadline of the statement passed before it began; it was not run", std::move(found));
}

bool CallLimits::must_end() const noexcept {
    return !is_lifted_ && (is_cancelled() || (!deadline_.is_never() && deadline_.has_passed()));
}

bool CallLimits::has_taken_effect() const noexcept { return step_ && sqlite3_stmt_busy(step_) == 0; }

CallLimits::Cause CallLimits::take_cause(int code) noexcept {
    switch (code & 0xff) {
        case SQLITE_INTERRUPT: return is_cancelled() ? Cause::cancelled : Cause::deadline;
        case SQLITE_BUSY: return std::exchange(gave_up_, Cause::none);
        default: return Cause::none;
    }
}

// Called again and again until the lock is there or this gives false; `attempt` counts from 0 for each lock.
bool CallLimits::wait_for_lock(int attempt) noexcept {
    const std::int64_t now = now_ns();
    if (attempt == 0) lock_end_ns_ = now + static_cast<std::int64_t>(lock_timeout_ * 1e9);
    if (is_cancelled() && !is_lifted_) return give_up(Cause::cancelled);
    const bool deadline_is_nearer = !is_lifted_ && deadline_.steady_ns < lock_end_ns_;
    const std::int64_t left = (deadline_is_nearer ? deadline_.steady_ns : lock_end_ns_) - now;
    if (left <= 0) return give_up(deadline_is_nearer ? Cause::deadline : Cause::none);
    std::this_thread::sleep_for(std::chrono::nanoseconds(std::min(left, pause_ns(attempt))));
    return true;
}

bool CallLimits::give_up(Cause cause) noexcept {
    gave_up_ = cause;
    return false;
}

}  // namespace aludel::sqlite3_driver
