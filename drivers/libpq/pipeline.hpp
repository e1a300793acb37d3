#pragma once

#include "drivers/libpq/channel.hpp"

#include <string>

namespace aludel::libpq_driver {

//! A few commands that are sent together and answered in one round trip. An error is kept; the commands after it are
//! not run.
class Pipeline {
public:
    explicit Pipeline(Channel& channel) : channel_(channel) {
        channel_.check_sent(PQenterPipelineMode(channel_.sender()));
    }

    //! Takes what the PQsend... function of a command returned.
    void send(int sent) { channel_.check_sent(sent); }
    //! Takes what was returned for a command that begins the transaction of the others. Such commands come first, and
    //! `next` does not give their outcomes.
    void send_begin(int sent);
    //! Sends all of them, and waits for the outcomes of those of `send_begin`.
    void sync();
    //! The outcome of the next command: its last result, or its error.
    ResultPtr next();
    //! To be called when all outcomes were read: the first error, if there was one.
    Failure end();

    bool failed() const noexcept { return failure_.error != nullptr; }
    //! The error result if the transaction could not begin, so that nothing was done; else null.
    ResultPtr take_begin_error() noexcept { return std::move(begin_error_); }

private:
    Channel& channel_;
    Failure failure_{};
    int begin_commands_ = 0;
    ResultPtr begin_error_{};
};

}  // namespace aludel::libpq_driver
