#pragma once

#include "aludel/base/duration.hpp"
#include "aludel/base/error.hpp"

namespace aludel {

class Engine;

//! How often and after which pauses a transaction is run again; see `Engine::retry`. The pause doubles with each failure,
//! and its length is random up to that, so that transactions that got into each other's way do not meet again.
struct RetryOptions {
    int times = 3;                                       //!< runs in all, the first one included
    Duration pause = Duration::of_seconds(0.05);         //!< at most, after the first failure
    Duration longest_pause = Duration::of_seconds(2);
};

namespace engine {

//! The runs of one transaction that is repeated.
class Attempts {
public:
    //! Throws `ArgumentError` for fewer than one run.
    Attempts(const Engine& engine, const RetryOptions& options);
    //! To be called in the handler of `error`: waits until the transaction is to be run again, by the engine's waiter. Throws
    //! the error on when it may come again however often, when its outcome is not known, or after the last run.
    void wait_after(const DBAPIError& error);

private:
    const Engine& engine_;
    RetryOptions options_;
    int failed_ = 0;
};

}  // namespace engine
}  // namespace aludel
