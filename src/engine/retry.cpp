#include "aludel/engine/retry.hpp"

#include "aludel/engine/engine.hpp"
#include "driver/pause.hpp"
#include "engine/engine_impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace aludel::engine {

namespace {

//! A deadlock, a conflict, a lock of another transaction, a connection lost before COMMIT: nothing was done, and another
//! run may succeed. Past its deadline a statement would most likely be so again.
bool may_succeed_again(const DBAPIError& error) {
    if (dynamic_cast<const UnknownOutcomeError*>(&error) || dynamic_cast<const TimeoutError*>(&error)) return false;
    return error.diagnostics().retryable || error.connection_invalidated();
}

double random_up_to(double most) {
    thread_local std::minstd_rand generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, most)(generator);
}

}  // namespace

Attempts::Attempts(const Engine& engine, const RetryOptions& options) : engine_(engine), options_(options) {
    if (options.times < 1) throw ArgumentError("retry: times is the number of runs in all, so at least 1");
}

void Attempts::wait_after(const DBAPIError& error) {
    if (++failed_ >= options_.times || !may_succeed_again(error)) throw;
    const EngineImpl& impl = engine_.aludel_impl();
    const double most = std::min(options_.pause.seconds() * std::ldexp(1.0, failed_ - 1), options_.longest_pause.seconds());
    const double pause = random_up_to(std::max(most, 0.0));
    impl.log.line(fmt::format("Run {} of {} in {:.3f} s, because the transaction failed: {}", failed_ + 1, options_.times,
                              pause, error.message()));
    if (pause > 0) driver::pause_until(impl.waiter(), driver::Deadline::after(pause));
}

}  // namespace aludel::engine
